/*
 * What a tool of desired states does with lists of what should be there: small ones, and each reason to refuse one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "model/base/mem.h"
#include "model/write/climb.h"

#define GROUP " eu-west-1 sg-1"
#define ACL   " eu-west-1 acl-1"
#define OTHER " eu-west-1 sg-2"

#define ANY "tcp 25 25 0.0.0.0/0"
#define LAN "tcp 25 25 10.0.0.0/8"

#define OPEN(number)   number " allow 6 25 25 - - 0.0.0.0/0"
#define CLOSED(number) number " deny 6 25 25 - - 0.0.0.0/0"
#define LOCAL(number)  number " allow 6 25 25 - - 10.0.0.0/8"

/* What one list wants at one address. */
struct want {
    const char *address, *holder, *import_id, *line, *description;
    bool is_retained;
};

enum { ITEMS_MOST = 4, WANTS_MOST = 4, RUNS_MOST = 3 };

struct journey {
    struct climb_tool tool;
    struct replay_item there[ITEMS_MOST]; /* until one has no holder */
    struct want runs[RUNS_MOST][WANTS_MOST];
    unsigned run_count;
    const char *why; /* of the last run; "" if that is good, as all before it must be */
    size_t left;     /* things in the account afterwards, if it is good */
};

static char *copy_of(const char *text)
{
    return text ? mem_strdup(text) : NULL;
}

static void list_of(struct wanted_list *list, const struct want *wants)
{
    *list = (struct wanted_list){0};
    for (size_t i = 0; i < WANTS_MOST && wants[i].address; i++) {
        const struct wanted wanted = {
            .address = mem_strdup(wants[i].address),
            .holder = mem_strdup(wants[i].holder),
            .is_rule = strcmp(wants[i].holder, ACL) != 0,
            .import_id = copy_of(wants[i].import_id),
            .line = mem_strdup(wants[i].line),
            .description = mem_strdup(wants[i].description ? wants[i].description : ""),
            .is_retained = wants[i].is_retained,
        };

        TABLE_ADD(list->items, wanted);
    }
}

static void assert_journey(const struct journey *journey)
{
    struct climb climb = {.tool = journey->tool, .addresses = text_pool_new()};
    struct strbuf why = STRBUF_INIT;

    for (size_t i = 0; i < ITEMS_MOST && journey->there[i].holder; i++)
        replay_put(&climb.replay, journey->there[i].holder, journey->there[i].id, journey->there[i].line, "");
    for (unsigned run = 0; run < journey->run_count; run++) {
        bool is_last = run + 1 == journey->run_count;
        struct wanted_list list;

        list_of(&list, journey->runs[run]);
        assert_int_equal(climb_step(&climb, &list, &why), !is_last || !*journey->why);
        wanted_list_release(&list);
    }
    assert_string_equal(why.text, journey->why);
    if (!*journey->why)
        assert_int_equal(climb.replay.items.count, journey->left);
    strbuf_release(&why);
    climb_release(&climb);
}

static void assert_journeys(const struct journey *journeys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_journey(&journeys[i]);
}

static void what_a_run_does(void **state)
{
    static const struct journey journeys[] = {
        /* takes over, and leaves it there; a second time the same does nothing */
        {{false, false}, {{GROUP, "sgr-1", ANY, ""}}, {{{"a", GROUP, "sgr-1", ANY, "", false}}}, 1, "", 1},
        {{false, false}, {{GROUP, "sgr-1", ANY, ""}},
         {{{"a", GROUP, "sgr-1", ANY, "", false}}, {{"a", GROUP, "sgr-1", ANY, "", false}}}, 2, "", 1},
        /* changes the description alone, creates, deletes, and forgets what is retained */
        {{false, false}, {{GROUP, "sgr-1", ANY, ""}},
         {{{"a", GROUP, "sgr-1", ANY, "", false}}, {{"a", GROUP, NULL, ANY, "mail", false}}}, 2, "", 1},
        {{false, false}, {{0}},
         {{{"a", GROUP, NULL, ANY, "", false}, {"b", ACL, NULL, OPEN("100"), "", false}}}, 1, "", 2},
        {{false, false}, {{0}}, {{{"a", GROUP, NULL, ANY, "", false}}, {{0}}}, 2, "", 0},
        {{false, false}, {{0}}, {{{"a", GROUP, NULL, ANY, "", true}}, {{0}}}, 2, "", 1},
        /* a deny that comes takes away, and one that goes lets in */
        {{false, false}, {{ACL, "90", CLOSED("90"), ""}, {GROUP, "sgr-1", ANY, ""}},
         {{{"a", ACL, "90", CLOSED("90"), "", false}, {"b", GROUP, "sgr-1", ANY, "", false}},
          {{"a", ACL, NULL, CLOSED("90"), "", false}, {"c", ACL, NULL, CLOSED("91"), "", false}}}, 2, "", 2},
        {{false, false}, {{ACL, "90", CLOSED("90"), ""}},
         {{{"a", ACL, "90", CLOSED("90"), "", false}}, {{"b", GROUP, NULL, ANY, "", false}}}, 2, "", 1},
    };

    (void)state;
    assert_journeys(journeys, sizeof journeys / sizeof *journeys);
}

static void what_cannot_be_done_is_refused(void **state)
{
    static const struct journey journeys[] = {
        {{true, false}, {{0}},
         {{{"a", GROUP, NULL, ANY, "", false}, {"a", GROUP, NULL, LAN, "", false}}}, 1, "a stands there twice", 0},
        {{true, false}, {{0}}, {{{"a", GROUP, "sgr-1", ANY, "", false}}}, 1, "sgr-1 is not there to be taken over", 0},
        {{true, false}, {{OTHER, "sgr-1", ANY, ""}}, {{{"a", GROUP, "sgr-1", ANY, "", false}}}, 1,
         "sgr-1 is not there to be taken over", 0},
        {{false, false}, {{GROUP, "sgr-1", ANY, ""}}, {{{"a", GROUP, "sgr-1", LAN, "", false}}}, 1,
         LAN " would be replaced and not changed", 0},
        {{true, false}, {{0}}, {{{"a", GROUP, NULL, ANY, "", false}}, {{"a", OTHER, NULL, ANY, "", false}}}, 2,
         "a would move to another group or ACL", 0},
        {{true, false}, {{0}}, {{{"a", GROUP, NULL, ANY, "", false}}, {{"a", ACL, NULL, OPEN("100"), "", false}}}, 2,
         "a would move to another group or ACL", 0},
        /* what AWS would refuse */
        {{true, false}, {{GROUP, "sgr-1", ANY, ""}}, {{{"a", GROUP, NULL, ANY, "", false}}}, 1,
         GROUP ": " ANY " would be added twice", 0},
        {{true, false}, {{ACL, "100", OPEN("100"), ""}}, {{{"a", ACL, NULL, LOCAL("100"), "", false}}}, 1,
         ACL ": " LOCAL("100") " has a number that is taken", 0},
        {{true, false}, {{0}}, {{{"a", GROUP, NULL, ANY, "", false}}, {{"a", GROUP, NULL, LAN, "", false}}}, 2,
         GROUP ":  is not there to be changed", 0}, /* what it created has no id yet */
        /* one thing under two addresses goes but once */
        {{true, false}, {{GROUP, "sgr-1", ANY, ""}},
         {{{"a", GROUP, "sgr-1", ANY, "", false}, {"b", GROUP, "sgr-1", ANY, "", false}}, {{0}}}, 2,
         GROUP ": sgr-1 is not there to be removed", 0},
        {{true, false}, {{ACL, "100", OPEN("100"), ""}},
         {{{"a", ACL, "100", OPEN("100"), "", false}, {"b", ACL, "100", OPEN("100"), "", false}}, {{0}}}, 2,
         ACL ": 100 is not there to be deleted", 0},
    };

    (void)state;
    assert_journeys(journeys, sizeof journeys / sizeof *journeys);
}

#define ONE_THING "one step lets in and takes away, in no certain order"

static void a_run_does_one_thing(void **state)
{
    static const struct journey journeys[] = {
        {{true, false}, {{GROUP, "sgr-1", ANY, ""}},
         {{{"a", GROUP, "sgr-1", ANY, "", false}}, {{"b", GROUP, NULL, LAN, "", false}}}, 2, ONE_THING, 0},
        {{true, false}, {{GROUP, "sgr-1", ANY, ""}},
         {{{"a", GROUP, "sgr-1", LAN, "", false}, {"b", OTHER, NULL, LAN, "", false}}}, 1, ONE_THING, 0},
        {{true, false}, {{0}},
         {{{"a", GROUP, NULL, ANY, "", false}, {"b", ACL, NULL, CLOSED("100"), "", false}}}, 1, ONE_THING, 0},
        /* a line that says neither allow nor deny lets nobody in */
        {{true, false}, {{0}},
         {{{"a", GROUP, NULL, ANY, "", false}, {"b", ACL, NULL, "100", "", false}}}, 1, ONE_THING, 0},
    };

    (void)state;
    assert_journeys(journeys, sizeof journeys / sizeof *journeys);
}

#define TOO_EARLY LOCAL("100") " would be deleted before it is created"

/* An entry that is deleted first needs another that says what it will say, or said, and is met as it would be. */
static void a_stand_in_must_do(void **state)
{
    static const struct journey journeys[] = {
        {{true, false}, {{ACL, "100", OPEN("100"), ""}},
         {{{"a", ACL, "100", OPEN("100"), "", false}}, {{"a", ACL, NULL, LOCAL("100"), "", false}}}, 2, "", 1},
        {{true, true}, {{ACL, "100", OPEN("100"), ""}},
         {{{"a", ACL, "100", OPEN("100"), "", false}}, {{"a", ACL, NULL, LOCAL("100"), "", false}}}, 2, TOO_EARLY, 0},
        /* what it will say, behind it or before */
        {{true, true}, {{ACL, "100", OPEN("100"), ""}, {ACL, "101", LOCAL("101"), ""}},
         {{{"a", ACL, "100", OPEN("100"), "", false}, {"s", ACL, "101", LOCAL("101"), "", false}},
          {{"a", ACL, NULL, LOCAL("100"), "", false}, {"s", ACL, NULL, LOCAL("101"), "", false}}}, 2, "", 2},
        {{true, true}, {{ACL, "100", OPEN("100"), ""}, {ACL, "98", LOCAL("98"), ""}, {ACL, "99", OPEN("99"), ""}},
         {{{"a", ACL, "100", OPEN("100"), "", false}, {"s", ACL, "98", LOCAL("98"), "", false}},
          {{"a", ACL, NULL, LOCAL("100"), "", false}, {"s", ACL, NULL, LOCAL("98"), "", false}}}, 2, "", 3},
        /* what it said */
        {{true, true}, {{ACL, "100", OPEN("100"), ""}, {ACL, "102", OPEN("102"), ""}},
         {{{"a", ACL, "100", OPEN("100"), "", false}, {"s", ACL, "102", OPEN("102"), "", false}},
          {{"a", ACL, NULL, LOCAL("100"), "", false}, {"s", ACL, NULL, OPEN("102"), "", false}}}, 2, "", 2},
        /* something opposite between them, in either order; behind both it does not matter */
        {{true, true}, {{ACL, "100", OPEN("100"), ""}, {ACL, "102", LOCAL("102"), ""}, {ACL, "101", CLOSED("101"), ""}},
         {{{"a", ACL, "100", OPEN("100"), "", false}, {"s", ACL, "102", LOCAL("102"), "", false}},
          {{"a", ACL, NULL, LOCAL("100"), "", false}, {"s", ACL, NULL, LOCAL("102"), "", false}}}, 2, TOO_EARLY, 0},
        {{true, true}, {{ACL, "100", OPEN("100"), ""}, {ACL, "98", LOCAL("98"), ""}, {ACL, "99", CLOSED("99"), ""}},
         {{{"a", ACL, "100", OPEN("100"), "", false}, {"s", ACL, "98", LOCAL("98"), "", false}},
          {{"a", ACL, NULL, LOCAL("100"), "", false}, {"s", ACL, NULL, LOCAL("98"), "", false}}}, 2, TOO_EARLY, 0},
        {{true, true}, {{ACL, "100", OPEN("100"), ""}, {ACL, "102", LOCAL("102"), ""}, {ACL, "103", CLOSED("103"), ""}},
         {{{"a", ACL, "100", OPEN("100"), "", false}, {"s", ACL, "102", LOCAL("102"), "", false}},
          {{"a", ACL, NULL, LOCAL("100"), "", false}, {"s", ACL, NULL, LOCAL("102"), "", false}}}, 2, "", 3},
        /* one that goes in the same run, or says something else behind it, or is the entry itself under another name */
        {{true, true}, {{ACL, "100", OPEN("100"), ""}, {ACL, "101", LOCAL("101"), ""}},
         {{{"a", ACL, "100", OPEN("100"), "", false}, {"s", ACL, "101", LOCAL("101"), "", false}},
          {{"a", ACL, NULL, LOCAL("100"), "", false}}}, 2, TOO_EARLY, 0},
        {{true, true}, {{ACL, "100", OPEN("100"), ""}, {ACL, "101", LOCAL("101"), ""}},
         {{{"a", ACL, "100", OPEN("100"), "", false}, {"s", ACL, "101", LOCAL("101"), "", false}},
          {{"a", ACL, NULL, LOCAL("100"), "", false}, {"s", ACL, NULL, OPEN("101"), "", false}}}, 2, TOO_EARLY, 0},
        {{true, true}, {{ACL, "100", OPEN("100"), ""}},
         {{{"a", ACL, "100", OPEN("100"), "", false}, {"s", ACL, "100", OPEN("100"), "", false}},
          {{"a", ACL, NULL, LOCAL("100"), "", false}, {"s", ACL, NULL, OPEN("100"), "", false}}}, 2, TOO_EARLY, 0},
        /* lines of a number alone */
        {{true, true}, {{ACL, "100", "100", ""}, {ACL, "101", "101", ""}},
         {{{"a", ACL, "100", "100", "", false}, {"s", ACL, "101", "101", "", false}},
          {{"a", ACL, NULL, LOCAL("100"), "", false}, {"s", ACL, NULL, "101", "", false}}}, 2, TOO_EARLY, 0},
    };

    (void)state;
    assert_journeys(journeys, sizeof journeys / sizeof *journeys);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_run_does),
        cmocka_unit_test(what_cannot_be_done_is_refused),
        cmocka_unit_test(a_run_does_one_thing),
        cmocka_unit_test(a_stand_in_must_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
