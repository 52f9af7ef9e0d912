/*
 * plan_export.h: plans written down and put on the fixture's export after it has changed.
 */
#ifndef TESTS_MODEL_WRITE_PLAN_EXPORT_H
#define TESTS_MODEL_WRITE_PLAN_EXPORT_H

#include "tests/model/write/fixture.h"

#include "model/write/plan_file_match.h"

#define PLAIN "sg-plain/in/tcp/20-30/0.0.0.0/0"

enum { TODAY = 20783 }; /* 2026-11-26 */

/* --- making plans ------------------------------------------------------------------------------------- */

static inline void decide(struct fixture *fixture, const struct change_request *request)
{
    struct strbuf why = STRBUF_INIT;
    struct change change;

    assert_int_equal(change_make(&change, fixture->account,
                                 plan_edits_beside(fixture->plan, request->target), request, &why),
                     CHANGE_OK);
    plan_stage(fixture->plan, &change);
    strbuf_release(&why);
}

static inline void accept_until(struct fixture *fixture, const char *name, const char *expiry)
{
    decide(fixture, &(struct change_request){.kind = CHANGE_ACCEPT,
                                             .target = fixture_target(fixture, name),
                                             .reason = "a mail exchanger",
                                             .expiry = expiry});
}

static inline void leave_for_later(struct fixture *fixture, const char *name)
{
    decide(fixture,
           &(struct change_request){.kind = CHANGE_SKIP, .target = fixture_target(fixture, name)});
}

static inline char *written(struct fixture *fixture)
{
    struct strbuf out = STRBUF_INIT;

    form_json(fixture->plan, fixture->account, &smtp_ports_default, &out);
    return strbuf_detach(&out);
}

static inline struct plan_file *file_of(const char *text)
{
    struct problems problems = {0};
    struct plan_file *file = plan_file_parse("plan.json", text, strlen(text), &problems);

    assert_int_equal(problems.count, 0);
    assert_non_null(file);
    return file;
}

/* The plan as a file, and the fixture with an empty plan again. */
static inline struct plan_file *recorded(struct fixture *fixture)
{
    char *text = written(fixture);
    struct plan_file *file = file_of(text);

    free(text);
    plan_free(fixture->plan);
    fixture->plan = plan_new(fixture->account);
    return file;
}

/* --- changing exports ---------------------------------------------------------------------------------- */

static inline void load_again(struct fixture *fixture, const char *directory)
{
    plan_free(fixture->plan);
    account_free(fixture->account);
    fixture->account = fixture_load(fixture, directory);
    fixture->plan = plan_new(fixture->account);
}

/* Every `from` in a file of the export becomes `to`. */
static inline void edit_file(struct fixture *fixture, const char *name, const char *from,
                             const char *to)
{
    char *text = fixture_read(fixture, name);
    struct strbuf out = STRBUF_INIT;
    const char *at = text, *found;

    assert_non_null(strstr(text, from));
    while ((found = strstr(at, from))) {
        strbuf_add(&out, at, (size_t)(found - at));
        strbuf_adds(&out, to);
        at = found + strlen(from);
    }
    strbuf_adds(&out, at);
    fixture_write(fixture, name, out.text);
    strbuf_release(&out);
    free(text);
}

#define GROUPS "in/eu-west-1/groups.json"
#define RULES  "in/eu-west-1/rules.json"
#define ACLS   "in/eu-west-1/acls.json"
#define VPCS   "in/eu-west-1/vpcs.json"

/* sgr-1, as both files tell it. */
#define GROUPS_SGR_1                                                                               \
    "                        {\n                            \"CidrIp\": \"0.0.0.0/0\",\n"          \
    "                            \"Description\": \"smtp from anywhere\"\n"                        \
    "                        },\n"
#define RULES_SGR_1                                                                                \
    FIXTURE_FLAT("sgr-1", "25",                                                                    \
                 "\"CidrIpv4\": \"0.0.0.0/0\", \"Description\": \"smtp from anywhere\"")

static inline void remove_sgr_1(struct fixture *fixture)
{
    edit_file(fixture, GROUPS, GROUPS_SGR_1, "");
    edit_file(fixture, RULES, RULES_SGR_1 ",", "");
    load_again(fixture, "in");
}

/* --- asking -------------------------------------------------------------------------------------------- */

static inline void match(struct plan_matches *matches, const struct plan_file *file,
                         const struct fixture *fixture, int64_t today, enum plan_choice choice)
{
    plan_file_match(
        matches, file,
        &(struct plan_match_request){
            .account = fixture->account, .plan = fixture->plan, .today = today, .choice = choice});
}

static inline void assert_match(const struct plan_match *one, enum plan_verdict verdict,
                                const char *why)
{
    assert_string_equal(one->why, why);
    assert_int_equal(one->verdict, verdict);
}

/* The first decision of the file has this verdict, and is staged if it is a verdict to stage. */
static inline void assert_first(const struct plan_file *file, const struct fixture *fixture,
                                enum plan_verdict verdict, const char *why)
{
    bool staged = verdict == PLAN_APPLIES || verdict == PLAN_STANDS || verdict == PLAN_LATER;
    struct plan_matches matches;

    match(&matches, file, fixture, TODAY, PLAN_TAKE_ALL);
    assert_match(&matches.items[0], verdict, why);
    if (matches.count == 1)
        assert_int_equal(plan_count(fixture->plan), staged);
    plan_matches_release(&matches);
}

#endif
