/* Texts of a catalogue, and catalogues that are none. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"

/* Two texts, "apple" and "pear" (which has a plural), and the head; built by hand from the description of
 * the format: numbers of four bytes, little end first. */
static const char mo[] =
    "\xde\x12\x04\x95" "\0\0\0\0" "\3\0\0\0" "\x1c\0\0\0" "\x34\0\0\0" "\0\0\0\0" "\0\0\0\0"
    "\0\0\0\0" "\x4c\0\0\0" "\5\0\0\0" "\x4d\0\0\0" "\x0a\0\0\0" "\x53\0\0\0"
    "\4\0\0\0" "\x5e\0\0\0" "\3\0\0\0" "\x63\0\0\0" "\6\0\0\0" "\x67\0\0\0"
    "\0" "apple\0" "pear\0pears\0"
    "head\0" "Mal\0" "%u Nas\0";

static int forget(void **state)
{
    (void)state;
    return message_use(NULL, 0) ? 0 : 1;
}

static void test_texts(void **state)
{
    const char *unknown = "plum";

    (void)state;
    assert_string_equal(_("apple"), "apple");
    assert_true(message_use((const unsigned char *)mo, sizeof mo - 1));
    assert_string_equal(_("apple"), "Mal");
    assert_string_equal(_("pear"), "%u Nas");
    assert_ptr_equal(message_text(unknown), unknown);
    assert_string_equal(_("appl"), "appl");
    assert_string_equal(_("apples"), "apples");
    assert_string_equal(_(""), ""); /* not the head */
}

static void test_counted(void **state)
{
    (void)state;
    assert_string_equal(ngettext("pear", "pears", 1), "pear");
    assert_string_equal(ngettext("pear", "pears", 0), "pears");
    assert_true(message_use((const unsigned char *)mo, sizeof mo - 1));
    assert_string_equal(ngettext("pear", "pears", 1), "%u Nas");
    assert_string_equal(ngettext("pear", "pears", 2), "%u Nas");
    assert_string_equal(ngettext("plum", "plums", 1), "plum");
    assert_string_equal(ngettext("plum", "plums", 5), "plums");
}

/* What has not been translated yet stands as an empty meaning, and is shown as it was written. */
static void test_not_translated_yet(void **state)
{
    char empty[sizeof mo];
    char *apple = empty + 0x63, *pear = empty + 0x67;

    (void)state;
    memcpy(empty, mo, sizeof mo);
    assert_string_equal(apple, "Mal");
    assert_string_equal(pear, "%u Nas");
    *apple = *pear = '\0';
    assert_true(message_use((const unsigned char *)empty, sizeof mo - 1));
    assert_string_equal(_("apple"), "apple");
    assert_string_equal(ngettext("pear", "pears", 1), "pear");
    assert_string_equal(ngettext("pear", "pears", 2), "pears");
}

/* Where gettext has nothing, it is not asked any more; a catalogue still is. */
static void test_settled(void **state)
{
    const char *unknown = "plum";

    (void)state;
    message_settle();
    assert_ptr_equal(message_text(unknown), unknown);
    assert_string_equal(ngettext("pear", "pears", 1), "pear");
    assert_string_equal(ngettext("pear", "pears", 2), "pears");
    assert_true(message_use((const unsigned char *)mo, sizeof mo - 1));
    assert_string_equal(_("apple"), "Mal");
    message_settle();
    assert_string_equal(_("apple"), "Mal");
    assert_string_equal(ngettext("pear", "pears", 2), "%u Nas");
}

/* Of exactly its size, so that the sanitizers see one byte too far. */
static bool use_copy(const char *bytes, size_t size)
{
    unsigned char *copy = mem_alloc(size + !size);
    bool good;

    memcpy(copy, bytes, size);
    good = message_use(copy, size);
    message_use(NULL, 0);
    free(copy);
    return good;
}

/* Cut off anywhere, and with each byte of its numbers changed: refused, or as good as any. */
static void test_damaged(void **state)
{
    static const unsigned char ends[] = {0x4c, 0x52, 0x5d, 0x62, 0x66, 0x6d};
    char bad[sizeof mo];

    (void)state;
    for (size_t size = 0; size < sizeof mo - 1; size++)
        assert_false(use_copy(mo, size));
    for (size_t i = 0; i < 0x4c; i++) {
        memcpy(bad, mo, sizeof mo);
        bad[i] = (char)(bad[i] ^ 0x80);
        use_copy(bad, sizeof mo - 1);
    }
    for (size_t i = 0; i < sizeof ends; i++) { /* a text that goes on over its end */
        memcpy(bad, mo, sizeof mo);
        assert_int_equal(bad[ends[i]], '\0');
        bad[ends[i]] = 'x';
        assert_false(use_copy(bad, sizeof mo - 1));
    }
    memcpy(bad, mo, sizeof mo);
    bad[0] = 0;
    assert_false(use_copy(bad, sizeof mo - 1));
    assert_string_equal(_("apple"), "apple");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_texts, forget),
        cmocka_unit_test_teardown(test_counted, forget),
        cmocka_unit_test_teardown(test_not_translated_yet, forget),
        cmocka_unit_test_teardown(test_settled, forget),
        cmocka_unit_test_teardown(test_damaged, forget),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
