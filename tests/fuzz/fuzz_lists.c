/*
 * Files of lines that people and programs write for others: the questions of `path --batch` and the names of
 * `audit --exports-from`, with the first byte saying which. Each line is taken or refused with its place.
 */
#define _GNU_SOURCE /* memmem */
#include "tests/fuzz/support.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char small_export[] =
    "{\"Vpcs\":[{\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.0.0/16\"}],\"Subnets\":[{\"SubnetId\":"
    "\"subnet-1\",\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.1.0/24\"}],\"SecurityGroups\":[{"
    "\"GroupId\":\"sg-1\",\"GroupName\":\"relay\",\"VpcId\":\"vpc-1\",\"IpPermissions\":[{"
    "\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,\"IpRanges\":[{\"CidrIp\":\"0.0.0.0/0\"}]}],"
    "\"IpPermissionsEgress\":[]}],\"NetworkInterfaces\":[{\"NetworkInterfaceId\":\"eni-1\",\"VpcId\":"
    "\"vpc-1\",\"SubnetId\":\"subnet-1\",\"Groups\":[{\"GroupId\":\"sg-1\"}],\"PrivateIpAddress\":"
    "\"10.0.1.5\"}]}";

static void remove_export(void)
{
    unlink("e");
}

static void enter_directory(void)
{
    static bool is_there;
    char *path;

    if (is_there)
        return;
    path = input_file("e", small_export, sizeof small_export - 1);
    *strrchr(path, '/') = '\0';
    CHECK(chdir(path) == 0);
    free(path);
    atexit(remove_export);
    is_there = true;
}

/* A name that leads out of the directory would be read. */
static bool leads_out(const uint8_t *data, size_t size)
{
    return memchr(data, '/', size) || memmem(data, size, "..", 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *batch[] = {"vpcmend", "path", "e", "--batch", "list", NULL};
    char *many[] = {"vpcmend", "audit", "--exports-from", "list", "--format", "ndjson", NULL};

    enter_directory();
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
