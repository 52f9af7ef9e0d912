/* A picture is one well-formed element that nothing in an export can break out of. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "model/read/export.h"
#include "model/sample/sample.h"
#include "model/write/map_svg.h"
#include "tests/model/judge/build_account.h"

static void draw(const struct account *account, uint32_t vpc, struct strbuf *out)
{
    struct findings findings = {.items = {0}};
    struct vpc_map map;

    findings_compute(&findings, account, NULL, &smtp_ports_default);
    vpc_map_make(&map, account, NULL, &findings, vpc);
    map_svg(out, &map, MAP_SVG_ALONE);
    vpc_map_release(&map);
    findings_release(&findings);
}

/* Elements are closed in order, attributes are quoted, and & begins an entity: enough of XML for what is
 * written here. */
static void check_well_formed(const char *text)
{
    const char *open[16];
    size_t depth = 0;

    for (; *text; text++) {
        if (*text == '&')
            assert_true(!strncmp(text, "&amp;", 5) || !strncmp(text, "&lt;", 4) ||
                        !strncmp(text, "&gt;", 4) || !strncmp(text, "&quot;", 6) ||
                        !strncmp(text, "&#39;", 5));
        assert_true(*text != '>' && ((unsigned char)*text >= ' ' || *text == '\n'));
        if (*text != '<')
            continue;
        if (text[1] == '/') {
            size_t length = strcspn(text + 2, ">");

            assert_true(depth > 0 && !strncmp(open[--depth], text + 2, length));
            text += 2 + length;
            continue;
        }
        assert_true(depth < 16);
        open[depth++] = text + 1;
        for (bool quoted = false; quoted || *text != '>'; text++) {
            assert_true(*text != '\0');
            quoted ^= *text == '"';
            if (!quoted && text[0] == '/' && text[1] == '>')
                depth--;
        }
    }
    assert_int_equal(depth, 0);
}

static void test_the_sample_is_well_formed(void **state)
{
    struct account *account = export_read_pieces(sample_pieces, sample_piece_count);

    (void)state;
    for (uint32_t i = 0; i < account->vpcs.count; i++) {
        struct strbuf first = STRBUF_INIT, second = STRBUF_INIT;

        draw(account, i, &first);
        draw(account, i, &second);
        assert_string_equal(first.text, second.text);
        check_well_formed(first.text);
        assert_null(strstr(first.text, "script"));
        assert_null(strstr(first.text, "href"));
        assert_null(strstr(first.text, "url("));
        strbuf_release(&second);
        strbuf_release(&first);
    }
    account_free(account);
}

static void test_hostile_names_are_inert(void **state)
{
    static const char *const names[] = {
        "</text><script>alert(1)</script>", "\" onload=\"alert(1)", "&lt;&#x3c;", "]]><!--",
        "\033[31m\007", "\xE2\x80\xAEtxt.exe", "\xFF\xFE", "--></svg>"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct account *account = build_world();
        struct strbuf out = STRBUF_INIT;

        account->vpcs.items[0].name = account_text(account, names[i]);
        account->subnets.items[0].name = account_text(account, names[i]);
        build_group(account, "sg-1");
        build_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
        build_relay(account);
        account->interfaces.items[0].name = account_text(account, names[i]);
        account->routes.items[0].target = account_text(account, names[i]);
        build_link(account);
        draw(account, 0, &out);
        check_well_formed(out.text);
        assert_null(strstr(out.text, "<script"));
        assert_null(strstr(out.text, "onload=\"alert"));
        assert_null(strstr(out.text, "<!--"));
        strbuf_release(&out);
        account_free(account);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_sample_is_well_formed),
        cmocka_unit_test(test_hostile_names_are_inert),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
