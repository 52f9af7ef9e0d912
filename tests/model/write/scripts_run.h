/*
 * scripts_run.h: both scripts of a plan on disk, run for real against an `aws` that keeps its state
 * (fake_aws.h), and what they leave there.
 */
#ifndef TESTS_MODEL_WRITE_SCRIPTS_RUN_H
#define TESTS_MODEL_WRITE_SCRIPTS_RUN_H

#include "tests/model/write/fixture.h"

#include "model/account/edits.h"
#include "model/write/aws_cli_words.h"
#include "tests/model/write/fake_aws.h"

/* --- what is there, as text --------------------------------------------------------------------- */

struct text_list {
    char **items;
    size_t count, capacity;
};

static inline void add_text(struct text_list *list, struct strbuf *text)
{
    list->items = mem_grow(list->items, &list->capacity, list->count + 1, sizeof *list->items);
    list->items[list->count++] = strbuf_detach(text);
}

static inline int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted, a line each; empties the list. */
static inline char *join(struct text_list *list)
{
    struct strbuf all = STRBUF_INIT;

    qsort(list->items, list->count, sizeof *list->items, compare_texts);
    for (size_t i = 0; i < list->count; i++) {
        strbuf_addf(&all, "%s\n", list->items[i]);
        free(list->items[i]);
    }
    free(list->items);
    return strbuf_detach(&all);
}

static inline void add_rule(struct text_list *list, const struct account *account,
                     const struct sg_rule *rule)
{
    const char *description = text_raw(account->texts, rule->description);
    struct strbuf text = STRBUF_INIT;

    if (rule->flags & RULE_EGRESS)
        return;
    strbuf_addf(&text, "%s ", text_raw(account->texts, account->groups.items[rule->group].id));
    aws_rule_line(account, rule, &text);
    strbuf_addf(&text, " %s", aws_description_is_valid(description, true) ? description : "");
    add_text(list, &text);
}

/* What the account holds under the edits. */
static inline char *expected_state(const struct account *account, const struct edits *edits)
{
    struct text_list list = {0};

    for (uint32_t group = 0; group < account->groups.count; group++) {
        struct rule_walk walk = rule_walk_group(account, edits, group);

        while (rule_walk_next(&walk))
            add_rule(&list, account, walk.rule);
    }
    for (uint32_t acl = 0; acl < account->acls.count; acl++) {
        size_t count;
        uint32_t *entries = acl_entry_references(account, edits, acl, false, &count);

        for (size_t i = 0; i < count; i++) {
            struct strbuf text = STRBUF_INIT;

            strbuf_addf(&text, "%s ", text_raw(account->texts, account->acls.items[acl].id));
            aws_entry_line(account, account_entry(account, edits, entries[i]), &text);
            add_text(&list, &text);
        }
        free(entries);
    }
    return join(&list);
}

static inline void add_rows(struct text_list *list, const struct fixture *fixture, const char *name,
                     int without)
{
    char *content = fixture_read(fixture, name);

    for (char *line = content; *line;) {
        size_t length = strcspn(line, "\n");
        struct strbuf text = STRBUF_INIT;

        for (int column = 0; length; column++) {
            size_t word = strcspn(line, "\t\n");

            if (column != without) {
                strbuf_addf(&text, "%s", text.length ? " " : "");
                strbuf_add(&text, line, word);
            }
            line += word;
            if (*line != '\t')
                break;
            line++;
        }
        line += *line == '\n';
        add_text(list, &text);
    }
    free(content);
}

/* What the fake holds, ids aside. */
static inline char *live_state(const struct fixture *fixture)
{
    struct text_list list = {0};

    add_rows(&list, fixture, "bin/rules", RULE_ID);
    add_rows(&list, fixture, "bin/entries", -1);
    return join(&list);
}

/* --- a plan and its scripts --------------------------------------------------------------------- */

struct run {
    struct fixture fixture;
    char *first, *end; /* states */
    char *rules, *entries; /* the fake's files for the first state */
    bool may_get_new_ids;  /* going back a second time */
};

static inline void link_aws(const struct fixture *fixture)
{
    char *path = fixture_path(fixture, "bin/aws");
    char own[4096];
    ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);

    assert_true(length > 0);
    own[length] = '\0';
    assert_int_equal(symlink(own, path), 0);
    free(path);
}

/* AWS has an id for each rule, also where the export does not tell it. */
static inline char *rules_file(const struct account *account)
{
    struct strbuf text = STRBUF_INIT;

    for (uint32_t i = 0; i < account->rules.count; i++) {
        const struct sg_rule *rule = &account->rules.items[i];
        const char *id = text_raw(account->texts, rule->id);
        struct strbuf line = STRBUF_INIT;

        if (rule->flags & RULE_EGRESS)
            continue;
        aws_rule_line(account, rule, &line);
        for (char *blank = line.text; (blank = strchr(blank, ' ')); blank++)
            *blank = '\t';
        strbuf_addf(&text, "%s\t", text_raw(account->texts, account->groups.items[rule->group].id));
        strbuf_addf(&text, *id ? "%s" : "sgr-of-aws-%s%u", id, (unsigned)i);
        strbuf_addf(&text, "\t%s\t", line.text);
        id = text_raw(account->texts, rule->description);
        strbuf_addf(&text, "%s\n", aws_description_is_valid(id, true) ? id : "");
        strbuf_release(&line);
    }
    return strbuf_detach(&text);
}

static inline char *entries_file(const struct account *account)
{
    struct strbuf text = STRBUF_INIT;

    for (uint32_t i = 0; i < account->acl_entries.count; i++) {
        const struct acl_entry *entry = &account->acl_entries.items[i];
        struct strbuf line = STRBUF_INIT;

        if (entry->egress)
            continue;
        aws_entry_line(account, entry, &line);
        for (char *blank = line.text; (blank = strchr(blank, ' ')); blank++)
            *blank = '\t';
        strbuf_addf(&text, "%s\t%s\n",
                    text_raw(account->texts, account->acls.items[entry->acl].id), line.text);
        strbuf_release(&line);
    }
    return strbuf_detach(&text);
}

static inline void reset(const struct run *run)
{
    fixture_write(&run->fixture, "bin/rules", run->rules);
    fixture_write(&run->fixture, "bin/entries", run->entries);
    fixture_write(&run->fixture, "bin/calls", "");
}

/* The plan is complete: writes its scripts, and the state in which they find AWS. */
static inline void run_begin(struct run *run)
{
    struct strbuf why = STRBUF_INIT;
    char *path = fixture_path(&run->fixture, "apply.sh");

    run->first = expected_state(run->fixture.account, NULL);
    run->end = expected_state(run->fixture.account, plan_edits(run->fixture.plan));
    run->rules = rules_file(run->fixture.account);
    run->entries = entries_file(run->fixture.account);
    fixture_write(&run->fixture, "bin/sleep", "#!/bin/sh\n"); /* no waiting in a test */
    link_aws(&run->fixture);
    if (!form_write(FORM_AWS_CLI, &FIXTURE_JOB(&run->fixture), path, false, &why))
        fail_msg("%s", why.text);
    reset(run);
    free(path);
    strbuf_release(&why);
}

static inline void run_release(struct run *run)
{
    free(run->first);
    free(run->end);
    free(run->rules);
    free(run->entries);
    fixture_release(&run->fixture);
}

static inline int shell(const struct run *run, const char *command)
{
    struct strbuf line = STRBUF_INIT;
    int status;

    strbuf_addf(&line, "export FAKE_AWS=\"$PWD/bin\" PATH=\"$PWD/bin:$PATH\"; %s", command);
    status = fixture_shell(&run->fixture, line.text);
    strbuf_release(&line);
    return status;
}

static inline int script(const struct run *run, const char *command)
{
    struct strbuf line = STRBUF_INIT;
    int status;

    strbuf_addf(&line, "bash ./%s >output 2>&1 </dev/null", command);
    status = shell(run, line.text);
    strbuf_release(&line);
    return status;
}

static inline void assert_state(const struct run *run, const char *expected, const char *story, size_t at)
{
    char *state = live_state(&run->fixture);

    if (strcmp(state, expected) != 0) {
        char *output = fixture_read(&run->fixture, "output");

        fail_msg("%s, broken off at call %zu: is\n%sand should be\n%s\n%s", story, at, state,
                 expected, output);
    }
    free(state);
}

static inline void assert_runs(const struct run *run, const char *command, const char *expected,
                        const char *story, size_t at)
{
    int status = script(run, command);

    if (status != 0)
        fail_msg("%s, broken off at call %zu: %s ends with %d:\n%s", story, at, command, status,
                 fixture_read(&run->fixture, "output"));
    assert_state(run, expected, story, at);
}

static inline size_t calls(const struct run *run)
{
    char *text = fixture_read(&run->fixture, "bin/calls");
    size_t count = 0;

    for (const char *at = text; (at = strchr(at, '\n')); at++)
        count++;
    free(text);
    return count;
}

static inline void keep(const struct run *run, const char *name)
{
    struct strbuf line = STRBUF_INIT;

    strbuf_addf(&line, "cp bin/rules %s.rules && cp bin/entries %s.entries", name, name);
    assert_int_equal(fixture_shell(&run->fixture, line.text), 0);
    strbuf_release(&line);
}

static inline void bring_back(const struct run *run, const char *name)
{
    struct strbuf line = STRBUF_INIT;

    strbuf_addf(&line, "cp %s.rules bin/rules && cp %s.entries bin/entries && : >bin/calls", name,
                name);
    assert_int_equal(fixture_shell(&run->fixture, line.text), 0);
    strbuf_release(&line);
}

/* Called first by main(): does not come back if this is the `aws` of a script. */
static inline void be_aws_if_called_so(int argc, char **argv)
{
    size_t length = strlen(argv[0]);

    if (length >= 3 && !strcmp(argv[0] + length - 3, "aws"))
        fake_aws_run(argc, argv);
}

#endif
