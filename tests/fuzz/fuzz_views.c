/*
 * Any bytes as what a session's file beside the journal tells of the views that were open: those that fit the
 * account are opened and printed, which is for eyes; and what is open then reads back and opens as the same.
 */
#define _GNU_SOURCE /* memfd_create */
#include "tests/fuzz/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "model/base/mem.h"
#include "model/read/export.h"
#include "model/session/journal.h"
#include "model/session/saved_views.h"
#include "views/screens/plain.h"
#include "views/screens/view_state.h"

enum { VIEWS_MOST = 12 }; /* more cost time and tell nothing new */

static const char small_export[] =
    "{\"Vpcs\":[{\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.0.0/16\"}],\"Subnets\":[{\"SubnetId\":"
    "\"subnet-1\",\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.1.0/24\"}],\"SecurityGroups\":[{"
    "\"GroupId\":\"sg-1\",\"GroupName\":\"relay\",\"VpcId\":\"vpc-1\",\"OwnerId\":"
    "\"111122223333\",\"IpPermissions\":[{\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,"
    "\"IpRanges\":[{\"CidrIp\":\"0.0.0.0/0\"}]},{\"IpProtocol\":\"-1\",\"Ipv6Ranges\":[{"
    "\"CidrIpv6\":\"::/0\"}]}],\"IpPermissionsEgress\":[]}],\"NetworkAcls\":[{\"NetworkAclId\":"
    "\"acl-1\",\"VpcId\":\"vpc-1\",\"IsDefault\":true,\"Associations\":[{\"SubnetId\":"
    "\"subnet-1\"}],\"Entries\":[{\"RuleNumber\":100,\"Protocol\":\"-1\",\"RuleAction\":\"allow\","
    "\"Egress\":false,\"CidrBlock\":\"0.0.0.0/0\"}]}],\"RouteTables\":[{\"RouteTableId\":\"rtb-1\","
    "\"VpcId\":\"vpc-1\",\"Routes\":[{\"DestinationCidrBlock\":\"10.0.0.0/16\",\"GatewayId\":\"local\"}],"
    "\"Associations\":[{\"Main\":true}]}],\"NetworkInterfaces\":[{\"NetworkInterfaceId\":\"eni-1\","
    "\"VpcId\":\"vpc-1\",\"SubnetId\":\"subnet-1\",\"Groups\":[{\"GroupId\":\"sg-1\"}],"
    "\"PrivateIpAddress\":\"10.0.1.5\",\"PrivateIpAddresses\":[{\"PrivateIpAddress\":\"10.0.1.5\","
    "\"Primary\":true,\"Association\":{\"PublicIp\":\"198.51.100.7\"}}]}]}";

/* --- the program's state ------------------------------------------------------------------------------------ */

static struct app_request request = {.plain = true};
static struct app app; /* reachable until the end: no leak */

static void begin(void)
{
    const struct export_piece piece = {"e.json", small_export, sizeof small_export - 1};
    struct terminal_options options = {.kind = TERMINAL_LINES};
    struct loaded loaded = {.account = export_read_pieces(&piece, 1)};
    struct strbuf why = STRBUF_INIT;

    setenv("SOURCE_DATE_EPOCH", "1795694400", 1); /* 2026-11-26 12:00 UTC */
    CHECK(freopen("/dev/null", "r", stdin));      /* nobody answers */
    request.ports = smtp_ports_default;
    request.quotas = quotas_default;
    app = (struct app){.account = account_new(),
                       .request = &request,
                       .ports = smtp_ports_default,
                       .keymap = keymap_load("default", NULL, &why),
                       .terminal = terminal_open(&options, &why),
                       .author = mem_strdup("somebody"),
                       .pane_delay_ms = -1};
    strbuf_init(&app.message);
    CHECK(app.keymap && app.terminal);
    app.prompt = prompt_new(app.terminal, NULL);
    app.plan = plan_new(app.account);
    app_begin(&app, &loaded);
    strbuf_release(&why);
}

/* But for the first, which is as it was in the beginning. */
static void close_views(void)
{
    while (app.depth)
        view_free(app.stack[--app.depth]);
    overview_open(&app);
}

/* --- one file ------------------------------------------------------------------------------------------------- */

/* With the right checksum. */
static bool read_as_file(const char *text, size_t length, struct saved_views *views)
{
    struct strbuf line = STRBUF_INIT;
    char *path;
    bool good;

    journal_format(&line, 0, text, length);
    path = input_file("s.views", line.text, line.length);
    *strrchr(path, '.') = '\0';
    good = saved_views_read(path, views);
    saved_views_remove(path);
    free(path);
    strbuf_release(&line);
    return good;
}

static void print_views(void)
{
    int was = dup(STDOUT_FILENO), file = memfd_create("printed", MFD_CLOEXEC);
    struct strbuf text = STRBUF_INIT;
    char chunk[4096];
    ssize_t count;

    CHECK(was >= 0 && file >= 0 && dup2(file, STDOUT_FILENO) == STDOUT_FILENO);
    plain_lay_out(&app);
    plain_print_view(&app);
    plain_print_row(&app);
    fflush(stdout);
    CHECK(lseek(file, 0, SEEK_SET) == 0);
    while ((count = read(file, chunk, sizeof chunk)) > 0)
        strbuf_add(&text, chunk, (size_t)count);
    CHECK(dup2(was, STDOUT_FILENO) == STDOUT_FILENO);
    close(was);
    close(file);
    for (char *tab = text.text; (tab = strchr(tab, '\t'));)
        *tab = ' ';
    check_is_for_eyes(text.text);
    strbuf_release(&text);
}

/* What is open, as the file tells it. */
static void tell(struct strbuf *out)
{
    struct saved_views views;

    view_state_save(&app, &views);
    saved_views_format(&views, out);
    saved_views_release(&views);
}

static void check_opens_again(const struct strbuf *told)
{
    struct strbuf again = STRBUF_INIT;
    struct saved_views views;

    CHECK(read_as_file(told->text, told->length, &views));
    close_views();
    view_state_restore(&app, &views);
    plain_lay_out(&app);
    tell(&again);
    if (!strstr(told->text, "\\ufffd")) /* bytes that are no UTF-8 come back as this */
        check_same(&again, told);
    saved_views_release(&views);
    strbuf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct strbuf told = STRBUF_INIT;
    struct saved_views views;

    if (!app.terminal)
        begin();
    if (read_as_file((const char *)data, size, &views) && views.items.count <= VIEWS_MOST) {
        view_state_restore(&app, &views);
        print_views();
        tell(&told);
        check_opens_again(&told);
        close_views();
    }
    saved_views_release(&views);
    strbuf_release(&told);
    return 0;
}
