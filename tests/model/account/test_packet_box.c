#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/account/packet_box.h"

static void assert_box(int16_t protocol, int32_t from, int32_t to, struct packet_box wanted)
{
    struct packet_box box = packet_box_of(protocol, from, to);

    assert_int_equal(box.first_protocol, wanted.first_protocol);
    assert_int_equal(box.last_protocol, wanted.last_protocol);
    assert_int_equal(box.first_port, wanted.first_port);
    assert_int_equal(box.last_port, wanted.last_port);
}

/* icmp keeps type and code where others keep ports; protocol -1 and others have none. */
static void boxes_hold_what_a_rule_speaks_of(void **state)
{
    (void)state;
    assert_box(PROTOCOL_TCP, 25, 587, (struct packet_box){6, 6, 25, 587});
    assert_box(PROTOCOL_TCP, -1, -1, (struct packet_box){6, 6, 0, 65535});
    assert_box(PROTOCOL_UDP, 0, 0, (struct packet_box){17, 17, 0, 0});
    assert_box(PROTOCOL_ALL, 25, 25, (struct packet_box){0, 255, 0, 65535});
    assert_box(PROTOCOL_ICMP, 8, 0, (struct packet_box){1, 1, 8 * 256, 8 * 256});
    assert_box(PROTOCOL_ICMP, 3, -1, (struct packet_box){1, 1, 3 * 256, 3 * 256 + 255});
    assert_box(PROTOCOL_ICMPV6, -1, -1, (struct packet_box){58, 58, 0, 65535});
    assert_box(50, 25, 25, (struct packet_box){50, 50, 0, 65535});
}

static void boxes_meet_in_protocol_and_port(void **state)
{
    struct packet_box smtp = {6, 6, 25, 25};

    (void)state;
    assert_true(packet_boxes_meet(smtp, (struct packet_box){0, 255, 0, 65535}));
    assert_true(packet_boxes_meet(smtp, (struct packet_box){6, 6, 25, 30}));
    assert_false(packet_boxes_meet(smtp, (struct packet_box){6, 6, 26, 30}));
    assert_false(packet_boxes_meet(smtp, (struct packet_box){17, 17, 25, 25}));
    assert_false(packet_boxes_meet(smtp, (struct packet_box){6, 6, 0, 24}));
    assert_false(packet_boxes_meet(smtp, (struct packet_box){1, 1, 25, 25}));
}

static void assert_words(struct packet_box box, const char *wanted)
{
    struct strbuf words = STRBUF_INIT;

    packet_box_format(box, &words);
    assert_string_equal(words.text, wanted);
    strbuf_release(&words);
}

static void boxes_are_said_in_words(void **state)
{
    (void)state;
    assert_words((struct packet_box){0, 255, 0, 65535}, "all protocols");
    assert_words((struct packet_box){7, 255, 0, 65535}, "protocols 7-255");
    assert_words((struct packet_box){0, 5, 0, 65535}, "protocols 0-5");
    assert_words((struct packet_box){6, 6, 25, 25}, "tcp 25");
    assert_words((struct packet_box){17, 17, 53, 60}, "udp 53-60");
    assert_words((struct packet_box){6, 6, 0, 65535}, "tcp all");
    assert_words((struct packet_box){1, 1, 8 * 256, 8 * 256 + 255}, "icmp type 8");
    assert_words((struct packet_box){1, 1, 8 * 256, 8 * 256}, "icmp type 8 code 0");
    assert_words((struct packet_box){58, 58, 0, 3 * 256 + 255}, "icmpv6 types 0-3");
    assert_words((struct packet_box){50, 50, 0, 65535}, "50 all");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boxes_hold_what_a_rule_speaks_of),
        cmocka_unit_test(boxes_meet_in_protocol_and_port),
        cmocka_unit_test(boxes_are_said_in_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
