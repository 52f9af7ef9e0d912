/*
 * Files of lines that people and programs write for others: the questions of `path --batch` and the names of
 * `audit --exports-from`, with the first byte saying which. Each line is taken or refused with its place.
 */
#define _GNU_SOURCE /* memmem */
#include "tests/fuzz/support.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A name that leads out of the directory would be read. */
static bool leads_out(const uint8_t *data, size_t size)
{
    return memchr(data, '/', size) || memmem(data, size, "..", 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *batch[] = {"vpcmend", "path", "e", "--batch", "list", NULL};
    char *many[] = {"vpcmend", "audit", "--exports-from", "list", "--format", "ndjson", NULL};

    input_enter("e", input_relay);
    if (!size)
        return 0;
    free(input_file("list", data + 1, size - 1));
    if (data[0] % 2)
        check_command(5, batch);
    else if (!leads_out(data + 1, size - 1))
        check_command(6, many);
    unlink("list");
    return 0;
}
