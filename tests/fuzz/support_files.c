#include "tests/fuzz/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

static char directory[64];

static void remove_directory(void)
{
    rmdir(directory);
}

static void make_directory(void)
{
    strcpy(directory, access("/dev/shm", W_OK) == 0 ? "/dev/shm/vpcmend-fuzz-XXXXXX"
                                                    : "/tmp/vpcmend-fuzz-XXXXXX");
    CHECK(mkdtemp(directory));
    atexit(remove_directory);
}

char *input_file(const char *name, const void *bytes, size_t length)
{
    struct strbuf path = STRBUF_INIT;
    FILE *file;

    if (!*directory)
        make_directory();
    strbuf_addf(&path, "%s/%s", directory, name);
    file = fopen(path.text, "wb");
    CHECK(file && fwrite(bytes, 1, length, file) == length);
    CHECK(fclose(file) == 0);
    return strbuf_detach(&path);
}

const char input_relay[] =
    "{\"Vpcs\":[{\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.0.0/16\",\"OwnerId\":\"111122223333\"}],\"Subnets\":[{"
    "\"SubnetId\":\"subnet-1\",\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.1.0/24\"}],\"SecurityGroups\":[{"
    "\"GroupId\":\"sg-1\",\"GroupName\":\"relay\",\"VpcId\":\"vpc-1\",\"OwnerId\":\"111122223333\","
    "\"IpPermissions\":[{\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,\"IpRanges\":[{\"CidrIp\":"
    "\"0.0.0.0/0\"}]}],\"IpPermissionsEgress\":[]}],\"NetworkInterfaces\":[{\"NetworkInterfaceId\":\"eni-1\","
    "\"VpcId\":\"vpc-1\",\"SubnetId\":\"subnet-1\",\"Groups\":[{\"GroupId\":\"sg-1\"}],\"PrivateIpAddress\":"
    "\"10.0.1.5\"}]}";

static const char *kept; /* in the directory that was entered */

static void remove_kept(void)
{
    unlink(kept);
}

bool input_enter(const char *name, const char *text)
{
    if (kept)
        return false;
    free(input_file(name, text, strlen(text)));
    CHECK(chdir(directory) == 0);
    CHECK(freopen("/dev/null", "r", stdin));
    kept = name;
    atexit(remove_kept);
    return true;
}

void input_gzip(struct strbuf *out, const void *bytes, size_t length)
{
    z_stream stream = {.next_in = (unsigned char *)(uintptr_t)bytes, .avail_in = (unsigned)length};

    CHECK(deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    strbuf_reserve(out, deflateBound(&stream, (unsigned long)length));
    stream.next_out = (unsigned char *)out->text + out->length;
    stream.avail_out = (unsigned)(out->capacity - out->length - 1);
    CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out->length += stream.total_out;
    out->text[out->length] = '\0';
    deflateEnd(&stream);
}
