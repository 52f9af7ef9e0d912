#define _GNU_SOURCE /* memfd_create */
#include "tests/fuzz/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "model/base/sanitise.h"
#include "model/base/utf8.h"
#include "views/reports/cli.h"

/* Files in memory that have a descriptor, which reports write to; the same ones for each command line. */
static FILE *empty_file(FILE **file)
{
    if (!*file)
        *file = fdopen(memfd_create("output", MFD_CLOEXEC), "w+");
    CHECK(*file);
    rewind(*file);
    CHECK(ftruncate(fileno(*file), 0) == 0);
    return *file;
}

/* What was written to the file; to be freed. */
static char *text_of(FILE *file)
{
    struct strbuf text = STRBUF_INIT;
    char chunk[4096];
    size_t count;

    rewind(file);
    while ((count = fread(chunk, 1, sizeof chunk, file)) > 0)
        strbuf_add(&text, chunk, count);
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
    static FILE *files[2];
    struct screen_request screens;
    FILE *out_file = empty_file(&files[0]), *problems_file = empty_file(&files[1]);
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
