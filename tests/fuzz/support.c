#include "tests/fuzz/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "model/base/mem.h"
#include "model/base/sanitise.h"
#include "model/base/utf8.h"
#include "model/sample/sample.h"
#include "views/reports/cli.h"

_Noreturn void check_failed(const char *file, int line, const char *condition)
{
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
    abort();
}

void check_same(const struct strbuf *got, const struct strbuf *wanted)
{
    if (got->length == wanted->length && !memcmp(got->text, wanted->text, got->length))
        return;
    fprintf(stderr, "got:\n%s\ninstead of:\n%s\n", got->text, wanted->text);
    abort();
}

void check_is_for_eyes(const char *text)
{
    for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n')
        CHECK(sanitise_text_is_clean(line, strcspn(line, "\n")));
}

char *input_text(const uint8_t *data, size_t size)
{
    return mem_strndup((const char *)data, strnlen((const char *)data, size));
}

/* --- files ----------------------------------------------------------------------------------------- */

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

/* --- command lines ----------------------------------------------------------------------------------- */

/* What was written to the file, which goes; to be freed. */
static char *text_of(FILE *file)
{
    struct strbuf text = STRBUF_INIT;
    char chunk[4096];
    size_t count;

    rewind(file);
    while ((count = fread(chunk, 1, sizeof chunk, file)) > 0)
        strbuf_add(&text, chunk, count);
    fclose(file);
    return strbuf_detach(&text);
}

/* Text for programs: letters of any script in any mixture, but nothing that a terminal obeys. */
static void check_is_for_programs(const char *text)
{
    size_t length = strlen(text);

    for (size_t i = 0, used; i < length; i += used) {
        uint32_t code_point;

        used = utf8_decode(text + i, length - i, &code_point);
        CHECK(used);
        if (text[i] == '\r')
            CHECK(text[i + 1] == '\n'); /* a line of CSV ends so */
        else if (!strchr("\n\t", text[i]))
            CHECK(sanitise_is_clean(code_point));
    }
}

static bool is_for_eyes(int count, char **words)
{
    static const char *const formats[] = {"json", "ndjson", "csv", "sarif"};

    for (int i = 1; i < count; i++)
        for (size_t k = 0; k < sizeof formats / sizeof *formats; k++)
            if (strstr(words[i], formats[k]))
                return false;
    return true;
}

void check_command(int count, char **words)
{
    struct screen_request screens;
    FILE *out_file = tmpfile(), *problems_file = tmpfile();
    int status = cli_run_to(count, words, &screens, out_file, problems_file);
    char *out = text_of(out_file), *problems = text_of(problems_file);

    CHECK(status >= CLI_LIST_SESSIONS && status <= 2);
    CHECK(status != 2 || *problems);
    CHECK(status >= 0 || !*out);
    check_is_for_eyes(problems);
    check_is_for_programs(out);
    for (char *tab = out; (tab = strchr(tab, '\t'));) /* of columns */
        *tab = ' ';
    if (is_for_eyes(count, words))
        check_is_for_eyes(out);
    free(screens.paths);
    free(screens.lifted);
    free(screens.flow_logs);
    free(out);
    free(problems);
}

/* --- the sample ------------------------------------------------------------------------------------ */

static struct account *sample; /* reachable until the end: no leak */

void input_begin(void)
{
    if (sample && sample->cidrs.count < 100000 && text_pool_count(sample->texts) < 100000)
        return;
    account_free(sample);
    sample = export_read_pieces(sample_pieces, sample_piece_count);
}

struct account *input_sample(void)
{
    return sample;
}
