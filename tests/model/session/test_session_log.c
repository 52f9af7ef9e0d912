/*
 * Records that are understood and records that are not, without any account.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/session/session_log.h"

/* A step that was ticked off must be named whole: else an undo would take back something else. */
static void half_a_tick_is_refused(void **state)
{
    static const char first[] = "{\"schema\":\"vpcmend.session/1\",\"started\":\"2026-11-26T15:04:05Z\","
                                "\"author\":\"alice\",\"export\":\"xxh3:0\",\"arguments\":[]}";
    static const struct {
        const char *record;
        bool understood;
    } records[] = {
        {"{\"step\":[{\"tick\":{\"account\":\"1\",\"region\":\"r\",\"address\":\"a\",\"step\":\"s\","
         "\"author\":\"x\",\"time\":\"2026-11-26T15:04:05Z\",\"later\":[1]}}]}", true},
        {"{\"step\":[{\"untick\":{\"account\":\"1\",\"region\":\"r\",\"address\":\"a\",\"step\":\"s\","
         "\"time\":\"2026-11-26T15:04:05Z\"}}]}", true},
        {"{\"step\":[{\"tick\":{\"account\":\"1\",\"region\":\"r\",\"address\":\"a\",\"step\":\"s\"}}]}",
         false},
        {"{\"step\":[{\"tick\":{\"account\":\"1\",\"region\":\"r\",\"address\":7,\"step\":\"s\","
         "\"time\":\"2026-11-26T15:04:05Z\"}}]}", false},
        {"{\"step\":[{\"tick\":true}]}", false},
        {"{\"step\":[{\"stamp\":{}}]}", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof records / sizeof records[0]; i++) {
        struct session_log log;

        session_log_init(&log);
        session_log_add(first, strlen(first), &log);
        assert_null(log.fault);
        session_log_add(records[i].record, strlen(records[i].record), &log);
        assert_int_equal(log.fault == NULL, records[i].understood);
        assert_int_equal(log.step_count, records[i].understood);
        session_log_release(&log);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(half_a_tick_is_refused)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
