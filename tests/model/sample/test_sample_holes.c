/*
 * The sample with one of its files left out, and with one object left out, each in turn: a verdict on a path
 * stays what it was or becomes unknown, and every sentence is for eyes. What is not in the export is never
 * taken for what is not there.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/sample/sample_verdicts.h"

static void test_without_a_file(void **state)
{
    struct trial trial;

    (void)state;
    trial_init(&trial);
    for (size_t i = 0; i < sample_piece_count; i++) {
        struct account *account;

        trial.pieces[i] = (struct export_piece){sample_pieces[i].name, "{}", 2};
        account = export_read_pieces(trial.pieces, sample_piece_count);
        assert_same_or_unknown(&trial, account, sample_pieces[i].name);
        account_free(account);
        trial.pieces[i] = sample_pieces[i];
    }
    assert_true(trial.changed > 100);
    ends_release(&trial.ends);
}

/* The sample with one element of a list left out. */
static void try_without(struct trial *trial, size_t piece, const cJSON *root)
{
    char *text = cJSON_PrintUnformatted(root);
    struct account *account;

    trial->pieces[piece] = (struct export_piece){sample_pieces[piece].name, text, strlen(text)};
    account = export_read_pieces(trial->pieces, sample_piece_count);
    assert_same_or_unknown(trial, account, sample_pieces[piece].name);
    account_free(account);
    trial->pieces[piece] = sample_pieces[piece];
    free(text);
}

/* Subnets without a table of their own go by the main one, and packets without a route of their own by a
 * shorter one: without these the export tells something else, and not less. */
static bool may_tell_otherwise(const char *name)
{
    return strstr(name, "/route-tables.json") || strstr(name, "/transit-gateway-routes-");
}

static void test_without_an_object(void **state)
{
    struct trial trial;

    (void)state;
    trial_init(&trial);
    for (size_t i = 0; i < sample_piece_count; i++) {
        cJSON *root = cJSON_Parse(sample_pieces[i].content), *list = root->child;
        bool is_left_out = may_tell_otherwise(sample_pieces[i].name);

        for (int n = cJSON_GetArraySize(list); n > 0 && !is_left_out; n--) {
            cJSON *element = cJSON_DetachItemFromArray(list, 0);

            try_without(&trial, i, root);
            cJSON_AddItemToArray(list, element);
        }
        cJSON_Delete(root);
    }
    assert_true(trial.changed > 100);
    ends_release(&trial.ends);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_without_a_file),
                                       cmocka_unit_test(test_without_an_object)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
