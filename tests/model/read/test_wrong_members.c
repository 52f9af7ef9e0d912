/*
 * Each member of each kind of object with a value of each wrong kind: it is told, or passed over as if it
 * were not there, and never taken for something else. The objects are those of the sample.
 */
#include "pieces.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

#include "model/account/rule.h"
#include "model/sample/sample.h"

/* --- what is told --------------------------------------------------------------------------------- */

/* Without places, which change with the text. */
static void describe(const struct account *account, struct strbuf *out)
{
    for (enum object_kind kind = 0; kind < OBJECT_KIND_COUNT; kind++)
        for (uint32_t row = 0; row < account_object_count(account, kind); row++) {
            account_describe_object(account, (struct object_ref){kind, row}, out);
            strbuf_addch(out, '\n');
        }
    for (size_t i = 0; i < account->rules.count; i++) {
        rule_format_name(account, &account->rules.items[i], out);
        strbuf_addch(out, '\n');
    }
}

static struct account *read_tree(const cJSON *root, const char *name)
{
    char *text = cJSON_PrintUnformatted(root);
    struct account *account = READ({name, text});

    free(text);
    return account;
}

/* --- changes -------------------------------------------------------------------------------------- */

struct trial {
    const char *name; /* of the file */
    cJSON *root;
    size_t tried, told;
};

static cJSON *wrong_value(int number)
{
    static const char *const values[] = {"null",  "-7.5",      "1e300", "\"no\"",       "\"\"",
                                         "[[7]]", "[null, 1]", "{}",    "{\"A\":[{}]}", "false"};

    return number < 10 ? cJSON_Parse(values[number]) : NULL;
}

/* Nothing is told only where all is as without the member. A text may be a name or an id. */
static void assert_told(struct trial *trial, const cJSON *member, const char *without)
{
    struct account *account = read_tree(trial->root, trial->name);
    struct strbuf got = STRBUF_INIT;
    bool is_told = problems_serious(&account->problems) > 0;

    trial->tried++;
    trial->told += is_told;
    describe(account, &got);
    if (!is_told && strcmp(got.text, without) != 0 && !cJSON_IsString(member))
        fail_msg("%s: a wrong \"%s\" counts, and nothing is told", trial->name, member->string);
    for (size_t i = 0; i < account->problems.count; i++)
        assert_true(account->problems.items[i].line <= 1);
    strbuf_release(&got);
    account_free(account);
}

static void try_values(struct trial *trial, cJSON *object, const char *key)
{
    cJSON *right = cJSON_DetachItemFromObjectCaseSensitive(object, key), *wrong;
    struct account *account = read_tree(trial->root, trial->name);
    struct strbuf without = STRBUF_INIT;

    describe(account, &without);
    account_free(account);
    for (int i = 0; (wrong = wrong_value(i)); i++) {
        bool is_right = cJSON_IsBool(wrong) && cJSON_IsBool(right);

        cJSON_AddItemToObject(object, key, wrong);
        if (!is_right)
            assert_told(trial, wrong, without.text);
        cJSON_DeleteItemFromObjectCaseSensitive(object, key);
    }
    cJSON_AddItemToObject(object, key, right);
    strbuf_release(&without);
}

/* The first two items of a list, as they stand for all. */
static void try_members(struct trial *trial, cJSON *node)
{
    size_t count = (size_t)cJSON_GetArraySize(node);

    if (cJSON_IsArray(node)) {
        for (size_t i = 0; i < count && i < 2; i++)
            try_members(trial, cJSON_GetArrayItem(node, (int)i));
        return;
    }
    for (size_t i = 0; cJSON_IsObject(node) && i < count; i++) {
        cJSON *first = node->child; /* what has been tried goes to the end */
        char key[64];

        snprintf(key, sizeof key, "%s", first->string);
        try_members(trial, first);
        try_values(trial, node, key);
    }
}

static void test_each_member(void **state)
{
    size_t tried = 0, told = 0;

    (void)state;
    for (size_t i = 0; i < sample_piece_count; i++) {
        struct trial trial = {.name = sample_pieces[i].name,
                              .root = cJSON_Parse(sample_pieces[i].content)};

        try_members(&trial, trial.root);
        cJSON_Delete(trial.root);
        tried += trial.tried;
        told += trial.told;
    }
    assert_true(tried > 1000);
    assert_true(told > tried / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_member)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
