/*
 * Every screen script of tests/screens, one test each. VPCMEND_UPDATE_SCREENS=1 rewrites what they
 * expect; an argument that is part of a name runs only those.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "tests/support/screen_script.h"

static bool is_set(const char *name)
{
    const char *value = getenv(name);

    return value && *value && strcmp(value, "0") != 0;
}

static void test_script(void **state)
{
    const char *path = *state;
    struct screen_script_options options = {.update = is_set("VPCMEND_UPDATE_SCREENS"),
                                            .compare = true};
    struct strbuf why = STRBUF_INIT;
    bool good = screen_script_run(path, &options, NULL, &why);

    if (!good)
        print_error("%s", why.text);
    strbuf_release(&why);
    assert_true(good);
}

static size_t list_scripts(const glob_t *found, const char *wanted, struct CMUnitTest *tests)
{
    size_t count = 0;

    for (size_t i = 0; i < found->gl_pathc; i++) {
        const char *path = found->gl_pathv[i];
        const char *slash = strrchr(path, '/');

        if (wanted && !strstr(path, wanted))
            continue;
        tests[count++] = (struct CMUnitTest){.name = slash ? slash + 1 : path,
                                             .test_func = test_script,
                                             .initial_state = found->gl_pathv[i]};
    }
    return count;
}

int main(int count, char **arguments)
{
    glob_t found = {0};
    struct CMUnitTest *tests;
    size_t scripts;
    int failed;

    glob("tests/screens/*.screen", 0, NULL, &found);
    tests = mem_zalloc(found.gl_pathc, sizeof *tests);
    scripts = list_scripts(&found, count > 1 ? arguments[1] : NULL, tests);
    failed = _cmocka_run_group_tests("screens", tests, scripts, NULL, NULL);
    free(tests);
    globfree(&found);
    return failed;
}
