/*
 * hostile_export.h: the sample with hostile texts in place of its names, tags and descriptions, and the
 * same with what eyes get to see of them.
 *
 * Each text stands behind a number of its own, so that both are sorted alike.
 */
#ifndef TESTS_VIEWS_HOSTILE_EXPORT_H
#define TESTS_VIEWS_HOSTILE_EXPORT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "model/base/mem.h"
#include "model/base/sanitise.h"
#include "model/base/strbuf.h"
#include "model/base/utf8.h"
#include "model/sample/sample.h"
#include "model/session/journal.h"

/* How many texts one export holds: all, or so few that each stands in every kind of place. */
enum { HOSTILE_STEP = 400, HOSTILE_TORTURE_STEP = 24 };

static const char *const hostile_crafted[] = {"\x1b[2J\x1b[H",
                                              "\x1b]0;title\x07",
                                              "\x1b]8;;http://x\x1b\\y",
                                              "\x1bP+q\x1b\\",
                                              "\x1b[6n",
                                              "\x1b[5i",
                                              "\x1b(0",
                                              "\x1b"
                                              "c",
                                              "\x1b[?1049l",
                                              "\x9b"
                                              "2J",
                                              "\xc2\x9b"
                                              "2J",
                                              "\xc2\x90q\xc2\x9c",
                                              "a\rb",
                                              "a\nb",
                                              "a\tb",
                                              "a\b\b\b",
                                              "\x0e",
                                              "\x7f",
                                              "\xff\xfe",
                                              "\xc0\x80",
                                              "\xed\xa0\x80",
                                              "\xf4\x90\x80\x80",
                                              "\xe3\x83",
                                              "\xf0\x9f",
                                              "\u202Egnp.exe",
                                              "\u2066x\u2069",
                                              "a\u200Bb",
                                              "\u200D",
                                              "\uFEFF",
                                              "\u00AD",
                                              "\u2028",
                                              "\u2029",
                                              "\u3000",
                                              "e\u0301\u0302\u0303\u0304\u0305\u0306\u0307",
                                              "\u0301",
                                              "\u05D0\u05D1",
                                              "\u0627\u0628",
                                              "\uFDFD",
                                              "m\u0430il",
                                              "\u0441\u043E\u0440\u0443",
                                              "\uFF4Dail",
                                              "\U0001D426ail",
                                              "\u2010",
                                              "\uFE0F",
                                              "\u2764\uFE0F",
                                              "\U0001F468\u200D\U0001F469",
                                              "\U0001F1EF\U0001F1F5",
                                              "\U000E0041\U000E007F",
                                              "\u1100\u1161",
                                              "\u0E34",
                                              "\u65E5\u672C",
                                              "\u041F\u043E\u0447\u0442\u0430",
                                              "caf\u00E9",
                                              "\uE000",
                                              "\U0010FFFD",
                                              "\u0378",
                                              "%s%n",
                                              "$(id)",
                                              "`id`",
                                              "'",
                                              "\"",
                                              "\\",
                                              "|",
                                              "<b>",
                                              "![x](http://x)",
                                              "{{resolve:ssm:x}}",
                                              "${x}",
                                              "=1+1",
                                              "-rf",
                                              "#(id)"};

/* Ranges of single characters: Cc but NUL, Cf, Zl, Zp, blanks. */
static const uint32_t hostile_ranges[][2] = {
    {0x01, 0x1F},       {0x7F, 0xA0},       {0xAD, 0xAD},       {0x600, 0x605},
    {0x61C, 0x61C},     {0x6DD, 0x6DD},     {0x70F, 0x70F},     {0x890, 0x891},
    {0x8E2, 0x8E2},     {0x1680, 0x1680},   {0x180B, 0x180F},   {0x2000, 0x200F},
    {0x2028, 0x202F},   {0x205F, 0x2064},   {0x2066, 0x206F},   {0x3000, 0x3000},
    {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFF9, 0xFFFB},   {0x110BD, 0x110BD},
    {0x110CD, 0x110CD}, {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A},
    {0xE0001, 0xE0001}, {0xE0020, 0xE007F}};

struct hostile_files {
    const char **items; /* name, text, ..., NULL */
    size_t count, capacity;
    const char *directory; /* of the export, borrowed of `names` */
    const char *text;      /* one text, without a slash */
    char *names[2];
};

struct hostile_export {
    struct hostile_files hostile, tame;
    size_t first, step, used;
};

static inline size_t hostile_text_count(void)
{
    size_t count = sizeof hostile_crafted / sizeof *hostile_crafted;

    for (size_t i = 0; i < sizeof hostile_ranges / sizeof *hostile_ranges; i++)
        count += hostile_ranges[i][1] - hostile_ranges[i][0] + 1;
    return count;
}

static inline void hostile_text(size_t number, struct strbuf *out)
{
    size_t crafted = sizeof hostile_crafted / sizeof *hostile_crafted;
    char bytes[4];

    number %= hostile_text_count();
    if (number < crafted) {
        strbuf_adds(out, hostile_crafted[number]);
        return;
    }
    number -= crafted;
    for (size_t i = 0; i < sizeof hostile_ranges / sizeof *hostile_ranges; i++) {
        size_t count = hostile_ranges[i][1] - hostile_ranges[i][0] + 1;

        if (number < count) {
            strbuf_add(out, bytes, utf8_encode(hostile_ranges[i][0] + (uint32_t)number, bytes));
            strbuf_adds(out, "x");
            return;
        }
        number -= count;
    }
}

static inline bool hostile_is_utf8(const struct strbuf *text)
{
    uint32_t code_point;
    size_t at = 0, used = 1;

    for (; at < text->length && used; at += used)
        used = utf8_decode(text->text + at, text->length - at, &code_point);
    return used > 0;
}

/* The next text, as it is or as eyes see it. A JSON text that is no UTF-8 would be refused. */
static inline char *hostile_next(struct hostile_export *export, bool tame, bool json)
{
    struct strbuf raw = STRBUF_INIT, shown = STRBUF_INIT;

    do {
        strbuf_clear(&raw);
        strbuf_addf(&raw, "n%zu-", export->used);
        hostile_text(export->first + export->used++ % export->step, &raw);
    } while (json && !hostile_is_utf8(&raw));
    sanitise_add(&shown, raw.text, raw.length);
    if (!tame) {
        strbuf_release(&shown);
        return strbuf_detach(&raw);
    }
    strbuf_release(&raw);
    return strbuf_detach(&shown);
}

static inline void hostile_set(struct hostile_export *export, bool tame, cJSON *string)
{
    char *text = hostile_next(export, tame, true);

    cJSON_SetValuestring(string, text);
    free(text);
}

/* The key of the last tag only: "Name" is what makes a name. */
static inline void hostile_walk(struct hostile_export *export, bool tame, cJSON *json)
{
    static const char *const keys[] = {"Description", "GroupName", "Value", "PrefixListName"};
    cJSON *item;

    if (json->string && cJSON_IsString(json))
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
            if (strcmp(json->string, keys[i]) == 0)
                hostile_set(export, tame, json);
    if (json->string && strcmp(json->string, "Tags") == 0) {
        cJSON *tag = cJSON_CreateObject();
        char *key = hostile_next(export, tame, true);

        cJSON_AddStringToObject(tag, "Key", key);
        cJSON_AddStringToObject(tag, "Value", "");
        cJSON_AddItemToArray(json, tag);
        free(key);
    }
    cJSON_ArrayForEach(item, json) hostile_walk(export, tame, item);
}

static inline void hostile_add_file(struct hostile_files *files, const char *directory,
                                    const char *name, char *text)
{
    struct strbuf path = STRBUF_INIT;

    strbuf_addf(&path, "%s%s%s", directory, *directory ? "/" : "", name);
    files->items = mem_grow(files->items, &files->capacity, files->count + 3, sizeof *files->items);
    files->items[files->count++] = strbuf_detach(&path);
    files->items[files->count++] = text;
    files->items[files->count] = NULL;
}

/* A name that a file may have and that no option is. */
static inline char *hostile_name(struct hostile_export *export, bool tame)
{
    struct strbuf name = STRBUF_INIT;
    char *text;

    export->used = 0;
    for (int i = 0; i < 3; i++) {
        text = hostile_next(export, tame, false);
        strbuf_adds(&name, text);
        free(text);
    }
    text = strbuf_detach(&name);
    for (char *at = text; *at; at++)
        if (*at == '/')
            *at = '_';
    return text;
}

/* A plan whose author, reason, owner, reviewer and comments are hostile. */
static inline char *hostile_plan(struct hostile_export *export, bool tame)
{
    static const char *const lines[] = {
        "{\"schema\":\"vpcmend.plan/1\",\"author\":",
        ",\"time\":\"2026-11-26T22:28:47Z\",\"export\":{\"sources\":21,\"digest\":\"xxh3:"
        "b553659b45df5458\"},\"ports\":[25],\"decisions\":[{"
        "\"target\":\"sgr-0b2712e9dfd9c10d9\",\"decision\":\"accept\","
        "\"security_group\":\"sg-0c49bcc46e01e0051\",\"account\":\"123456789012\","
        "\"region\":\"ap-northeast-1\",\"candidate\":null,\"ports\":null,\"allow_loss\":false,"
        "\"batch\":null,\"way\":\"nothing\",\"author\":",
        ",\"reason\":",
        ",\"owner\":",
        ",\"expiry\":null,\"before\":[{\"id\":\"sgr-0b2712e9dfd9c10d9\",\"protocol\":\"tcp\","
        "\"from_port\":25,\"to_port\":25,\"source\":\"0.0.0.0/0\",\"description\":",
        "}],\"after\":null,\"warning\":null,\"review\":{\"verdict\":\"approved\",\"reviewer\":",
        ",\"time\":\"2026-11-26T22:28:47Z\",\"comments\":[{\"author\":",
        ",\"time\":\"2026-11-26T22:28:47Z\",\"text\":"};
    struct strbuf plan = STRBUF_INIT;

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char *text = hostile_next(export, tame, true);
        cJSON *string = cJSON_CreateString(text);
        char *quoted = cJSON_PrintUnformatted(string);

        strbuf_addf(&plan, "%s%s", lines[i], quoted);
        free(quoted);
        cJSON_Delete(string);
        free(text);
    }
    strbuf_adds(&plan, "}]}}]}\n");
    return strbuf_detach(&plan);
}

/* A record of a session that was opened with a word, which has a hostile name. */
static inline char *hostile_session(struct hostile_export *export, bool tame, const char *word)
{
    struct strbuf session = STRBUF_INIT;
    cJSON *begun = cJSON_CreateObject(), *named = cJSON_CreateObject();
    char *name = hostile_next(export, tame, true), *record;
    uint64_t chain = 0;

    cJSON_AddStringToObject(begun, "schema", "vpcmend.session/1");
    cJSON_AddStringToObject(begun, "started", "2026-11-26T22:28:47Z");
    cJSON_AddStringToObject(begun, "author", name);
    cJSON_AddStringToObject(begun, "export", "xxh3:b553659b45df5458");
    cJSON_AddItemToArray(cJSON_AddArrayToObject(begun, "arguments"), cJSON_CreateString(word));
    cJSON_AddStringToObject(named, "name", name);
    for (int i = 0; i < 2; i++) {
        record = cJSON_PrintUnformatted(i ? named : begun);
        chain = journal_format(&session, chain, record, strlen(record));
        free(record);
    }
    free(name);
    cJSON_Delete(named);
    cJSON_Delete(begun);
    return strbuf_detach(&session);
}

/* Opened with an option that does not exist, and with an export's path. */
static inline void hostile_add_sessions(struct hostile_export *export, bool tame,
                                        struct hostile_files *files)
{
    static const char place[] = "state/vpcmend/sessions";
    char *text = hostile_next(export, tame, true);
    struct strbuf option = STRBUF_INIT;

    strbuf_addf(&option, "--%s", text);
    hostile_add_file(files, place, "1.session", hostile_session(export, tame, option.text));
    hostile_add_file(files, place, "2.session", hostile_session(export, tame, text));
    hostile_add_file(files, place, "3.session", mem_strdup("of nobody"));
    strbuf_release(&option);
    free(text);
}

static inline void hostile_files_make(struct hostile_export *export, bool tame)
{
    struct hostile_files *files = tame ? &export->tame : &export->hostile;

    files->names[0] = hostile_name(export, tame);
    files->names[1] = mem_strdup(files->names[0]);
    files->directory = files->names[0];
    files->text = files->names[1] + 1;
    export->used = 0;
    for (size_t i = 0; i < sample_piece_count; i++) {
        cJSON *json = cJSON_ParseWithLength(sample_pieces[i].content, sample_pieces[i].length);
        char *plain = mem_strndup(sample_pieces[i].content, sample_pieces[i].length);

        hostile_add_file(files, "other", sample_pieces[i].name, plain);
        hostile_walk(export, tame, json);
        hostile_add_file(files, files->directory, sample_pieces[i].name, cJSON_Print(json));
        cJSON_Delete(json);
    }
    hostile_add_file(files, files->directory, "ap-northeast-1/broken.json",
                     mem_strdup("{\"Vpcs\": [tru"));
    hostile_add_file(files, "", "plan.json", hostile_plan(export, tame));
    hostile_add_file(files, "", "batch", mem_strdup("10.0.1.75\t54.1.2.3\ttcp\t465\n"));
    hostile_add_sessions(export, tame, files);
}

static inline void hostile_export_make(struct hostile_export *export, size_t first, size_t step)
{
    *export = (struct hostile_export){.first = first, .step = step};
    hostile_files_make(export, false);
    hostile_files_make(export, true);
}

static inline void hostile_files_release(struct hostile_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        free((char *)(uintptr_t)files->items[i]);
    free(files->items);
    free(files->names[0]);
    free(files->names[1]);
}

static inline void hostile_export_release(struct hostile_export *export)
{
    hostile_files_release(&export->hostile);
    hostile_files_release(&export->tame);
}

#endif
