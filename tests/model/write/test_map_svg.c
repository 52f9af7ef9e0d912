/* A picture is one well-formed element that nothing in an export can break out of. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "model/read/export.h"
#include "model/sample/sample.h"
#include "model/write/map_svg.h"
#include "tests/model/judge/build_account.h"

static void draw_at(const struct account *account, uint32_t vpc, enum map_svg_place place,
                    struct strbuf *out)
{
    struct findings findings = {.items = {0}};
    struct vpc_map map;

    findings_compute(&findings, account, NULL, &smtp_ports_default);
    vpc_map_make(&map, account, NULL, &findings, vpc);
    map_svg(out, &map, place);
    vpc_map_release(&map);
    findings_release(&findings);
}

static void draw(const struct account *account, uint32_t vpc, struct strbuf *out)
{
    draw_at(account, vpc, MAP_SVG_ALONE, out);
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

/* Inside of a page it brings neither name space nor style. It tells who does not see it what it is of. */
static void test_inside_of_a_page(void **state)
{
    struct account *account = export_read_pieces(sample_pieces, sample_piece_count);
    struct strbuf alone = STRBUF_INIT, inside = STRBUF_INIT;

    (void)state;
    draw_at(account, 0, MAP_SVG_ALONE, &alone);
    draw_at(account, 0, MAP_SVG_INSIDE, &inside);
    check_well_formed(inside.text);
    assert_non_null(strstr(alone.text, " xmlns=\"http://www.w3.org/2000/svg\""));
    assert_non_null(strstr(alone.text, map_svg_style));
    assert_null(strstr(inside.text, "http"));
    assert_null(strstr(inside.text, "<style"));
    assert_null(strstr(inside.text, " id="));
    assert_non_null(strstr(inside.text, " role=\"img\">\n<title>Map of vpc-"));
    assert_non_null(strstr(inside.text, "</title>\n<desc>"));
    strbuf_release(&alone);
    strbuf_release(&inside);
    account_free(account);
}

/* How wide and high a picture says it is. */
static void read_size(const char *svg, int *width, int *height)
{
    const char *at = strstr(svg, "viewBox=\"0 0 ");

    assert_non_null(at);
    assert_int_equal(sscanf(at, "viewBox=\"0 0 %d %d\"", width, height), 2);
}

/* Interfaces with an open door, so that nothing is folded. */
static void open_doors(struct account *account, uint32_t subnet)
{
    for (uint32_t i = 0; i < 6; i++) {
        struct strbuf id = STRBUF_INIT;

        strbuf_addf(&id, "eni-%u-%u", subnet, i);
        build_interface(account, id.text, subnet);
        build_address(account, "10.0.0.5", "54.1.2.3");
        build_carry(account, 0);
        strbuf_release(&id);
    }
}

/* A VPC with so many subnets of these names; what is beyond the public ones that are shown is isolated. */
static struct account *subnets(size_t count, const char *name)
{
    struct account *account = build_world();
    uint32_t isolated = build_table(account, "rtb-2");

    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");

    account->vpcs.items[0].name = account_text(account, name);
    for (size_t i = account->subnets.count; i < count; i++) {
        struct strbuf id = STRBUF_INIT;

        strbuf_addf(&id, "subnet-%02zu", i);
        build_subnet(account, id.text, 0, i < MAP_SUBNETS_MOST ? 0 : isolated);
        strbuf_release(&id);
    }
    for (uint32_t i = 0; i < account->subnets.count; i++) {
        account->subnets.items[i].name = account_text(account, name);
        open_doors(account, i);
    }
    build_link(account);
    return account;
}

/* As wide as paper bears; wider only where it would be too high; never wider than what is drawn. */
static void test_sizes(void **state)
{
    static const struct {
        size_t subnets;
        int least, most;
    } cases[] = {{1, 300, 600}, {4, 700, 112 * 8}, {20, 112 * 8 + 1, 150 * 8}, {50, 150 * 8 + 1, 190 * 8},
                 {150, 150 * 8 + 1, 190 * 8}}; /* too high whatever is done */

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct account *account = subnets(cases[i].subnets, "a");
        struct strbuf out = STRBUF_INIT;
        int width, height;

        draw(account, 0, &out);
        read_size(out.text, &width, &height);
        assert_in_range(width, cases[i].least, cases[i].most);
        assert_true(cases[i].subnets > 40 || height * 100 <= 125 * 150 * 8);
        strbuf_release(&out);
        account_free(account);
    }
}

/* What has no room ends with a sign, and the whole is told to who points at it. */
static void test_what_is_cropped_says_so(void **state)
{
    static const char name[] = "名前がとても長いサブネットで、箱の中には決して収まらないのでどこかで切れるもの<&>";
    struct account *account = subnets(2, name);
    struct strbuf out = STRBUF_INIT;

    (void)state;
    draw(account, 0, &out);
    check_well_formed(out.text);
    assert_non_null(strstr(out.text, "どこかで切れるもの&lt;&amp;&gt;)</title>"));
    assert_non_null(strstr(out.text, "\u2026</text>"));
    strbuf_release(&out);
    account_free(account);
}

static size_t count_of(const char *text, const char *piece)
{
    size_t count = 0;

    for (; (text = strstr(text, piece)); text += strlen(piece))
        count++;
    return count;
}

/* Two rows of boxes at the edge; the last one tells how many more there are, which have no boxes. */
static void test_many_gateways(void **state)
{
    struct strbuf peerings = STRBUF_INIT, out = STRBUF_INIT;
    struct export_piece pieces[2] = {{.name = "111122223333/us-east-1/vpcs.json",
                                      .content = "{\"Vpcs\":[{\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.0.0/16\"}]}"}};
    struct account *account;

    (void)state;
    for (unsigned i = 10; i < 30; i++)
        strbuf_addf(&peerings,
                    "%s{\"VpcPeeringConnectionId\":\"pcx-%u\",\"Status\":{\"Code\":\"active\"},\"RequesterVpcInfo\":{"
                    "\"VpcId\":\"vpc-1\"},\"AccepterVpcInfo\":{\"VpcId\":\"vpc-%u\"}}",
                    i > 10 ? "," : "{\"VpcPeeringConnections\":[", i, i);
    strbuf_adds(&peerings, "]}");
    pieces[0].length = strlen(pieces[0].content);
    pieces[1] = (struct export_piece){"111122223333/us-east-1/peerings.json", peerings.text, peerings.length};
    account = export_read_pieces(pieces, 2);
    draw(account, 0, &out);
    check_well_formed(out.text);
    assert_int_equal(count_of(out.text, "<rect class=\"vm-box\""), 8);
    assert_non_null(strstr(out.text, "13 more"));
    strbuf_release(&peerings);
    strbuf_release(&out);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_sample_is_well_formed),
        cmocka_unit_test(test_hostile_names_are_inert),
        cmocka_unit_test(test_inside_of_a_page),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_what_is_cropped_says_so),
        cmocka_unit_test(test_many_gateways),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
