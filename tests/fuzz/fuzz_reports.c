/*
 * Any bytes as an export, told by every report there is, one for each input: whatever stands in it, what is
 * printed is for eyes.
 */
#include "tests/fuzz/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WORDS_MOST = 16 };

static const char *const lines[] = {
    "mail e",
    "mail e --format json",
    "mail e --format html",
    "audit e",
    "audit e --format json",
    "audit e --format csv",
    "audit e --format sarif",
    "audit e --format markdown",
    "audit e --format html",
    "audit e --format ndjson",
    "map e",
    "diff e later",
    "diff later e --format json",
    "fix e --all --acls --to vpc --format diff",
    "fix e --all --to remove --format json",
    "path e --from internet --to eni-1 --port 25",
    "path e --from eni-1 --to internet --port 25",
};

static const char later[] =
    "{\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"GroupName\":\"relay\",\"VpcId\":\"vpc-1\","
    "\"OwnerId\":\"111122223333\",\"IpPermissions\":[],\"IpPermissionsEgress\":[]}],"
    "\"Vpcs\":[{\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.0.0/16\",\"OwnerId\":\"111122223333\"}]}";

static void report(const char *line)
{
    char *text = strdup(line), *words[WORDS_MOST + 1];
    int count = 0;

    CHECK(text);
    words[count++] = "vpcmend";
    for (char *word = strtok(text, " "); word && count < WORDS_MOST; word = strtok(NULL, " "))
        words[count++] = word;
    words[count] = NULL;
    check_command(count, words);
    free(text);
}

/* The first byte says which. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (input_enter("later", later))
        setenv("SOURCE_DATE_EPOCH", "1795694400", 1); /* 2026-11-26 12:00 UTC */
    if (!size)
        return 0;
    free(input_file("e", data + 1, size - 1));
    report(lines[data[0] % (sizeof lines / sizeof *lines)]);
    unlink("e");
    return 0;
}
