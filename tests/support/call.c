#include "tests/support/call.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/base/mem.h"
#include "model/base/strbuf.h"
#include "model/write/file_out.h"

#define WORDS_MOST 20

/* --- running --------------------------------------------------------------------------------------- */

static char *content_of(FILE *file)
{
    struct strbuf text = STRBUF_INIT;
    int byte;

    rewind(file);
    while ((byte = fgetc(file)) != EOF)
        strbuf_addch(&text, (char)byte);
    fclose(file);
    return strbuf_detach(&text);
}

struct call call_run(const char *line)
{
    char *argv[WORDS_MOST + 1] = {0};
    FILE *out = tmpfile(), *problems = tmpfile();
    struct call call = {.words = mem_strdup(line)};
    int argc = 0;

    assert_non_null(out);
    assert_non_null(problems);
    for (char *word = strtok(call.words, " "); word && argc < WORDS_MOST; word = strtok(NULL, " "))
        argv[argc++] = word;
    call.status = cli_run_to(argc, argv, &call.screens, out, problems);
    free(call.screens.paths);
    call.out = content_of(out);
    call.problems = content_of(problems);
    return call;
}

void call_release(struct call *call)
{
    free(call->words);
    free(call->out);
    free(call->problems);
}

void assert_call(const char *line, int status, const char *out, const char *problems)
{
    struct call call = call_run(line);

    assert_string_equal(call.problems, problems);
    assert_string_equal(call.out, out);
    assert_int_equal(call.status, status);
    call_release(&call);
}

void assert_call_says(const char *line, int status, const char *out, const char *problems)
{
    struct call call = call_run(line);

    if (!strstr(call.out, out) || !strstr(call.problems, problems) || call.status != status)
        fail_msg("%s: status %d\n%s---\n%s", line, call.status, call.out, call.problems);
    call_release(&call);
}

/* --- files ------------------------------------------------------------------------------------------ */

size_t call_count(const char *text, const char *piece)
{
    size_t count = 0;

    for (const char *at = text; (at = strstr(at, piece)); at++)
        count++;
    return count;
}

void call_directory_enter(void)
{
    const char *parent = getenv("TMPDIR");
    struct strbuf path = STRBUF_INIT;

    strbuf_addf(&path, "%s/vpcmend-test-XXXXXX", parent ? parent : P_tmpdir);
    assert_non_null(mkdtemp(path.text));
    assert_int_equal(chdir(path.text), 0);
    strbuf_release(&path);
}

void call_directory_leave(void)
{
    assert_int_equal(call_shell("rm -rf \"$PWD\""), 0);
    assert_int_equal(chdir("/"), 0);
}

int call_directory_set_up(void **state)
{
    (void)state;
    call_directory_enter();
    return 0;
}

int call_directory_tear_down(void **state)
{
    (void)state;
    call_directory_leave();
    return 0;
}

void call_write_file(const char *name, const char *text)
{
    struct strbuf why = STRBUF_INIT;

    assert_true(file_out_parents(name, &why));
    assert_int_equal(file_out_write(name, text, strlen(text), 0600, OVERWRITE_ASKED, &why),
                     FILE_OUT_DONE);
    strbuf_release(&why);
}

int call_shell(const char *command)
{
    int status = system(command);

    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
