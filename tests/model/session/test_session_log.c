/*
 * Records that are understood and records that are not, without any account.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "model/session/session_log.h"

#define FIRST                                                                                      \
    "{\"schema\":\"vpcmend.session/1\",\"started\":\"2026-11-26T15:04:05Z\",\"author\":\"alice\"," \
    "\"export\":\"xxh3:0\",\"arguments\":[]}"
#define TICKED(how, address, time)                                                                 \
    "{\"step\":[{\"" how "\":{\"account\":\"1\",\"region\":\"r\",\"address\":" address               \
    ",\"step\":\"s\"" time "}}]}"
#define NOON ",\"time\":\"2026-11-26T12:00:00Z\""

/* The records one after the other into a log that holds nothing. */
static void read_log(struct session_log *log, const char *const *records, size_t count)
{
    session_log_init(log);
    for (size_t i = 0; i < count; i++)
        session_log_add(records[i], strlen(records[i]), log);
}

/* A first record that is not whole is no session at all. */
static void half_a_beginning_is_no_session(void **state)
{
    static const char *const records[] = {
        "{\"schema\":\"vpcmend.session/2\",\"started\":\"2026-11-26T15:04:05Z\",\"export\":\"x\","
        "\"arguments\":[]}",
        "{\"schema\":1,\"started\":\"2026-11-26T15:04:05Z\",\"export\":\"x\",\"arguments\":[]}",
        "{\"schema\":\"vpcmend.session/1\",\"started\":7,\"export\":\"x\",\"arguments\":[]}",
        "{\"schema\":\"vpcmend.session/1\",\"started\":\"yesterday\",\"export\":\"x\",\"arguments\":[]}",
        "{\"schema\":\"vpcmend.session/1\",\"started\":\"2026-11-26T15:04:05Z\",\"arguments\":[]}",
        "{\"schema\":\"vpcmend.session/1\",\"started\":\"2026-11-26T15:04:05Z\",\"export\":\"x\"}",
        "{\"schema\":\"vpcmend.session/1\",\"started\":\"2026-11-26T15:04:05Z\",\"export\":\"x\","
        "\"arguments\":[\"a\",7]}",
        "{\"schema\":\"vpcmend.session/1\",\"started\":\"2026-11-26T15:04:05Z\",\"export\":\"x\","
        "\"arguments\":\"a\"}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        struct session_log log;

        read_log(&log, &records[i], 1);
        assert_false(log.is_session);
        assert_string_equal(log.fault, "not a session of this program");
        session_log_release(&log);
    }
}

/* A record that is not understood ends the reading: what follows it would stand on another state. A step that was
 * ticked off must be named whole: else an undo would take back something else. */
static void strange_records_end_the_log(void **state)
{
    static const struct {
        const char *record;
        bool understood;
        size_t steps;
    } records[] = {
        {TICKED("tick", "\"a\"", ",\"author\":\"x\"" NOON ",\"later\":[1]"), true, 1},
        {TICKED("untick", "\"a\"", NOON), true, 1},
        {TICKED("tick", "\"a\"", ""), false, 0},
        {TICKED("tick", "\"a\"", ",\"time\":7"), false, 0},
        {TICKED("tick", "\"a\"", ",\"time\":\"noon\""), false, 0},
        {TICKED("tick", "7", NOON), false, 0},
        {TICKED("untick", "null", NOON), false, 0},
        {"{\"step\":[{\"tick\":{\"region\":\"r\",\"address\":\"a\",\"step\":\"s\"" NOON "}}]}", false, 0},
        {"{\"step\":[{\"tick\":{\"account\":\"1\",\"address\":\"a\",\"step\":\"s\"" NOON "}}]}", false, 0},
        {"{\"step\":[{\"tick\":{\"account\":\"1\",\"region\":\"r\",\"address\":\"a\"" NOON "}}]}", false, 0},
        {"{\"step\":[{\"tick\":true}]}", false, 0},
        {"{\"step\":[{\"stamp\":{}}]}", false, 0},
        {"{\"step\":[{\"stage\":{}}]}", false, 0},
        {"{\"step\":[{\"stage\":7}]}", false, 0},
        {"{\"step\":[]}", false, 0},
        {"{\"step\":null}", false, 0},
        {"{\"step\":[{\"drop\":[0,7]},{\"drop_policies\":[]}]}", true, 1},
        {"{\"step\":[{\"drop\":{}}]}", false, 0},
        {"{\"step\":[{\"drop\":[-1]}]}", false, 0},
        {"{\"step\":[{\"drop\":[0.5]}]}", false, 0},
        {"{\"step\":[{\"drop\":[4294967295]}]}", false, 0},
        {"{\"step\":[{\"drop\":[\"0\"]}]}", false, 0},
        {"{\"undo\":true}", false, 0},
        {"{\"redo\":true}", false, 0},
        {"{\"undo\":false,\"redo\":1,\"written\":null}", true, 0},
        {"{\"name\":\"mail\"}", true, 0},
        {"{\"of a later program\":[{}]}", true, 0},
        {"{\"name\":\"mail\"", false, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        const char *const all[] = {FIRST, records[i].record, "{\"name\":\"behind it\"}"};
        struct session_log log;

        read_log(&log, all, 3);
        assert_true(log.is_session);
        assert_int_equal(log.step_count, records[i].steps);
        if (records[i].understood) {
            assert_null(log.fault);
            assert_string_equal(log.name, "behind it");
        } else {
            assert_string_equal(log.fault, "a record that this program does not understand");
            assert_null(log.name);
        }
        session_log_release(&log);
    }
}

/* What was written is what stands, if only ticks lie between; a new step in the place of others that were undone
 * makes that state one that can never come back. */
static void what_was_written_is_known(void **state)
{
    static const struct {
        const char *records[8];
        bool is_written;
    } cases[] = {
        {{NULL}, false},
        {{"{\"written\":true}"}, true},
        {{"{\"written\":true}", TICKED("tick", "\"a\"", NOON)}, true},
        {{"{\"written\":true}", "{\"step\":[{\"drop\":[]}]}"}, false},
        {{"{\"written\":true}", "{\"step\":[{\"drop\":[]}]}", "{\"undo\":true}"}, true},
        {{"{\"step\":[{\"drop\":[]}]}", "{\"written\":true}", "{\"undo\":true}"}, false},
        {{"{\"step\":[{\"drop\":[]}]}", "{\"written\":true}", "{\"undo\":true}", "{\"redo\":true}"}, true},
        {{"{\"step\":[{\"drop\":[]}]}", "{\"written\":true}", "{\"undo\":true}",
          "{\"step\":[{\"drop\":[]}]}"}, false},
        {{TICKED("tick", "\"a\"", NOON), "{\"written\":true}", "{\"undo\":true}",
          TICKED("tick", "\"b\"", NOON)}, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *records[9] = {FIRST};
        struct session_log log;
        size_t count = 1;

        for (; count < 9 && cases[i].records[count - 1]; count++)
            records[count] = cases[i].records[count - 1];
        read_log(&log, records, count);
        assert_null(log.fault);
        assert_int_equal(session_log_is_written(&log), cases[i].is_written);
        session_log_release(&log);
    }
}

/* --- in force --------------------------------------------------------------------------------------- */

#define PLAN(member, items)                                                                        \
    "{\"schema\":\"vpcmend.plan/1\",\"author\":null,\"time\":null,\"export\":{\"sources\":1,\"digest\":"  \
    "\"xxh3:0\"},\"ports\":[25]," member items "]}"
#define REVIEW "\"review\":{\"verdict\":\"open\",\"reviewer\":null,\"time\":null,\"comments\":[]}"
#define RULE(target, holder, place)                                                                \
    "{\"target\":\"" target "\",\"decision\":\"skip\",\"security_group\":\"" holder "\"," place         \
    ",\"candidate\":null,\"ports\":null,\"allow_loss\":false,\"batch\":null,\"way\":\"modify\",\"author\":null," \
    "\"reason\":null,\"owner\":null,\"expiry\":null,\"before\":[{\"id\":\"sgr-1\",\"protocol\":\"tcp\","     \
    "\"from_port\":25,\"to_port\":25,\"source\":\"0.0.0.0/0\",\"description\":\"\"}],\"after\":null,"       \
    "\"warning\":null," REVIEW "}"
#define STAGE(items) "{\"step\":[{\"stage\":" PLAN("\"decisions\":[", items) "}]}"
#define PLACE(account, region) "\"account\":" account ",\"region\":" region
#define POLICY(target, place)                                                                      \
    "{\"target\":\"" target "\",\"kind\":\"identity\"," place ",\"author\":null,\"before\":{},"           \
    "\"after\":{}," REVIEW "}"
#define STAGE_POLICIES(items)                                                                      \
    "{\"step\":[{\"stage_policies\":" PLAN("\"decisions\":[],\"policies\":[", items) "}]}"

struct force {
    const char *records[6];
    const char *const targets[6]; /* in force, in the order they were first taken */
};

static void assert_in_force(const struct force *force, bool of_policies)
{
    const char *records[7] = {FIRST};
    const struct plan_file_decision **decisions;
    const struct plan_file_policy **policies;
    struct session_log log;
    size_t count = 1, decided, granted, expected = 0;

    for (; count < 7 && force->records[count - 1]; count++)
        records[count] = force->records[count - 1];
    while (expected < 6 && force->targets[expected])
        expected++;
    read_log(&log, records, count);
    assert_null(log.fault);
    decisions = session_log_taken(&log, &decided);
    policies = session_log_policies(&log, &granted);
    assert_int_equal(decided, of_policies ? 0 : expected);
    assert_int_equal(granted, of_policies ? expected : 0);
    for (size_t i = 0; i < expected; i++)
        assert_string_equal(of_policies ? policies[i]->target : decisions[i]->target,
                            force->targets[i]);
    free(decisions);
    free(policies);
    session_log_release(&log);
}

#define HERE PLACE("\"1\"", "\"r\"")

/* The same rule decided again keeps its place; the same name elsewhere is another. Positions that nothing stands
 * at take nothing out. */
static void decisions_in_force_are_told(void **state)
{
    static const struct force cases[] = {
        {{STAGE(RULE("sgr-1", "sg-1", HERE) "," RULE("sgr-2", "sg-1", HERE)),
          STAGE(RULE("sgr-1", "sg-1", HERE))},
         {"sgr-1", "sgr-2"}},
        {{STAGE(RULE("sgr-1", "sg-1", HERE)), STAGE(RULE("sgr-1", "sg-2", HERE)),
          STAGE(RULE("sgr-1", "sg-1", PLACE("\"2\"", "\"r\""))),
          STAGE(RULE("sgr-1", "sg-1", PLACE("\"1\"", "\"s\""))),
          STAGE(RULE("sgr-1", "sg-1", PLACE("\"1\"", "null")))},
         {"sgr-1", "sgr-1", "sgr-1", "sgr-1", "sgr-1"}},
        {{STAGE(RULE("sgr-1", "sg-1", PLACE("null", "null"))),
          STAGE(RULE("sgr-1", "sg-1", PLACE("null", "null")))},
         {"sgr-1"}},
        {{STAGE(RULE("sgr-1", "sg-1", HERE) "," RULE("sgr-2", "sg-1", HERE)),
          "{\"step\":[{\"drop\":[0]}]}", STAGE(RULE("sgr-1", "sg-1", HERE))},
         {"sgr-2", "sgr-1"}},
        {{STAGE(RULE("sgr-1", "sg-1", HERE)), "{\"step\":[{\"drop\":[1]}]}",
          "{\"step\":[{\"drop_policies\":[0]}]}"},
         {"sgr-1"}},
        {{STAGE(RULE("sgr-1", "sg-1", HERE)), "{\"undo\":true}"}, {NULL}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_in_force(&cases[i], false);
}

static void policies_in_force_are_told(void **state)
{
    static const struct force cases[] = {
        {{STAGE_POLICIES(POLICY("a", HERE) "," POLICY("b", HERE)), STAGE_POLICIES(POLICY("a", HERE))},
         {"a", "b"}},
        {{STAGE_POLICIES(POLICY("a", HERE)), STAGE_POLICIES(POLICY("a", PLACE("\"2\"", "\"r\""))),
          STAGE_POLICIES(POLICY("a", PLACE("\"1\"", "null")))},
         {"a", "a", "a"}},
        {{STAGE_POLICIES(POLICY("a", HERE) "," POLICY("b", HERE) "," POLICY("c", HERE)),
          "{\"step\":[{\"drop_policies\":[0,1,7]}]}"},
         {"b"}},
        {{STAGE_POLICIES(POLICY("a", HERE)), "{\"step\":[{\"drop\":[0]}]}"}, {"a"}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_in_force(&cases[i], true);
}

/* Ticked twice is ticked; what is taken back and was not there changes nothing. */
static void ticks_in_force_are_told(void **state)
{
    static const char *const records[] = {
        FIRST,
        TICKED("untick", "\"a\"", NOON),
        TICKED("tick", "\"a\"", NOON),
        TICKED("tick", "\"a\"", NOON),
        TICKED("tick", "\"b\"", NOON),
        TICKED("untick", "\"a\"", NOON),
    };
    struct session_log log;
    struct ticks ticks;

    (void)state;
    read_log(&log, records, sizeof records / sizeof *records);
    assert_null(log.fault);
    session_log_ticks(&log, &ticks);
    assert_int_equal(ticks.count, 1);
    assert_string_equal(ticks.items[0]->address, "b");
    ticks_release(&ticks);
    session_log_release(&log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_a_beginning_is_no_session),
        cmocka_unit_test(strange_records_end_the_log),
        cmocka_unit_test(what_was_written_is_known),
        cmocka_unit_test(decisions_in_force_are_told),
        cmocka_unit_test(policies_in_force_are_told),
        cmocka_unit_test(ticks_in_force_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
