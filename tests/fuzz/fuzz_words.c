/*
 * What people type: addresses, blocks, ports, protocols, days, candidates, ends of a path. Each is understood,
 * and then its canonical form is understood as the same, or refused with a sentence.
 */
#include "tests/fuzz/support.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/time_text.h"
#include "model/judge/smtp.h"
#include "model/judge/walk.h"
#include "model/mend/candidate.h"
#include "model/net/address.h"
#include "model/write/aws_cli_read.h"

static void check_refusal(struct strbuf *why, bool good)
{
    check_is_for_eyes(why->text);
    CHECK(good == !why->length);
    strbuf_clear(why);
}

static void check_block(const char *text)
{
    struct cidr strict, lenient, again;
    struct ip_addr address, same;
    struct strbuf out = STRBUF_INIT;
    bool is_strict = cidr_parse(text, &strict), is_lenient = cidr_parse_lenient(text, &lenient);
    bool is_address = ip_addr_parse(text, &address);

    CHECK(is_lenient == (is_strict || is_address) && !(is_strict && is_address));
    if (is_strict)
        CHECK(cidr_equal(strict, lenient) && cidr_covers(strict, lenient));
    if (is_address) {
        CHECK(cidr_equal(lenient, cidr_of_address(address)));
        ip_addr_format(&out, address);
        CHECK(ip_addr_parse(out.text, &same) && same.value == address.value);
        CHECK(same.family == address.family);
        strbuf_clear(&out);
    }
    if (is_lenient) {
        cidr_format(&out, lenient);
        CHECK(cidr_parse(out.text, &again) && cidr_equal(again, lenient));
        CHECK(cidr_first(lenient) <= cidr_last(lenient) && cidr_compare(again, lenient) == 0);
    }
    strbuf_release(&out);
}

static void check_ports(const char *text, struct strbuf *why)
{
    struct smtp_ports ports = {.count = 0};
    bool good = smtp_ports_parse(text, &ports, why);

    check_refusal(why, good);
    CHECK(!good || (ports.count && ports.count <= SMTP_PORTS_MOST));
    for (size_t i = 1; good && i < ports.count; i++)
        CHECK(ports.ports[i - 1] < ports.ports[i]);
}

static void check_days(const char *text)
{
    struct strbuf out = STRBUF_INIT;
    int64_t day, again;
    int16_t protocol;

    if (day_text_parse(text, &day)) {
        CHECK(time_text_parse(text, &again) ? again / 86400 == day || again < 0 : true);
        day_text_add(&out, day);
        CHECK(day_text_parse(out.text, &again) && again == day);
    }
    if (protocol_parse(text, &protocol))
        CHECK(protocol >= -1 && protocol <= 255);
    strbuf_release(&out);
}

static void check_candidate(const char *text, struct target target, struct strbuf *why)
{
    struct account *account = input_sample();
    struct candidate candidate = {0}, again = {0};
    bool good = candidate_parse(&candidate, account, target, text, why);

    check_refusal(why, good);
    if (!good)
        return;
    check_is_for_eyes(candidate.label);
    CHECK(candidate_parse(&again, account, target, candidate.spelling, why));
    CHECK(again.kind == candidate.kind && again.row_count == candidate.row_count);
    CHECK(!strcmp(again.spelling, candidate.spelling) && !strcmp(again.label, candidate.label));
    for (size_t i = 0; i < again.row_count; i++)
        CHECK(again.rows[i] == candidate.rows[i]);
    candidate_release(&candidate);
    candidate_release(&again);
}

static void check_ends(const char *text, struct strbuf *why)
{
    struct account *account = input_sample();
    struct target target = {TARGET_RULE, 0};
    struct walk_end end;
    struct walk_lifted lifted;
    struct strbuf name = STRBUF_INIT;

    check_refusal(why, walk_end_parse(account, text, &end, why));
    walk_lifted_parse(account, text, &lifted);
    if (target_find_named(account, text, &target)) {
        target_format_name(account, target, &name);
        CHECK(strbuf_equals(&name, text));
    }
    strbuf_release(&name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = input_text(data, size);
    struct strbuf why = STRBUF_INIT;

    input_begin();
    check_block(text);
    check_ports(text, &why);
    check_days(text);
    check_candidate(text, (struct target){TARGET_RULE, (uint32_t)(size % 7)}, &why);
    check_candidate(text, (struct target){TARGET_ENTRY, (uint32_t)(size % 3)}, &why);
    check_ends(text, &why);
    strbuf_release(&why);
    free(text);
    return 0;
}
