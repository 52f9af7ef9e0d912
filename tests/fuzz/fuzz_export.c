/*
 * Any bytes as a file of an export. Read from memory, from a file in small windows, and compressed, it tells
 * the same; every object's JSON is found again; what does not read is a problem with a place; and what was
 * read can be judged. A first look says the same with and without what only some machines have.
 */
#include "tests/fuzz/support.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/account/rule.h"
#include "model/judge/finding.h"
#include "model/read/export.h"
#include "model/read/first_look.h"
#include "model/read/json_scan.h"

/* --- what an account tells --------------------------------------------------------------------------- */

/* Without the file's name: it is read by several. */
static void add_problems(struct strbuf *out, const struct account *account)
{
    for (size_t i = 0; i < account->problems.count; i++) {
        const struct problem *problem = &account->problems.items[i];

        check_is_for_eyes(problem->message);
        CHECK(*problem->message && (problem->line || !problem->column));
        strbuf_addf(out, "%d %u:%u %s\n", (int)problem->weight, (unsigned)problem->line,
                    (unsigned)problem->column, problem->message);
    }
}

static void add_rules(struct strbuf *out, const struct account *account)
{
    for (size_t i = 0; i < account->rules.count; i++) {
        const struct sg_rule *rule = &account->rules.items[i];

        CHECK(rule->group < account->groups.count);
        rule_format_name(account, rule, out);
        strbuf_addf(out, " %s\n", account_show(account, rule->description));
    }
}

static void add_objects(struct strbuf *out, const struct account *account)
{
    for (enum object_kind kind = 0; kind < OBJECT_KIND_COUNT; kind++) {
        for (uint32_t row = 0; row < account_object_count(account, kind); row++) {
            struct object_ref object = {kind, row};
            struct place place = account_object_place(account, object);

            account_describe_object(account, object, out);
            strbuf_addf(out, " %u %u+%u\n", (unsigned)place.file, (unsigned)place.offset,
                        (unsigned)place.length);
        }
    }
}

static void add_findings(struct strbuf *out, const struct account *account)
{
    struct findings findings = {.ports = smtp_ports_default};

    findings_compute(&findings, account, NULL, &smtp_ports_default);
    for (size_t i = 0; i < findings.items.count; i++) {
        finding_message(&findings, &findings.items.items[i], account, NULL, out);
        strbuf_addch(out, '\n');
    }
    findings_release(&findings);
}

static void describe(struct strbuf *out, const struct account *account)
{
    add_problems(out, account);
    add_rules(out, account);
    add_objects(out, account);
    add_findings(out, account);
}

/* The JSON of each object is JSON, and found. */
static void check_places(const struct account *account)
{
    struct strbuf json = STRBUF_INIT, why = STRBUF_INIT;

    for (enum object_kind kind = 0; kind < OBJECT_KIND_COUNT; kind++) {
        for (uint32_t row = 0; row < account_object_count(account, kind); row++) {
            struct place place = account_object_place(account, (struct object_ref){kind, row});
            struct json_extent value;
            struct json_error error;

            if (place.file == NONE)
                continue;
            strbuf_clear(&json);
            CHECK(export_read_place(account, place, &json, &why));
            CHECK(json_check(json.text, json.length, 0, &value, &error));
        }
    }
    strbuf_release(&json);
    strbuf_release(&why);
}

/* --- ways of reading it -------------------------------------------------------------------------------- */

static void read_file(struct strbuf *out, const char *path, size_t chunk)
{
    struct account *account =
        export_read(&(struct export_request){.paths = &path, .path_count = 1, .chunk = chunk});

    describe(out, account);
    check_places(account);
    account_free(account);
}

static bool is_open(const struct account *account, const struct sg_rule *rule, void *context)
{
    (void)context;
    return rule->source_kind == SOURCE_CIDR && account_block(account, rule->source).length == 0;
}

static void look(struct strbuf *out, const char *path, size_t chunk, bool anywhere)
{
    struct account *account = first_look(&(struct first_look_request){
        .paths = &path, .path_count = 1, .chunk = chunk, .anywhere = anywhere, .wants = is_open});

    strbuf_adds(out, account ? "a look\n" : "no look\n");
    if (account)
        add_rules(out, account);
    account_free(account);
}

static void check_memory(const uint8_t *data, size_t size, const struct strbuf *wanted)
{
    struct export_piece piece = {"export.json", (const char *)data, size};
    struct account *account = export_read_pieces(&piece, 1), *again;
    struct strbuf got = STRBUF_INIT, text = STRBUF_INIT, twice = STRBUF_INIT;

    describe(&got, account);
    if (wanted)
        check_same(&got, wanted);
    if (account->files.count == 1) {
        strbuf_add(&text, data, size);
        again = export_read_again(account, &text);
        describe(&twice, again);
        check_same(&twice, &got);
        account_free(again);
    }
    check_places(account);
    account_free(account);
    strbuf_release(&got);
    strbuf_release(&text);
    strbuf_release(&twice);
}

static void check_compressed(const uint8_t *data, size_t size, const struct strbuf *wanted)
{
    struct strbuf bytes = STRBUF_INIT, got = STRBUF_INIT;
    char *path;

    input_gzip(&bytes, data, size);
    path = input_file("export.json.gz", bytes.text, bytes.length);
    read_file(&got, path, 0);
    check_same(&got, wanted);
    unlink(path);
    free(path);
    strbuf_release(&bytes);
    strbuf_release(&got);
}

static bool is_decoded(const uint8_t *data, size_t size)
{
    return size >= 2 && ((data[0] == 0x1F && data[1] == 0x8B) || data[0] >= 0xFE);
}

static void check_looks(const char *path, size_t chunk)
{
    struct strbuf parts = STRBUF_INIT, whole = STRBUF_INIT;

    look(&parts, path, 16 + chunk, false);
    look(&whole, path, 0, true);
    check_same(&parts, &whole);
    strbuf_release(&parts);
    strbuf_release(&whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t chunks[] = {1, 7, 64, 300};
    char *path = input_file("export.json", data, size);
    struct strbuf whole = STRBUF_INIT, parts = STRBUF_INIT;

    read_file(&whole, path, 0);
    read_file(&parts, path, chunks[size % 4]);
    check_same(&parts, &whole);
    check_looks(path, chunks[size % 4]);
    if (!is_decoded(data, size) && size % 2 == 0)
        check_memory(data, size, size ? &whole : NULL);
    else if (!is_decoded(data, size))
        check_compressed(data, size, &whole);
    unlink(path);
    free(path);
    strbuf_release(&whole);
    strbuf_release(&parts);
    return 0;
}
