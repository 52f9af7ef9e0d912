#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "tests/torture/torture.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/base/mem.h"
#include "tests/support/call.h"
#include "tests/torture/memory_fault.h"

enum { PATIENCE = 20, WORDS_MOST = 24 };

/* What the child tells the parent beside its exit status. */
struct tidings {
    uint64_t count;
};

static struct tidings *shared_told(void)
{
    static struct tidings *told;

    if (!told)
        told = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return told == MAP_FAILED ? NULL : told;
}

/* --- the child ------------------------------------------------------------------------------------ */

static void redirect(int descriptor, const char *name)
{
    int file = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    if (file < 0 || dup2(file, descriptor) < 0)
        _exit(125);
    close(file);
}

/* Counted also when the program stops in the middle. */
void torture_tell(void)
{
    shared_told()->count = memory_fault_count();
}

static _Noreturn void be_child(torture_act *act, void *context, const struct fault *fault)
{
    int status;

    for (int number = 1; number < SIGRTMIN; number++)
        signal(number, SIG_DFL); /* cmocka catches crashes */
    alarm(PATIENCE);
    redirect(STDOUT_FILENO, "told.out");
    redirect(STDERR_FILENO, "told.problems");
    mem_on_exhausted(torture_tell);
    signal(SIGPIPE, SIG_IGN);
    if (fault->calls)
        call_fault_enter();
    memory_fault_begin(fault->memory_at, fault->memory_for_ever);
    status = act(context);
    memory_fault_end();
    torture_tell();
    fflush(NULL);
    _exit(status);
}

/* --- the parent ----------------------------------------------------------------------------------- */

static void take_file(const char *name, struct strbuf *text)
{
    FILE *file = fopen(name, "rb");
    char piece[4096];
    size_t got;

    while (file && (got = fread(piece, 1, sizeof piece, file)) > 0)
        strbuf_add(text, piece, got);
    if (file)
        fclose(file);
}

static int is_real(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

/* One paragraph for each file, in order: "== NAME MODE LENGTH" and the content. */
static void take_tree(const char *path, struct strbuf *tree)
{
    struct dirent **entries;
    int count = scandir(path, &entries, is_real, alphasort);

    for (int i = 0; i < count; i++) {
        struct strbuf child = STRBUF_INIT, text = STRBUF_INIT;
        struct stat facts;

        strbuf_addf(&child, "%s/%s", path, entries[i]->d_name);
        if (lstat(child.text, &facts) == 0 && S_ISDIR(facts.st_mode)) {
            take_tree(child.text, tree);
        } else {
            take_file(child.text, &text);
            strbuf_addf(tree, "== %s %o %zu\n", child.text, (unsigned)facts.st_mode & 07777,
                        text.length);
            strbuf_addbuf(tree, &text);
        }
        strbuf_release(&child);
        strbuf_release(&text);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

static void wait_for(pid_t child, struct outcome *outcome)
{
    int status;

    waitpid(child, &status, 0);
    outcome->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    outcome->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    outcome->hung = outcome->signal == SIGALRM;
    outcome->count = shared_told()->count;
}

static void watch(pid_t child, const struct call_fault *fault, struct outcome *outcome)
{
    struct call_trace trace = call_fault_run(child, fault);

    outcome->status = trace.status;
    outcome->signal = trace.signal;
    outcome->hung = trace.hung;
    outcome->count = trace.count;
    outcome->hit = trace.hit;
}

struct outcome torture_run(torture_act *act, void *context, const struct fault *fault)
{
    struct outcome outcome = {.out = STRBUF_INIT, .problems = STRBUF_INIT, .tree = STRBUF_INIT};
    pid_t child;

    if (access("out", F_OK) == 0)
        call_shell("rm -rf out");
    *shared_told() = (struct tidings){0};
    fflush(NULL);
    child = fork();
    if (child == 0)
        be_child(act, context, fault);
    if (fault->calls)
        watch(child, fault->calls, &outcome);
    else
        wait_for(child, &outcome);
    take_file("told.out", &outcome.out);
    take_file("told.problems", &outcome.problems);
    take_tree("out", &outcome.tree);
    return outcome;
}

void torture_release(struct outcome *outcome)
{
    strbuf_release(&outcome->out);
    strbuf_release(&outcome->problems);
    strbuf_release(&outcome->tree);
}

int torture_command(void *line)
{
    char *words = mem_strdup(line), *argv[WORDS_MOST + 1] = {0};
    struct screen_request screens;
    int argc = 0, status;

    for (char *word = strtok(words, " "); word && argc < WORDS_MOST; word = strtok(NULL, " "))
        argv[argc++] = word;
    status = cli_run(argc, argv, &screens);
    free(screens.paths);
    free(screens.lifted);
    free(screens.flow_logs);
    free(words);
    return status;
}

void torture_begin(void)
{
    if (access("/dev/shm", W_OK) == 0)
        setenv("TMPDIR", "/dev/shm", 0);
}

/* --- how much ------------------------------------------------------------------------------------- */

bool torture_is_long(void)
{
    const char *asked = getenv("VPCMEND_TORTURE");

    return asked && *asked;
}

uint64_t torture_stride(uint64_t count, uint64_t wanted)
{
    return torture_is_long() || count <= wanted ? 1 : count / wanted;
}

/* --- judging -------------------------------------------------------------------------------------- */

static bool same(const struct strbuf *a, const struct strbuf *b)
{
    return a->length == b->length && !memcmp(a->text, b->text, a->length);
}

/* Where a file of the export could not be read, the written ones tell of the rest; none but these are there. */
static bool has_its_names(const struct strbuf *tree, const struct strbuf *whole)
{
    for (const char *at = strstr(tree->text, "== out/"); at; at = strstr(at + 1, "== out/"))
        if (!memmem(whole->text, whole->length, at, strcspn(at + 3, " ") + 4))
            return false;
    return true;
}

/* Every file is one of the undisturbed run, whole: its paragraph stands there too. */
static bool is_part_of(const struct strbuf *tree, const struct strbuf *whole)
{
    const char *at = tree->text;

    while (*at) {
        const char *next = strstr(at, "\n== ");
        size_t length = next ? (size_t)(next + 1 - at) : strlen(at);

        if (!memmem(whole->text, whole->length, at, length))
            return false;
        at += length;
    }
    return true;
}

const char *torture_verdict(const struct outcome *clean, const struct outcome *outcome,
                            const char *cause)
{
    if (outcome->hung)
        return "hangs";
    if (outcome->signal)
        return "ended by a signal";
    if (outcome->status < 0 || outcome->status > 2)
        return "a status that is none of the program's";
    if (strstr(outcome->problems.text, ": cannot be read: ") && outcome->status != 0 &&
        has_its_names(&outcome->tree, &clean->tree))
        return cause && !strstr(outcome->problems.text, cause) ? "a message without the cause" : "";
    if (!is_part_of(&outcome->tree, &clean->tree))
        return "a file that is not whole, or left over";
    if (same(&outcome->out, &clean->out) && same(&outcome->tree, &clean->tree) &&
        outcome->status == clean->status)
        return "";
    if (!outcome->problems.length)
        return "another answer without a word";
    if (cause && !strstr(outcome->problems.text, cause))
        return "a message without the cause";
    if (outcome->status != 2 && outcome->tree.length < clean->tree.length)
        return "a file is missing, and the status is not 2";
    return outcome->status == 0 ? "another answer with status 0" : "";
}
