/*
 * A first look at files that cannot be opened or read, and one that is stopped: there is none, or it is the same as
 * ever. What is wrong is told by whoever reads the file whole.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "tests/model/read/directory.h"

#include "model/read/first_look.h"
#include "tests/model/failing_call.h"

enum { GROUPS = 300 };

static bool wants_all(const struct account *account, const struct sg_rule *rule, void *context)
{
    (void)account;
    (void)rule;
    (void)context;
    return true;
}

static unsigned asked, allowed;

static bool go_on(void *context)
{
    (void)context;
    return asked++ < allowed;
}

static char *write_groups(void **state)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, "{\"SecurityGroups\": [");
    for (int i = 0; i < GROUPS; i++)
        strbuf_addf(&text,
                    "%s{\"GroupId\": \"sg-%d\", \"IpPermissions\": [{\"IpProtocol\": \"tcp\", "
                    "\"FromPort\": 25, \"ToPort\": 25, \"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\"}]}]}",
                    i ? ",\n" : "", i);
    strbuf_adds(&text, "]}");
    write_bytes(state, "groups.json", text.text, text.length);
    strbuf_release(&text);
    return path_in(state, "groups.json");
}

static struct account *look(const char *path)
{
    return first_look(&(struct first_look_request){
        .paths = &path, .path_count = 1, .chunk = 1024, .wants = wants_all, .go_on = go_on});
}

/* Frees the account; true if there is one, which is whole. */
static bool is_whole(struct account *account)
{
    bool whole = account != NULL;

    if (account) {
        assert_int_equal(account->groups.count, GROUPS);
        assert_int_equal(account->rules.count, GROUPS);
    }
    account_free(account);
    return whole;
}

static void a_file_that_cannot_be_read_is_not_looked_at(void **state)
{
    static const char *const calls[] = {"open", "fstat", "read"};
    char *path = write_groups(state);

    allowed = UINT32_MAX;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        let_fail(calls[i], EIO, 1000);
        assert_false(is_whole(look(path)));
        let_fail(calls[i], EIO, 0);
        assert_true(is_whole(look(path)));
    }
    for (unsigned after = 0; after < 40; after++) { /* whole, or none: never a part of it */
        let_fail_after("read", EIO, 1000, after);
        is_whole(look(path));
        let_fail_after("read", EINTR, 2, after);
        assert_true(is_whole(look(path)));
    }
    let_fail(NULL, 0, 0);
    free(path);
}

static void a_look_can_be_stopped_anywhere(void **state)
{
    char *path = write_groups(state);
    bool whole = false;

    for (allowed = 0; !whole && allowed < 10000; allowed++) {
        asked = 0;
        whole = is_whole(look(path));
        assert_int_equal(whole, asked <= allowed);
    }
    assert_true(whole);
    free(path);
}

/* What stands behind the list is short; where it is not, the file is left to the reading. */
static void a_long_rest_is_not_looked_at(void **state)
{
    static const size_t lengths[] = {60 * 1024, 70 * 1024};

    allowed = UINT32_MAX;
    for (size_t i = 0; i < 2; i++) {
        struct strbuf text = STRBUF_INIT;
        char *path = path_in(state, "rest.json");
        struct account *account;

        strbuf_adds(&text, "{\"SecurityGroups\": [{\"GroupId\": \"sg-1\", \"IpPermissions\": [{\"IpProtocol\": "
                           "\"-1\", \"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\"}]}]}], \"ResponseMetadata\": \"");
        strbuf_add_repeated(&text, 'x', lengths[i]);
        strbuf_adds(&text, "\"}");
        write_bytes(state, "rest.json", text.text, text.length);
        account = look(path);
        assert_int_equal(account != NULL, i == 0);
        account_free(account);
        free(path);
        strbuf_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_that_cannot_be_read_is_not_looked_at, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_look_can_be_stopped_anywhere, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_long_rest_is_not_looked_at, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
