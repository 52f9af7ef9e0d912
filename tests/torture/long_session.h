/*
 * long_session.h: a session of many decisions at the level of the model, always the same ones, with what the
 * plan is after each: about rules, entries and policies, several as one, steps ticked off, and outbound rules closed.
 */
#ifndef TESTS_TORTURE_LONG_SESSION_H
#define TESTS_TORTURE_LONG_SESSION_H

#include "tests/model/write/plan_export.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/account/policy_row.h"
#include "model/session/session.h"
#include "model/write/policy_plan.h"

enum { LONG_SESSION_STEPS = 200 };

#define LONG_SESSION_OUTBOUND "sg-plain/out/tcp/587-587/0.0.0.0/0"

/* For mail to SES, open to everybody. */
static const char long_session_endpoint[] =
    "{\"VpcEndpoints\":[{\"VpcEndpointId\":\"vpce-1\",\"VpcId\":\"vpc-1\",\"ServiceName\":"
    "\"com.amazonaws.eu-west-1.email-smtp\",\"VpcEndpointType\":\"Interface\",\"OwnerId\":"
    "\"123456789012\",\"PolicyDocument\":\"{\\\"Statement\\\":[{\\\"Effect\\\":\\\"Allow\\\","
    "\\\"Principal\\\":\\\"*\\\",\\\"Action\\\":\\\"*\\\",\\\"Resource\\\":\\\"*\\\"}]}\"}]}";

struct long_session {
    struct fixture fixture;
    char *directory;
    char *told[LONG_SESSION_STEPS + 1]; /* the plan after so many steps */
};

static inline int64_t long_session_now(void)
{
    return 1795705445;
}

static inline struct session *long_session_new(const struct long_session *sitting,
                                               struct account *account)
{
    static const char *const arguments[] = {"/exports/a"};

    return session_new(&(struct session_about){.directory = sitting->directory,
                                               .author = "alice",
                                               .now = long_session_now,
                                               .arguments = arguments,
                                               .argument_count = 1,
                                               .account = account,
                                               .ports = &smtp_ports_default});
}

/* What is decided and ticked off, and what could be undone and redone; not when the last decision was taken, which
 * is told by the next record only. */
static inline char *long_session_tell(const struct plan *plan, const struct account *account)
{
    struct strbuf out = STRBUF_INIT;
    char *told;

    form_json(plan, account, &smtp_ports_default, &out);
    for (size_t i = 0; i < plan_ticks(plan)->count; i++)
        strbuf_addf(&out, "%s ", plan_ticks(plan)->items[i]->step);
    strbuf_addf(&out, "%d %d %d", plan_can_undo(plan), plan_can_redo(plan), plan_is_dirty(plan));
    told = strdup(strstr(out.text, "\"decisions\""));
    strbuf_release(&out);
    return told;
}

/* The step of a card is ticked off, or no longer. */
static inline void long_session_tick(struct fixture *fixture, const char *step)
{
    const struct tick tick = {.account = (char *)"123456789012",
                              .region = (char *)"eu-west-1",
                              .address = (char *)"203.0.113.25",
                              .step = (char *)(uintptr_t)step,
                              .time = 1795705445};

    if (ticks_find(plan_ticks(fixture->plan), &tick) == SIZE_MAX)
        plan_tick(fixture->plan, &tick);
    else
        plan_untick(fixture->plan, &tick);
}

/* The endpoint's policy: what is proposed for it, or that is taken out again. */
static inline void long_session_policy(struct fixture *fixture)
{
    struct change change;

    if (plan_policy_count(fixture->plan)) {
        plan_drop_policy(fixture->plan, 0);
        return;
    }
    policy_change_make(&change, 0, NULL);
    plan_stage(fixture->plan, &change);
}

/* An outbound rule that an endpoint makes needless goes; with the policy, and what was decided as one, in the same
 * step. */
static inline void long_session_close(struct fixture *fixture)
{
    uint32_t batch = plan_new_batch(fixture->plan);

    plan_begin(fixture->plan);
    fixture_rewrite(fixture, LONG_SESSION_OUTBOUND, "remove");
    decide(fixture, &(struct change_request){.kind = CHANGE_SKIP,
                                             .target = fixture_target(fixture, PLAIN),
                                             .batch = batch});
    decide(fixture, &(struct change_request){.kind = CHANGE_SKIP,
                                             .target = fixture_target(fixture, "sgr-2"),
                                             .batch = batch});
    long_session_policy(fixture);
    plan_end(fixture->plan);
}

static inline void long_session_step(struct fixture *fixture, int step)
{
    static const char *const names[] = {"sgr-1", "sgr-2", "sgr-3", PLAIN, "acl-1/in/100"};
    const char *name = names[step % 5];

    plan_set_stamp(fixture->plan, (struct plan_stamp){"alice", 1795705445 + step});
    if (step % 11 == 7)
        plan_undo(fixture->plan);
    else if (step % 11 == 8)
        plan_redo(fixture->plan);
    else if (step % 11 == 9 && plan_count(fixture->plan))
        plan_drop(fixture->plan, (size_t)step % plan_count(fixture->plan));
    else if (step % 13 == 12)
        plan_mark_written(fixture->plan);
    else if (step % 13 == 10)
        long_session_close(fixture);
    else if (step % 7 == 3)
        long_session_tick(fixture, step % 2 ? "ptr" : "spf");
    else if (step % 7 == 5)
        long_session_policy(fixture);
    else if (step % 3 == 1)
        accept_until(fixture, name, step % 2 ? "2027-01-01" : NULL);
    else if (step % 3 == 2)
        leave_for_later(fixture, name);
    else
        fixture_rewrite(fixture, "sgr-1", step % 2 ? "vpc" : "remove");
}

/* Sits down to it: the export is loaded, and what the plan will be is known. */
static inline void long_session_init(struct long_session *sitting)
{
    fixture_init(&sitting->fixture);
    fixture_write(&sitting->fixture, "in/eu-west-1/endpoints.json", long_session_endpoint);
    edit_file(&sitting->fixture, GROUPS, "\"IpPermissionsEgress\": []",
              "\"IpPermissionsEgress\":[{\"IpProtocol\":\"tcp\",\"FromPort\":587,\"ToPort\":587,"
              "\"IpRanges\":[{\"CidrIp\":\"0.0.0.0/0\"}]}]");
    load_again(&sitting->fixture, "in");
    assert_true(policy_row_exists(sitting->fixture.account, 0));
    sitting->directory = fixture_path(&sitting->fixture, "sessions");
    assert_int_equal(mkdir(sitting->directory, 0700), 0);
    for (int i = 0; i <= LONG_SESSION_STEPS; i++) {
        sitting->told[i] = long_session_tell(sitting->fixture.plan, sitting->fixture.account);
        if (i < LONG_SESSION_STEPS)
            long_session_step(&sitting->fixture, i);
    }
    plan_free(sitting->fixture.plan);
    sitting->fixture.plan = plan_new(sitting->fixture.account);
}

static inline void long_session_release(struct long_session *sitting)
{
    for (int i = 0; i <= LONG_SESSION_STEPS; i++)
        free(sitting->told[i]);
    free(sitting->directory);
    fixture_release(&sitting->fixture);
}

/* The one file of the directory; NULL if there is none. */
static inline char *long_session_file(const struct long_session *sitting)
{
    DIR *directory = opendir(sitting->directory);
    const struct dirent *entry;
    struct strbuf path = STRBUF_INIT;
    size_t count = 0;

    assert_non_null(directory);
    while ((entry = readdir(directory))) {
        if (entry->d_name[0] == '.')
            continue;
        count++;
        strbuf_addf(&path, "%s/%s", sitting->directory, entry->d_name);
    }
    closedir(directory);
    assert_true(count <= 1);
    if (!count)
        strbuf_release(&path);
    return count ? strbuf_detach(&path) : NULL;
}

/* Takes up the file: how many of the steps are there; -1 if it does not open, -2 if it is none of them. The
 * first that fits is taken from `acknowledged` on. */
static inline int long_session_come_back(const struct long_session *sitting, const char *path,
                                         int acknowledged, struct strbuf *why)
{
    struct account *account = sitting->fixture.account;
    struct plan *plan = plan_new(account);
    struct session *session = long_session_new(sitting, account);
    int found = -1;

    if (session_resume(session, path, plan, why) == SESSION_RESUMED) {
        char *told = long_session_tell(plan, account);

        found = acknowledged;
        while (found <= LONG_SESSION_STEPS && strcmp(told, sitting->told[found]) != 0)
            found++;
        if (found > LONG_SESSION_STEPS)
            found = -2;
        free(told);
    }
    session_free(session);
    plan_free(plan);
    return found;
}

#endif
