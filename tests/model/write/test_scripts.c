/*
 * apply.sh and rollback.sh run for real, to and fro, against an `aws` that keeps its state
 * (fake_aws.h). Wherever a run breaks off, three ways lead on from there: the same script again to its
 * end, the other script back, and the commands that were printed back.
 */
#include "tests/model/write/fixture.h"

#include "model/account/edits.h"
#include "model/write/aws_cli_words.h"
#include "tests/model/write/fake_aws.h"

/* --- what is there, as text ------------------------------------------------------------------------ */

struct text_list {
    char **items;
    size_t count, capacity;
};

static void add_text(struct text_list *list, struct strbuf *text)
{
    list->items = mem_grow(list->items, &list->capacity, list->count + 1, sizeof *list->items);
    list->items[list->count++] = strbuf_detach(text);
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted, a line each; empties the list. */
static char *join(struct text_list *list)
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

static void add_rule(struct text_list *list, const struct account *account,
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
static char *expected_state(const struct account *account, const struct edits *edits)
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

static void add_rows(struct text_list *list, const struct fixture *fixture, const char *name,
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
static char *live_state(const struct fixture *fixture)
{
    struct text_list list = {0};

    add_rows(&list, fixture, "bin/rules", RULE_ID);
    add_rows(&list, fixture, "bin/entries", -1);
    return join(&list);
}

/* --- a plan and its scripts ------------------------------------------------------------------------ */

struct run {
    struct fixture fixture;
    char *first, *end; /* states */
    char *rules, *entries; /* the fake's files for the first state */
    bool may_get_new_ids;  /* going back a second time */
};

static void link_aws(const struct fixture *fixture)
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
static char *rules_file(const struct account *account)
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

static char *entries_file(const struct account *account)
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

static void reset(const struct run *run)
{
    fixture_write(&run->fixture, "bin/rules", run->rules);
    fixture_write(&run->fixture, "bin/entries", run->entries);
    fixture_write(&run->fixture, "bin/calls", "");
}

/* The plan is complete: writes its scripts, and the state in which they find AWS. */
static void run_begin(struct run *run)
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

static void run_release(struct run *run)
{
    free(run->first);
    free(run->end);
    free(run->rules);
    free(run->entries);
    fixture_release(&run->fixture);
}

static int shell(const struct run *run, const char *command)
{
    struct strbuf line = STRBUF_INIT;
    int status;

    strbuf_addf(&line, "export FAKE_AWS=\"$PWD/bin\" PATH=\"$PWD/bin:$PATH\"; %s", command);
    status = fixture_shell(&run->fixture, line.text);
    strbuf_release(&line);
    return status;
}

static int script(const struct run *run, const char *command)
{
    struct strbuf line = STRBUF_INIT;
    int status;

    strbuf_addf(&line, "bash ./%s >output 2>&1 </dev/null", command);
    status = shell(run, line.text);
    strbuf_release(&line);
    return status;
}

static void assert_state(const struct run *run, const char *expected, const char *story, size_t at)
{
    char *state = live_state(&run->fixture);

    if (strcmp(state, expected) != 0) {
        char *output = fixture_read(&run->fixture, "output");

        fail_msg("%s, broken off at call %zu: is\n%sand should be\n%s\n%s", story, at, state,
                 expected, output);
    }
    free(state);
}

static void assert_runs(const struct run *run, const char *command, const char *expected,
                        const char *story, size_t at)
{
    int status = script(run, command);

    if (status != 0)
        fail_msg("%s, broken off at call %zu: %s ends with %d:\n%s", story, at, command, status,
                 fixture_read(&run->fixture, "output"));
    assert_state(run, expected, story, at);
}

static size_t calls(const struct run *run)
{
    char *text = fixture_read(&run->fixture, "bin/calls");
    size_t count = 0;

    for (const char *at = text; (at = strchr(at, '\n')); at++)
        count++;
    free(text);
    return count;
}

static void keep(const struct run *run, const char *name)
{
    struct strbuf line = STRBUF_INIT;

    strbuf_addf(&line, "cp bin/rules %s.rules && cp bin/entries %s.entries", name, name);
    assert_int_equal(fixture_shell(&run->fixture, line.text), 0);
    strbuf_release(&line);
}

static void bring_back(const struct run *run, const char *name)
{
    struct strbuf line = STRBUF_INIT;

    strbuf_addf(&line, "cp %s.rules bin/rules && cp %s.entries bin/entries && : >bin/calls", name,
                name);
    assert_int_equal(fixture_shell(&run->fixture, line.text), 0);
    strbuf_release(&line);
}

/* --- all ways from everywhere ------------------------------------------------------------------------ */

struct way {
    const char *name, *there, *other; /* scripts */
    const char *from, *to;            /* states */
    const char *start;                /* kept files of `from` */
};

static void break_off(const struct run *run, const struct way *way, size_t at, const char *how)
{
    struct strbuf when = STRBUF_INIT;

    bring_back(run, way->start);
    strbuf_addf(&when, "%zu %s\n", at, how);
    fixture_write(&run->fixture, "bin/fail", when.text);
    assert_int_equal(script(run, way->there), 1);
    assert_int_equal(fixture_shell(&run->fixture, "rm bin/fail && cp output failed"), 0);
    assert_int_equal(calls(run), at);
    keep(run, "broken");
    strbuf_release(&when);
}

static void runs_on_from(const struct run *run, const struct way *way, size_t at, const char *how)
{
    break_off(run, way, at, how);
    assert_runs(run, way->there, way->to, way->name, at);
    bring_back(run, "broken");
    assert_runs(run, way->other, way->from, way->name, at);
}

/* What was printed is run by the plainest shell, and leaves the script as it was to be run. */
static void undoes_by_hand(const struct run *run, const struct way *way, size_t at)
{
    bring_back(run, "broken");
    assert_int_equal(shell(run, "sed -n '/^To undo/,$p' failed | sed 1d >undo && "
                                "sh undo >output 2>&1 </dev/null"),
                     0);
    assert_state(run, way->from, way->name, at);
    assert_runs(run, way->there, way->to, way->name, at);
}

/* The sanitizers look at the program and not at the scripts, and make each call slow. */
#ifdef __SANITIZE_ADDRESS__
enum { STRIDE = 4 };
#else
enum { STRIDE = 1 };
#endif

static void breaks_off_everywhere(const struct run *run, const struct way *way)
{
    size_t count;

    bring_back(run, way->start);
    assert_runs(run, way->there, way->to, way->name, 0);
    count = calls(run);
    assert_true(count > 0);
    for (size_t at = 1; at <= count; at += STRIDE) {
        runs_on_from(run, way, at, "refused");
        undoes_by_hand(run, way, at);
    }
    runs_on_from(run, way, count, "lost");
}

static void assert_second_run_changes_nothing(const struct run *run, const char *name,
                                              const char *state)
{
    assert_runs(run, name, state, "again", 0);
    assert_int_equal(fixture_shell(&run->fixture, "cp bin/rules once && cp bin/entries twice"), 0);
    assert_runs(run, name, state, "again", 0);
    assert_int_equal(fixture_shell(&run->fixture, "cmp bin/rules once && cmp bin/entries twice"),
                     0);
}

static void goes_to_and_fro(struct run *run)
{
    const struct way there = {"apply", "apply.sh", "rollback.sh", run->first, run->end, "start"};
    const struct way back = {"rollback", "rollback.sh", "apply.sh", run->end, run->first, "done"};

    keep(run, "start");
    assert_int_equal(script(run, "apply.sh --dry-run"), 0);
    assert_int_equal(calls(run), 0);
    assert_second_run_changes_nothing(run, "apply.sh", run->end);
    keep(run, "done");
    if (run->may_get_new_ids)
        assert_runs(run, "rollback.sh", run->first, "back", 0);
    else
        assert_second_run_changes_nothing(run, "rollback.sh", run->first);
    assert_runs(run, "rollback.sh", run->first, "back again", 0);
    assert_runs(run, "apply.sh", run->end, "after its way back", 0);
    breaks_off_everywhere(run, &there);
    breaks_off_everywhere(run, &back);
}

/* --- plans ------------------------------------------------------------------------------------------ */

static void rules_in_place_and_anew(void **state)
{
    struct run run = {0};

    (void)state;
    fixture_init(&run.fixture);
    fixture_rewrite(&run.fixture, "sgr-1", "vpc");         /* in place, and one more */
    fixture_rewrite(&run.fixture, "sgr-3", "sg:sg-plain"); /* added, then revoked */
    fixture_rewrite(&run.fixture, "sgr-4", "remove");
    run_begin(&run);
    goes_to_and_fro(&run);
    run_release(&run);
}

/* Without ids, in a default VPC, which tells of what is not there in its answer only, and with the exit
 * codes of version 1. */
static void rules_without_ids_in_a_default_vpc(void **state)
{
    struct run run = {0};

    (void)state;
    fixture_init(&run.fixture);
    fixture_carve(&run.fixture, "sg-plain/in/tcp/20-30/0.0.0.0/0", "vpc");
    fixture_rewrite(&run.fixture, "sgr-2", "remove");
    run_begin(&run);
    fixture_write(&run.fixture, "bin/default", "");
    fixture_write(&run.fixture, "bin/old", "");
    goes_to_and_fro(&run);
    run_release(&run);
}

static void entries_are_mended_and_carved(void **state)
{
    struct run run = {0};

    (void)state;
    fixture_init(&run.fixture);
    fixture_rewrite(&run.fixture, "acl-1/in/100", "vpc");
    fixture_carve(&run.fixture, "acl-1/in/200", "vpc");
    run_begin(&run);
    goes_to_and_fro(&run);
    run_release(&run);
}

static enum change_way way_of(const struct fixture *fixture, size_t position)
{
    return plan_at(fixture->plan, position)->way;
}

/* The quota has no room for old and new together: one of two, and the only one. */
static void rules_of_a_full_group(void **state)
{
    (void)state;
    for (unsigned most = 1; most <= 2; most++) {
        struct run run = {0};

        fixture_init(&run.fixture);
        run.fixture.account->quotas.rules = most;
        fixture_rewrite(&run.fixture, "sg-plain/in/tcp/20-30/0.0.0.0/0",
                        most == 1 ? "cidr:10.0.0.0/8" : "vpc");
        fixture_rewrite(&run.fixture, "sgr-3",
                        most == 1 ? "cidr:2001:db8::/32" : "cidr:2001:db8::/32,2001:db9::/32");
        for (size_t i = 0; i < 2; i++)
            assert_int_equal(way_of(&run.fixture, i), WAY_REMOVE_THEN_ADD);
        run_begin(&run);
        fixture_write(&run.fixture, "bin/full", most == 1 ? "1\n" : "2\n");
        goes_to_and_fro(&run);
        run_release(&run);
    }
}

/* The number of an entry that one change frees another takes. */
static void entries_that_follow_each_other(void **state)
{
    struct run run = {0};

    (void)state;
    fixture_directory(&run.fixture);
    fixture_write(&run.fixture, "in/eu-west-1/vpcs.json", fixture_vpcs);
    fixture_write(&run.fixture, "in/eu-west-1/acls.json",
                  "{\"NetworkAcls\":[{\"NetworkAclId\":\"acl-1\",\"VpcId\":\"vpc-1\",\"OwnerId\":"
                  "\"123456789012\",\"IsDefault\":false,\"Associations\":[],\"Entries\":["
                  "{\"Egress\":false,\"RuleNumber\":99,\"Protocol\":\"6\",\"RuleAction\":\"allow\","
                  "\"PortRange\":{\"From\":465,\"To\":465},\"CidrBlock\":\"0.0.0.0/0\"},"
                  "{\"Egress\":false,\"RuleNumber\":100,\"Protocol\":\"-1\",\"RuleAction\":"
                  "\"allow\",\"CidrBlock\":\"0.0.0.0/0\"}]}]}");
    run.fixture.account = fixture_load(&run.fixture, "in");
    run.fixture.plan = plan_new(run.fixture.account);
    fixture_rewrite(&run.fixture, "acl-1/in/99", "remove");
    fixture_carve(&run.fixture, "acl-1/in/100", "cidr:10.0.0.0/8"); /* takes 93 to 99 */
    run_begin(&run);
    goes_to_and_fro(&run);
    run_release(&run);
}

/* One change takes out a rule, another puts one there that says the same: in place, and where the export
 * tells no ids added. Then going back cannot tell the two apart: what it finds it takes and puts back. */
static void rules_that_follow_each_other(void **state)
{
    static const char *const pairs[][2] = {
        {"sgr-2", "sgr-1"},
        {"sg-mail/in/tcp/25-25/192.0.2.0/24", "sg-mail/in/tcp/25-25/0.0.0.0/0"},
    };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct run run = {.may_get_new_ids = i == 1};

        fixture_directory(&run.fixture);
        fixture_write(&run.fixture, "in/eu-west-1/groups.json", fixture_groups);
        if (i == 0)
            fixture_write(&run.fixture, "in/eu-west-1/rules.json", fixture_rules);
        run.fixture.account = fixture_load(&run.fixture, "in");
        run.fixture.plan = plan_new(run.fixture.account);
        fixture_rewrite(&run.fixture, pairs[i][0], "remove");
        fixture_rewrite(&run.fixture, pairs[i][1], "cidr:192.0.2.0/24");
        run_begin(&run);
        goes_to_and_fro(&run);
        run_release(&run);
    }
}

/* --- no answer ------------------------------------------------------------------------------------------ */

/* Whether AWS did it is not known then, and not claimed. */
static void a_lost_answer_is_not_taken_for_a_refusal(void **state)
{
    static const struct {
        const char *fail, *sentence;
    } cases[] = {
        {"1 refused\n", "apply.sh: failed: sg-mail: add tcp 25 from 10.1.0.0/16: \nAn error occurred"},
        {"1 lost\n", "apply.sh: no answer: sg-mail: add tcp 25 from 10.1.0.0/16: \nConnection was "
                     "closed before we received a valid response\napply.sh: it may have been done or "
                     "not; run this script again to find out and to go on\n"},
    };
    struct run run = {0};

    (void)state;
    fixture_init(&run.fixture);
    fixture_rewrite(&run.fixture, "sgr-1", "vpc");
    run_begin(&run);
    for (size_t i = 0; i < 2; i++) {
        char *output;

        reset(&run);
        fixture_write(&run.fixture, "bin/fail", cases[i].fail);
        assert_int_equal(script(&run, "apply.sh"), 1);
        output = fixture_read(&run.fixture, "output");
        if (!strstr(output, cases[i].sentence) ||
            (strstr(output, "nothing was changed") != NULL) != (i == 0))
            fail_msg("\"%s\" is not in:\n%s", cases[i].sentence, output);
        free(output);
    }
    run_release(&run);
}

/* --- several accounts ---------------------------------------------------------------------------------- */

/* Each run does what is in the account of its credentials; a stranger's does nothing. */
static void each_account_has_runs_of_its_own(void **state)
{
    static const char *const accounts[] = {"1\n", "2\n"};
    struct run run = {0};
    char *state_between;

    (void)state;
    fixture_directory(&run.fixture);
    for (unsigned i = 1; i <= 2; i++) {
        struct strbuf text = STRBUF_INIT, name = STRBUF_INIT;

        strbuf_addf(&name, "in/accounts/%012u/eu-west-1/groups.json", i);
        strbuf_addf(&text,
                    "{\"SecurityGroups\": [{\"GroupId\": \"sg-%u\", \"OwnerId\": \"%012u\", "
                    "\"IpPermissions\": [{\"IpProtocol\": \"tcp\", \"FromPort\": 25, \"ToPort\": "
                    "25, \"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\"}]}]}]}",
                    i, i);
        fixture_write(&run.fixture, name.text, text.text);
        strbuf_release(&name);
        strbuf_release(&text);
    }
    run.fixture.account = fixture_load(&run.fixture, "in");
    run.fixture.plan = plan_new(run.fixture.account);
    fixture_rewrite(&run.fixture, "sg-1/in/tcp/25-25/0.0.0.0/0", "cidr:10.0.0.0/8");
    fixture_rewrite(&run.fixture, "sg-2/in/tcp/25-25/0.0.0.0/0", "cidr:10.0.0.0/8");
    run_begin(&run);
    assert_int_equal(script(&run, "apply.sh"), 1);
    assert_int_equal(calls(&run), 0);
    fixture_write(&run.fixture, "bin/account", accounts[0]);
    assert_int_equal(script(&run, "apply.sh"), 0);
    state_between = live_state(&run.fixture);
    assert_string_equal(state_between, "sg-1 tcp 25 25 10.0.0.0/8 \nsg-2 tcp 25 25 0.0.0.0/0 \n");
    free(state_between);
    fixture_write(&run.fixture, "bin/account", accounts[1]);
    assert_runs(&run, "apply.sh", run.end, "the second account", 0);
    for (size_t i = 0; i < 2; i++) {
        fixture_write(&run.fixture, "bin/account", accounts[i]);
        assert_int_equal(script(&run, "rollback.sh"), 0);
    }
    assert_state(&run, run.first, "back in both", 0);
    run_release(&run);
}

/* --- others were at work ------------------------------------------------------------------------------ */

/* Changes the fake's rules by a sed command. */
static void by_hand(const struct run *run, const char *command)
{
    struct strbuf line = STRBUF_INIT;

    strbuf_addf(&line, "sed -i '%s' bin/rules", command);
    assert_int_equal(fixture_shell(&run->fixture, line.text), 0);
    strbuf_release(&line);
}

static void assert_stops_before_anything(const struct run *run, const char *sentence)
{
    char *output;

    assert_int_equal(script(run, "apply.sh"), 1);
    assert_int_equal(calls(run), 0);
    output = fixture_read(&run->fixture, "output");
    if (!strstr(output, sentence) || !strstr(output, "nothing was changed"))
        fail_msg("\"%s\" is not in:\n%s", sentence, output);
    free(output);
}

/* Mended by hand, under the old id or a new one, or taken out: nothing is left to do, and the mended rule
 * stays. */
static void what_was_mended_by_hand_is_left(void **state)
{
    static const char *const hands[] = {
        "s|sgr-3\ttcp\t25\t25\t::/0|sgr-3\ttcp\t25\t25\t2001:db8::/56|",
        "s|sgr-3\ttcp\t25\t25\t::/0|sgr-7\ttcp\t25\t25\t2001:db8::/56|",
        "s|sgr-4\ttcp\t22\t22\t10.0.0.0/8|sgr-4\ttcp\t22\t22\t10.9.0.0/16|",
        "s|sgr-4\ttcp\t22\t22\t10.0.0.0/8|sgr-7\ttcp\t22\t22\t10.9.0.0/16|",
        "s|sgr-1\ttcp\t25\t25\t0.0.0.0/0|sgr-7\ttcp\t25\t25\t0.0.0.0/0|", /* made anew */
        "s|sgr-3\ttcp\t25\t25\t::/0|sgr-7\ttcp\t25\t25\t::/0|",
        "/sgr-2/d",
    };
    struct run run = {0};

    (void)state;
    fixture_init(&run.fixture);
    fixture_rewrite(&run.fixture, "sgr-1", "vpc");
    fixture_rewrite(&run.fixture, "sgr-2", "remove");
    fixture_rewrite(&run.fixture, "sgr-3", "vpc");
    fixture_rewrite(&run.fixture, "sgr-4", "cidr:10.9.0.0/16");
    run_begin(&run);
    for (size_t i = 0; i < sizeof hands / sizeof hands[0]; i++) {
        reset(&run);
        by_hand(&run, hands[i]);
        assert_runs(&run, "apply.sh", run.end, hands[i], 0);
        assert_runs(&run, "rollback.sh", run.first, hands[i], 0);
    }
    run_release(&run);
}

static void what_was_changed_by_hand_stops_it(void **state)
{
    static const char *const hands[] = {
        "s|sgr-1\ttcp\t25\t25\t0.0.0.0/0|sgr-1\ttcp\t25\t26\t0.0.0.0/0|",
        "s|sgr-2\ttcp\t25\t25\t192.0.2.0/24|sgr-2\ttcp\t25\t25\t192.0.3.0/24|",
        "s|sgr-3\ttcp\t25\t25\t::/0|sgr-3\ttcp\t25\t25\t2001:db9::/32|",
        "/sgr-1/d",
        "/sgr-3/d",
    };
    struct run run = {0};

    (void)state;
    fixture_init(&run.fixture);
    fixture_rewrite(&run.fixture, "sgr-1", "vpc");
    fixture_rewrite(&run.fixture, "sgr-2", "remove");
    fixture_rewrite(&run.fixture, "sgr-3", "vpc");
    run_begin(&run);
    for (size_t i = 0; i < sizeof hands / sizeof hands[0]; i++) {
        reset(&run);
        by_hand(&run, hands[i]);
        assert_stops_before_anything(&run, "is not as in the export any more");
    }
    run_release(&run);
}

/* --- signals ------------------------------------------------------------------------------------------ */

/* A signal while a call is under way: the call is finished, told and undone like every other. The `aws`
 * here signals the shell that runs the script, whose number it was told. */
static void a_signal_leaves_nothing_untold(void **state)
{
    static const char *const signals[] = {"HUP", "INT", "PIPE", "TERM"};
    struct run run = {0};

    (void)state;
    fixture_init(&run.fixture);
    fixture_rewrite(&run.fixture, "sgr-1", "vpc");
    fixture_rewrite(&run.fixture, "sgr-3", "remove");
    run_begin(&run);
    assert_int_equal(shell(&run, "mkdir real && mv bin/aws real/aws"), 0);
    fixture_write(&run.fixture, "bin/aws",
                  "#!/bin/sh\n"
                  "\"$FAKE_AWS/../real/aws\" \"$@\" || exit\n"
                  "case $2 in authorize*) kill -\"$SIGNAL\" \"$SCRIPT\" ;; esac\n");
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        struct strbuf line = STRBUF_INIT;
        char *output;

        reset(&run);
        strbuf_addf(&line,
                    "SIGNAL=%s bash -c 'export SCRIPT=$$; exec bash ./apply.sh' >output 2>&1 "
                    "</dev/null",
                    signals[i]);
        assert_int_equal(shell(&run, line.text), 1);
        assert_int_equal(calls(&run), 1);
        output = fixture_read(&run.fixture, "output");
        assert_non_null(strstr(output, "apply.sh: interrupted\nDone so far:\n  sg-mail: add tcp 25 "
                                       "from 10.1.0.0/16\nTo undo it, run:\n  aws ec2 revoke"));
        free(output);
        strbuf_release(&line);
    }
    run_release(&run);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_in_place_and_anew),
        cmocka_unit_test(rules_without_ids_in_a_default_vpc),
        cmocka_unit_test(entries_are_mended_and_carved),
        cmocka_unit_test(rules_of_a_full_group),
        cmocka_unit_test(entries_that_follow_each_other),
        cmocka_unit_test(rules_that_follow_each_other),
        cmocka_unit_test(a_lost_answer_is_not_taken_for_a_refusal),
        cmocka_unit_test(each_account_has_runs_of_its_own),
        cmocka_unit_test(what_was_mended_by_hand_is_left),
        cmocka_unit_test(what_was_changed_by_hand_stops_it),
        cmocka_unit_test(a_signal_leaves_nothing_untold),
    };
    size_t length = strlen(argv[0]);

    if (length >= 3 && !strcmp(argv[0] + length - 3, "aws"))
        fake_aws_run(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
