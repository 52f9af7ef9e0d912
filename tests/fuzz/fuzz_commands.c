/*
 * Lines as they are typed into the screens: commands behind ":", words, filters, answers to questions. The
 * views answer them line by line (plain.h) about one small export, in an empty directory; all that is printed
 * is for eyes, and the end of the input ends the program.
 */
#define _GNU_SOURCE /* memfd_create */
#include "tests/fuzz/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "model/judge/smtp.h"
#include "model/read/export.h"
#include "views/screens/app.h"

static const char small_export[] =
    "{\"Vpcs\":[{\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.0.0/16\"}],\"Subnets\":[{\"SubnetId\":"
    "\"subnet-1\",\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.1.0/24\"}],\"SecurityGroups\":[{"
    "\"GroupId\":\"sg-1\",\"GroupName\":\"relay\",\"VpcId\":\"vpc-1\",\"OwnerId\":"
    "\"111122223333\",\"IpPermissions\":[{\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,"
    "\"IpRanges\":[{\"CidrIp\":\"0.0.0.0/0\"}]},{\"IpProtocol\":\"-1\",\"Ipv6Ranges\":[{"
    "\"CidrIpv6\":\"::/0\"}]}],\"IpPermissionsEgress\":[]}],\"NetworkAcls\":[{\"NetworkAclId\":"
    "\"acl-1\",\"VpcId\":\"vpc-1\",\"IsDefault\":true,\"Associations\":[{\"SubnetId\":"
    "\"subnet-1\"}],\"Entries\":[{\"RuleNumber\":100,\"Protocol\":\"-1\",\"RuleAction\":\"allow\","
    "\"Egress\":false,\"CidrBlock\":\"0.0.0.0/0\"}]}],\"NetworkInterfaces\":[{"
    "\"NetworkInterfaceId\":\"eni-1\",\"VpcId\":\"vpc-1\",\"SubnetId\":\"subnet-1\",\"Groups\":[{"
    "\"GroupId\":\"sg-1\"}],\"PrivateIpAddress\":\"10.0.1.5\"}]}";

/* Where files may be written, which nobody looks at. */
static void enter_directory(void)
{
    static bool is_there;
    char *path;

    if (is_there)
        return;
    path = input_file("e", small_export, sizeof small_export - 1);
    *strrchr(path, '/') = '\0';
    CHECK(chdir(path) == 0 && unlink("e") == 0);
    setenv("XDG_STATE_HOME", path, 1);
    setenv("XDG_CONFIG_HOME", path, 1);
    setenv("VPCMEND_AUTHOR", "somebody", 1);
    free(path);
    is_there = true;
}

/* Lines that would write a file, or read one. */
static bool leads_out(const char *text)
{
    static const char *const words[] = {"write", "export", "keymap", "session", "/", "~"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(text, words[i]) && (i < 4 || strstr(text, "..")))
            return true;
    return false;
}

/* The bytes as what the descriptor stands for; returns what it was. */
static int replace(int descriptor, const char *text)
{
    int was = dup(descriptor), file = memfd_create("lines", MFD_CLOEXEC);

    CHECK(was >= 0 && file >= 0);
    CHECK(write(file, text, strlen(text)) == (ssize_t)strlen(text));
    CHECK(lseek(file, 0, SEEK_SET) == 0 && dup2(file, descriptor) == descriptor);
    close(file);
    return was;
}

static char *take_back(int descriptor, int was)
{
    struct strbuf text = STRBUF_INIT;
    char chunk[4096];
    ssize_t count;

    CHECK(lseek(descriptor, 0, SEEK_SET) == 0);
    while ((count = read(descriptor, chunk, sizeof chunk)) > 0)
        strbuf_add(&text, chunk, (size_t)count);
    CHECK(dup2(was, descriptor) == descriptor);
    close(was);
    return strbuf_detach(&text);
}

static void run(void)
{
    static const char *const arguments[] = {"vpcmend", "demo"};
    const struct export_piece piece = {"e.json", small_export, sizeof small_export - 1};
    struct app_request request = {.ports = smtp_ports_default,
                                  .quotas = quotas_default,
                                  .arguments = arguments,
                                  .argument_count = 2,
                                  .plain = true};
    struct app_end end = APP_END_INIT;

    request.loaded.account = export_read_pieces(&piece, 1);
    app_run(&request, &end);
    CHECK(!end.unreadable);
    strbuf_release(&end.why);
    strbuf_release(&end.farewell);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = input_text(data, size), *printed;
    int in, out;

    enter_directory();
    if (leads_out(text)) {
        free(text);
        return 0;
    }
    in = replace(STDIN_FILENO, text);
    out = replace(STDOUT_FILENO, "");
    clearerr(stdin);
    run();
    fflush(stdout);
    printed = take_back(STDOUT_FILENO, out);
    free(take_back(STDIN_FILENO, in));
    CHECK(*printed);
    for (char *tab = printed; (tab = strchr(tab, '\t'));)
        *tab = ' ';
    check_is_for_eyes(printed);
    free(printed);
    free(text);
    return 0;
}
