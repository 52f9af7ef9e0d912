/*
 * Any bytes as a small file of an export in memory, and no more than loading it (fuzz_export.c asks all that can
 * be asked): what does not read is a problem for eyes with a place in the file, and each object that was read
 * stands there as JSON. On one core, where no thread is started for each: it would take most of the time.
 */
#define _GNU_SOURCE /* sched_setaffinity */
#include "tests/fuzz/support.h"

#include <sched.h>

#include "model/read/export.h"
#include "model/read/json_scan.h"

static void check_problems(const struct account *account)
{
    for (size_t i = 0; i < account->problems.count; i++) {
        const struct problem *problem = &account->problems.items[i];

        check_is_for_eyes(problem->message);
        CHECK(*problem->message && (problem->line || !problem->column));
    }
}

static void check_place(struct place place, const uint8_t *data, size_t size)
{
    struct json_extent value;
    struct json_error error;

    if (place.file == NONE)
        return;
    CHECK(place.offset < size && place.length <= size - place.offset);
    CHECK(json_check((const char *)data + place.offset, place.length, 0, &value, &error));
}

static void check_objects(const struct account *account, const uint8_t *data, size_t size)
{
    bool is_plain =
        size >= 2 && data[0] < 0xEF && data[0] != 0x1F; /* nothing is decoded, no mark left out */

    for (enum object_kind kind = 0; kind < OBJECT_KIND_COUNT; kind++)
        for (uint32_t row = 0; row < account_object_count(account, kind); row++)
            if (is_plain)
                check_place(account_object_place(account, (struct object_ref){kind, row}), data,
                            size);
    for (size_t i = 0; i < account->rules.count; i++) {
        const struct sg_rule *rule = &account->rules.items[i];

        CHECK(rule->group < account->groups.count);
        CHECK(rule->source_kind != SOURCE_GROUP || rule->source < account->group_references.count);
        CHECK(rule->source_kind != SOURCE_CIDR || rule->source < account->cidrs.count);
    }
}

int LLVMFuzzerInitialize(int *count, char ***words);

int LLVMFuzzerInitialize(int *count, char ***words)
{
    cpu_set_t cores;

    (void)count, (void)words;
    CPU_ZERO(&cores);
    CPU_SET(sched_getcpu(), &cores);
    sched_setaffinity(0, sizeof cores, &cores);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct export_piece piece = {"export.json", (const char *)data, size};
    struct account *account = export_read_pieces(&piece, 1);

    check_problems(account);
    check_objects(account, data, size);
    account_free(account);
    return 0;
}
