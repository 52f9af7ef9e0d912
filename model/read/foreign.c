#include "model/read/foreign.h"

#include <ctype.h>
#include <string.h>

#include "model/base/message.h"
#include "model/base/strbuf.h"
#include "model/read/flow_csv.h"
#include "model/read/flow_line.h"
#include "model/read/json_bytes.h"
#include "model/read/layout.h"
#include "model/read/refusal.h"
#include "model/read/window.h"

static const char *const as_archive =
    N_("an archive: unpack it, and name the directory with what was in it");
static const char *const as_compressed = N_("compressed in a way that is not read, as only gzip "
                                            "is: decompress it, and name what comes out");
static const char *const as_saved_plan = N_(
    "a plan as Terraform saves it: run \"terraform show -json\" with it and save what that prints");
static const char *const as_terraform = N_("Terraform's language: run \"terraform show -json\" "
                                           "where the state is and save what that prints");
static const char *const as_csv = N_("CSV, as consoles and spreadsheets save it: run \"aws ec2 "
                                     "describe-... --output json\" and save what "
                                     "that prints");
static const char *const as_flow_log =
    N_("a flow log, which is no export: name the export, and this behind --flow-logs");
static const char *const as_bytes =
    N_("no text: run \"aws ec2 describe-... --output json\" and save what that prints");
static const char *const as_other_text =
    N_("no JSON: run \"aws ec2 describe-... --output json\" and save what that prints");
static const char *const as_template = N_("a template of CloudFormation, which says what is to be "
                                          "and not what is: run \"aws ec2 describe-... "
                                          "--output json\" and save what that prints");
static const char *const as_trail = N_("CloudTrail's record of calls, and not what they left: run "
                                       "\"aws ec2 describe-... --output json\" and "
                                       "save what that prints");
static const char *const as_scan = N_("what a scanner has found, and not what it looked at: run "
                                      "\"aws ec2 describe-... --output json\" and "
                                      "save what that prints");
static const char *const as_own =
    N_("written by this program: name the export that it was made of");
static const char *const as_empty_layout =
    N_("a form that is read, but no security group, VPC or other part of a network is in it");
static const char *const as_other_json =
    N_("JSON, but no reply that is read: run \"aws ec2 describe-... --output json\" and save what "
       "that prints");

/* --- how a text begins --------------------------------------------------------------------------- */

static bool holds_at(struct text_span text, size_t at, const char *wanted, size_t length)
{
    return text.length >= at + length && !memcmp(text.bytes + at, wanted, length);
}

struct signature {
    size_t at;
    const char *bytes;
    size_t length;
};

#define SIGNATURE(at, bytes)                                                                       \
    {                                                                                              \
        at, bytes, sizeof bytes - 1                                                                \
    }

static bool has_any(struct text_span text, const struct signature *signatures, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (holds_at(text, signatures[i].at, signatures[i].bytes, signatures[i].length))
            return true;
    return false;
}

/* Zip (and what office programs save), tar, 7z, RAR; "magic" of file(1). */
static bool is_archive(struct text_span text)
{
    static const struct signature signatures[] = {
        SIGNATURE(0, "PK\3\4"), SIGNATURE(0, "PK\5\6"), SIGNATURE(257, "ustar"),
        SIGNATURE(0, "7z\xBC\xAF\x27\x1C"), SIGNATURE(0, "Rar!\x1A\7")};

    return has_any(text, signatures, sizeof signatures / sizeof signatures[0]);
}

/* xz, bzip2, Zstandard, LZ4. */
static bool is_compressed(struct text_span text)
{
    static const struct signature signatures[] = {
        SIGNATURE(0, "\xFD"
                     "7zXZ\0"),
        SIGNATURE(0, "BZh"), SIGNATURE(0, "\x28\xB5\x2F\xFD"), SIGNATURE(0, "\x04\x22\x4D\x18")};

    return has_any(text, signatures, sizeof signatures / sizeof signatures[0]);
}

/* As much of a first line as is looked at: a CSV of the console has twenty columns. */
#define FIRST_LINE 1024

/* The first line without its end; false if it is longer than any that is known here. */
static bool first_line(struct text_span text, char line[FIRST_LINE])
{
    size_t length = 0;

    while (length < text.length && !strchr("\r\n", text.bytes[length]))
        if (++length == FIRST_LINE)
            return false;
    memcpy(line, text.bytes, length);
    line[length] = '\0';
    return true;
}

/* A block of a configuration; or an object, as "terraform show" prints it without -json. */
static bool is_terraform(struct text_span text)
{
    static const struct signature signatures[] = {
        SIGNATURE(0, "resource \""), SIGNATURE(0, "data \""),     SIGNATURE(0, "module \""),
        SIGNATURE(0, "provider \""), SIGNATURE(0, "variable \""), SIGNATURE(0, "output \""),
        SIGNATURE(0, "locals {"),    SIGNATURE(0, "terraform {"), SIGNATURE(0, "# aws_"),
        SIGNATURE(0, "# data.aws_"), SIGNATURE(0, "# module.")};

    return has_any(text, signatures, sizeof signatures / sizeof signatures[0]);
}

/* A heading: "Name,Security group ID,..." of the console, "group_id,group_name" of others. */
static bool is_csv(struct text_span text)
{
    static const char *const columns[] = {"Security group", "VPC ID", "Subnet ID",
                                          "group_id",       "vpc_id", "subnet_id",
                                          "GroupId",        "VpcId",  "SubnetId"};
    char line[FIRST_LINE];

    if (!first_line(text, line) || !strpbrk(line, ",;") || strpbrk(line, "{}[]:"))
        return false;
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        if (strstr(line, columns[i]))
            return true;
    return false;
}

static bool is_flow_log(struct text_span text)
{
    struct strbuf spaced = STRBUF_INIT;
    struct flow_format format;
    struct flow_csv csv;
    char line[FIRST_LINE];
    bool is_one;

    if (!first_line(text, line) || strpbrk(line, "{}[]"))
        return false;
    if (flow_csv_begins(&csv, line))
        flow_csv_line(&csv, line, &spaced);
    else
        strbuf_adds(&spaced, line);
    is_one = flow_line_is_default(spaced.text) ||
             (flow_format_read(&format, spaced.text) && flow_format_tells(&format));
    strbuf_release(&spaced);
    return is_one;
}

/* A zip archive whose first member (4.3.7 in PKWARE's APPNOTE) has the name that Terraform gives it. */
static bool is_saved_plan(struct text_span text)
{
    static const struct signature name = SIGNATURE(30, "tfplan");

    return is_archive(text) && has_any(text, &name, 1);
}

const char *foreign_container(const char *bytes, size_t length)
{
    struct text_span all = {bytes, length};

    if (is_saved_plan(all))
        return as_saved_plan;
    if (is_archive(all))
        return as_archive;
    return is_compressed(all) ? as_compressed : NULL;
}

const char *foreign_text(const char *text, size_t length)
{
    struct text_span span = {text, length};
    const char *container = foreign_container(text, length);

    if (container)
        return container;
    if (is_terraform(span))
        return as_terraform;
    if (is_flow_log(span))
        return as_flow_log;
    return is_csv(span) ? as_csv : NULL;
}

/* As many bytes as are looked at for one that no text has. */
#define BYTES_LOOKED_AT 512

static struct text_span beginning(struct text_span text)
{
    return (struct text_span){text.bytes,
                              text.length < BYTES_LOOKED_AT ? text.length : BYTES_LOOKED_AT};
}

/* A control character that neither lines nor columns are made with, nor colours of a terminal. */
static bool holds_control(struct text_span text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.bytes[i] < ' ' && !strchr("\t\n\v\f\r\x1B", text.bytes[i]))
            return true;
    return false;
}

/* A document at the start of a line; or the text is one bare value. */
static bool may_hold_json(struct text_span text)
{
    char first = text.length ? *text.bytes : ' ';

    return json_may_begin(text.bytes, text.length) || isdigit((unsigned char)first) ||
           (first && strchr("\"-tfn", first));
}

const char *foreign_bytes(const char *text, size_t length, bool is_whole)
{
    struct text_span span = {text, length}, first = beginning(span);

    if (length && json_opens(*text)) /* a fault in it is told with its place */
        return NULL;
    if (memchr(first.bytes, '\0', first.length))
        return as_bytes;
    if (may_hold_json(span))
        return NULL;
    if (holds_control(first))
        return as_bytes;
    return is_whole ? as_other_text : NULL;
}

/* Enough of a text that begins like JSON, and of any other, to tell what it is: however much is read at a time. */
#define JSON_LOOKED_AT ((size_t)16)
#define TEXT_LOOKED_AT ((size_t)64 * 1024)

/* How much stands from the window's place on, which is more than `wanted` if the file has more. */
static size_t look_far(struct window *window, size_t wanted)
{
    while (!window->ended && window->text.length - window->at <= wanted)
        window_read(window);
    return window->text.length - window->at;
}

const char *foreign_file(struct window *window)
{
    size_t length = look_far(window, JSON_LOOKED_AT);
    const char *text, *refusal;

    if (!length)
        return refusal_of_nothing;
    if (json_opens(window->text.text[window->at]))
        return refusal_of(window->text.text + window->at, length);
    length = look_far(window, TEXT_LOOKED_AT);
    text = window->text.text + window->at;
    refusal = refusal_of(text, length);
    if (!refusal)
        refusal = foreign_text(text, length);
    if (refusal)
        return refusal;
    return foreign_bytes(text, length < TEXT_LOOKED_AT ? length : TEXT_LOOKED_AT,
                         length <= TEXT_LOOKED_AT);
}

/* --- what a document is -------------------------------------------------------------------------- */

static bool is_string(const struct reading *reading, struct json_extent value,
                      const char *beginning)
{
    size_t length = strlen(beginning);

    return value.kind == JSON_STRING && value.length >= length + 2 &&
           !memcmp(reading->content + value.offset + 1, beginning, length);
}

static bool first_has(const struct reading *reading, struct json_extent list, const char *name)
{
    struct json_walk elements = json_walk_begin(reading->content, list);

    return list.kind == JSON_ARRAY && json_walk_next(&elements) &&
           layout_member(reading, elements.value, name).length;
}

/* {"Resources": {"Any": {"Type": "AWS::..."}}} */
static bool builds(const struct reading *reading, struct json_extent resources)
{
    struct json_walk members = json_walk_begin(reading->content, resources);

    return resources.kind == JSON_OBJECT && json_walk_next(&members) &&
           is_string(reading, layout_member(reading, members.value, "Type"), "AWS::");
}

static const char *sentence_of_member(const struct reading *reading, const struct json_walk *member)
{
    const char *content = reading->content;

    if (json_string_is(content, member->key, "AWSTemplateFormatVersion") ||
        (json_string_is(content, member->key, "Resources") && builds(reading, member->value)))
        return as_template;
    if (json_string_is(content, member->key, "Records") &&
        first_has(reading, member->value, "eventSource"))
        return as_trail;
    if (json_string_is(content, member->key, "Findings") &&
        first_has(reading, member->value, "SchemaVersion"))
        return as_scan;
    if (json_string_is(content, member->key, "schema") &&
        is_string(reading, member->value, "vpcmend."))
        return as_own;
    return NULL;
}

const char *foreign_document(const struct reading *reading, struct json_extent root,
                             bool has_layout)
{
    struct json_walk members = json_walk_begin(reading->content, root);
    const char *sentence = has_layout ? as_empty_layout : NULL;

    while (root.kind == JSON_OBJECT && !sentence && json_walk_next(&members))
        sentence = sentence_of_member(reading, &members);
    return sentence ? sentence : as_other_json;
}
