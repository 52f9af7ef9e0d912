/* Reads a file and lets cJSON parse it whole: what loading an export is measured against. */
#include <cjson/cJSON.h>
#include <stdio.h>

#include "model/read/files.h"

int main(int argc, char **argv)
{
    struct strbuf content = STRBUF_INIT;

    if (argc != 2 || !file_slurp(argv[1], &content)) {
        fprintf(stderr, "usage: parse_time FILE\n");
        return 2;
    }
    return cJSON_ParseWithLength(content.text, content.length) ? 0 : 1; /* freed by the system */
}
