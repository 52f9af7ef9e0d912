/*
 * Replies inside wrappers: as test recorders keep them ({"status_code": 200, "data": {...}}, dates as
 * {"__class__": "datetime", ...}), and as botocore's documentation shows them
 * (examples.<Operation>[].output).
 */
#include "model/read/layout.h"

void read_recorded(struct reading *reading, struct json_extent root)
{
    struct json_extent data = layout_member(reading, root, "data");

    if (data.kind == JSON_OBJECT)
        reading_document(reading, data);
}

static void read_operation(struct reading *reading, struct json_extent list)
{
    struct json_walk examples = json_walk_begin(reading->content, list);

    while (list.kind == JSON_ARRAY && json_walk_next(&examples)) {
        struct json_extent output = layout_member(reading, examples.value, "output");

        if (output.kind == JSON_OBJECT)
            reading_document(reading, output);
    }
}

void read_examples(struct reading *reading, struct json_extent root)
{
    struct json_walk operations =
        json_walk_begin(reading->content, layout_member(reading, root, "examples"));

    while (json_walk_next(&operations))
        read_operation(reading, operations.value);
}
