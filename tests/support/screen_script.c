/*
 * One pass over the file: each line is done as it is read, and copied, or replaced by what was seen,
 * into the text that an update writes back.
 */
#include "tests/support/screen_script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"

enum { ARGUMENTS_MOST = 32 };

struct script {
    const char *path;
    struct screen_script_options options;
    struct strbuf *why;
    char *text;
    char *rest;      /* the lines not read yet */
    unsigned number; /* of the line being done */
    struct strbuf rewritten;
    struct pty_options pty;
    char *words[ARGUMENTS_MOST]; /* of `run` */
    char *environment[ARGUMENTS_MOST];
    char *program;
    struct pty_session *session;
};

static bool fail(struct script *script, const char *what, const char *detail)
{
    strbuf_addf(script->why, "%s:%u: %s%s\n", script->path, script->number, what, detail);
    return false;
}

/* --- lines ---------------------------------------------------------------------------------------- */

/* The next line, terminated in place; NULL at the end. */
static char *next_line(struct script *script)
{
    char *line = script->rest;
    size_t length;

    if (!*line)
        return NULL;
    length = strcspn(line, "\n");
    script->rest = line + length + (line[length] == '\n');
    line[length] = '\0';
    script->number++;
    return line;
}

static void copy_line(struct script *script, const char *line)
{
    strbuf_addf(&script->rewritten, "%s\n", line);
}

/* Cuts a text at its blanks into words, NULL after the last. */
static void split(char *text, char **words)
{
    size_t count = 0;
    char *rest = NULL;

    for (char *word = strtok_r(text, " ", &rest); word && count + 1 < ARGUMENTS_MOST;
         word = strtok_r(NULL, " ", &rest))
        words[count++] = word;
    words[count] = NULL;
}

/* --- the head ------------------------------------------------------------------------------------- */

static bool do_run(struct script *script, char *value)
{
    split(value, script->words);
    if (!script->words[0])
        return fail(script, "nothing to run", "");
    script->program = script->options.program ? mem_strdup(script->options.program)
                                              : pty_program(script->words[0]);
    script->pty.program = script->program;
    script->pty.arguments = (const char *const *)script->words + 1;
    return true;
}

static bool read_size(struct script *script, const char *value, int *rows, int *columns)
{
    if (sscanf(value, "%dx%d", columns, rows) == 2 && *rows > 0 && *columns > 0)
        return true;
    return fail(script, "not a size: ", value);
}

static bool do_size(struct script *script, char *value)
{
    return read_size(script, value, &script->pty.rows, &script->pty.columns);
}

static bool do_term(struct script *script, char *value)
{
    script->pty.term = value;
    return true;
}

static bool do_locale(struct script *script, char *value)
{
    script->pty.locale = value;
    return true;
}

static bool do_environment(struct script *script, char *value)
{
    split(value, script->environment);
    script->pty.environment = (const char *const *)script->environment;
    return true;
}

static bool do_directory(struct script *script, char *value)
{
    script->pty.in_temporary = strcmp(value, "temporary") == 0;
    return script->pty.in_temporary || fail(script, "only \"temporary\" is known, not ", value);
}

/* --- steps ---------------------------------------------------------------------------------------- */

/* The first step starts the program. */
static bool start(struct script *script)
{
    if (script->session)
        return true;
    if (!script->program)
        return fail(script, "no `run:` before the first step", "");
    script->session = pty_start(&script->pty);
    return pty_wait_idle(script->session) || pty_has_ended(script->session) ||
           fail(script, "the program did not become idle", "");
}

static bool do_keys(struct script *script, char *value)
{
    return start(script) && (pty_press_all(script->session, value) ||
                             pty_has_ended(script->session) || fail(script, "keys: ", value));
}

static bool do_resize(struct script *script, char *value)
{
    int rows;
    int columns;

    return read_size(script, value, &rows, &columns) && start(script) &&
           (pty_resize(script->session, rows, columns) || fail(script, "resize: ", value));
}

static bool do_exit(struct script *script, char *value)
{
    struct pty_end end = {0};
    char seen[32];

    if (!start(script) || !pty_wait_end(script->session, &end))
        return fail(script, "the program has not ended", "");
    snprintf(seen, sizeof seen, "%d", end.status);
    return strcmp(seen, value) == 0 || fail(script, "the program ended with ", seen);
}

/* --- what is expected ----------------------------------------------------------------------------- */

static void add_row(const struct script *script, int row, struct strbuf *out)
{
    strbuf_addch(out, '|');
    pty_row_text(script->session, row, out);
    strbuf_addch(out, '|');
}

static char attribute_letter(const struct pty_cell *cell)
{
    static const char letters[] = ".buurBr*";
    int which = (cell->bold ? 1 : 0) + (cell->underline ? 2 : 0) + (cell->reverse ? 4 : 0);

    return which == 3 || which > 5 ? '*' : letters[which];
}

static void add_attributes(const struct script *script, int row, struct strbuf *out)
{
    struct pty_cell cell;
    char letter = '.';

    strbuf_addf(out, "%d|", row + 1);
    for (int column = 0; column < pty_columns(script->session); column++) {
        pty_cell(script->session, row, column, &cell);
        if (cell.width) /* the right half of a wide character looks like the left one */
            letter = attribute_letter(&cell);
        strbuf_addch(out, letter);
    }
    strbuf_addch(out, '|');
}

/* A line of the file against what is there: an update takes what is there. */
static bool settle(struct script *script, const char *line, const char *seen)
{
    copy_line(script, script->options.update ? seen : line);
    if (script->options.update || !script->options.compare || strcmp(line, seen) == 0)
        return true;
    strbuf_addf(script->why, "%s:%u: differs\n  expected %s\n  seen     %s\n", script->path,
                script->number, line, seen);
    return false;
}

static void add_screen(const struct script *script, struct strbuf *out)
{
    for (int row = 0; row < pty_rows(script->session); row++) {
        add_row(script, row, out);
        strbuf_addch(out, '\n');
    }
}

/* All rows of the screen in place of those in the file. */
static void update_screen(struct script *script)
{
    while (*script->rest == '|')
        next_line(script);
    add_screen(script, &script->rewritten);
}

static bool compare_screen(struct script *script)
{
    struct strbuf seen = STRBUF_INIT;
    bool good = true;
    int row = 0;

    for (; *script->rest == '|'; row++) {
        strbuf_clear(&seen);
        add_row(script, row, &seen);
        good = settle(script, next_line(script), seen.text) && good;
    }
    strbuf_release(&seen);
    if (good && row == pty_rows(script->session))
        return true;
    strbuf_adds(script->why, "the screen:\n");
    add_screen(script, script->why);
    return script->options.compare ? fail(script, "not the screen expected", "") : true;
}

static bool do_expected(struct script *script)
{
    if (!start(script))
        return false;
    if (!script->options.update)
        return compare_screen(script);
    update_screen(script);
    return true;
}

static bool do_attributes(struct script *script)
{
    struct strbuf seen = STRBUF_INIT;
    bool good = start(script);

    while (good && *script->rest >= '0' && *script->rest <= '9') {
        long row = strtol(script->rest, NULL, 10) - 1;
        char *line = next_line(script);

        strbuf_clear(&seen);
        if (row < 0 || row >= pty_rows(script->session))
            good = fail(script, "there is no such row: ", line);
        else
            add_attributes(script, (int)row, &seen);
        good = good && settle(script, line, seen.text);
    }
    strbuf_release(&seen);
    return good;
}

/* --- the whole ------------------------------------------------------------------------------------ */

static const struct {
    const char *word;
    bool (*act)(struct script *script, char *value);
} statements[] = {
    {"run: ", do_run},       {"size: ", do_size},           {"term: ", do_term},
    {"locale: ", do_locale}, {"keys: ", do_keys},           {"environment: ", do_environment},
    {"exit: ", do_exit},     {"directory: ", do_directory}, {"resize: ", do_resize},
};

static bool do_line(struct script *script, char *line)
{
    copy_line(script, line);
    if (!*line || *line == '#')
        return true;
    if (strcmp(line, "--- expected") == 0)
        return do_expected(script);
    if (strcmp(line, "--- attributes") == 0)
        return do_attributes(script);
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        size_t length = strlen(statements[i].word);

        if (strncmp(line, statements[i].word, length) == 0)
            return statements[i].act(script, line + length);
    }
    return fail(script, "what is this: ", line);
}

static char *read_text(const char *path)
{
    struct strbuf text = STRBUF_INIT;
    FILE *file = fopen(path, "r");
    char bytes[4096];
    size_t length;

    if (!file)
        return NULL;
    while ((length = fread(bytes, 1, sizeof bytes, file)) > 0)
        strbuf_add(&text, bytes, length);
    fclose(file);
    return text.length ? strbuf_detach(&text) : mem_strdup("");
}

static bool write_back(struct script *script)
{
    FILE *file = fopen(script->path, "w");
    bool good = file && fwrite(script->rewritten.text, 1, script->rewritten.length, file) ==
                            script->rewritten.length;

    if (file)
        good = fclose(file) == 0 && good;
    return good || fail(script, "cannot be written", "");
}

static bool run_lines(struct script *script)
{
    char *line;

    while ((line = next_line(script))) {
        if (!do_line(script, line))
            return false;
    }
    return start(script);
}

bool screen_script_run(const char *path, const struct screen_script_options *options,
                       struct pty_session **session, struct strbuf *why)
{
    struct script script = {.path = path, .options = *options, .why = why};
    bool good;

    strbuf_init(&script.rewritten);
    script.text = read_text(path);
    if (!script.text)
        return fail(&script, "cannot be read", "");
    script.rest = script.text;
    good = run_lines(&script);
    if (good && options->update)
        good = write_back(&script);
    if (session)
        *session = script.session;
    else
        pty_free(script.session);
    free(script.program);
    free(script.text);
    strbuf_release(&script.rewritten);
    return good;
}
