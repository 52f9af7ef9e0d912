/*
 * Sets of packets against a slow reference: 6 protocols x 6 ports x 8 addresses, one bit each, laid at
 * both ends of every range.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "model/net/packet_set.h"

enum { PROTOCOLS = 6, PORTS = 6, ADDRESSES = 8 };

struct reference {
    bool has[PROTOCOLS][PORTS][ADDRESSES];
};

struct place {
    enum ip_family family;
    unsigned protocol, port;
    ip_value address;
};

static const struct place places[] = {
    {IP_V4, 0, 0, 0},
    {IP_V4, 256 - PROTOCOLS, 65536 - PORTS, UINT32_MAX - (ADDRESSES - 1)},
    {IP_V6, 4, 22, (ip_value)1 << 125},
    {IP_V6, 256 - PROTOCOLS, 0, ~(ip_value)0 - (ADDRESSES - 1)},
};

enum { PLACES = sizeof places / sizeof places[0] };

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33);
}

struct box {
    unsigned protocol[2], port[2], address[2]; /* first and last */
};

static void random_range(unsigned range[2], unsigned size, uint64_t *seed)
{
    range[0] = next_random(seed) % size;
    range[1] = range[0] + next_random(seed) % (size - range[0]);
}

static struct box random_box(uint64_t *seed)
{
    struct box box;

    random_range(box.protocol, PROTOCOLS, seed);
    random_range(box.port, PORTS, seed);
    random_range(box.address, ADDRESSES, seed);
    return box;
}

static void mark_box(struct reference *reference, const struct box *box)
{
    for (unsigned i = box->protocol[0]; i <= box->protocol[1]; i++)
        for (unsigned j = box->port[0]; j <= box->port[1]; j++)
            for (unsigned k = box->address[0]; k <= box->address[1]; k++)
                reference->has[i][j][k] = true;
}

static void add_box(struct packet_set *set, const struct box *box, const struct place *place)
{
    struct addr_set addresses;

    addr_set_init(&addresses, place->family);
    addr_set_add_range(&addresses, place->address + box->address[0],
                       place->address + box->address[1]);
    packet_set_add(set, (uint8_t)(place->protocol + box->protocol[0]),
                   (uint8_t)(place->protocol + box->protocol[1]),
                   (uint16_t)(place->port + box->port[0]), (uint16_t)(place->port + box->port[1]),
                   &addresses);
    addr_set_release(&addresses);
}

static void assert_invariant(const struct packet_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct packet_slice *slice = &set->slices[i];
        const struct packet_slice *before = i ? &set->slices[i - 1] : NULL;

        assert_true(slice->first_protocol <= slice->last_protocol);
        assert_true(slice->first_port <= slice->last_port);
        assert_false(addr_set_is_empty(&slice->addresses));
        if (before && before->first_protocol == slice->first_protocol) {
            assert_int_equal(before->last_protocol, slice->last_protocol);
            assert_true(before->last_port < slice->first_port);
            assert_false(before->last_port + 1 == slice->first_port &&
                         addr_set_equal(&before->addresses, &slice->addresses));
        } else if (before) {
            assert_true(before->last_protocol < slice->first_protocol);
        }
    }
}

static void assert_same(const struct packet_set *set, const struct reference *reference,
                        const struct place *place)
{
    assert_invariant(set);
    for (unsigned i = 0; i < PROTOCOLS; i++) {
        for (unsigned j = 0; j < PORTS; j++) {
            const struct addr_set *at =
                packet_set_at(set, (uint8_t)(place->protocol + i), (uint16_t)(place->port + j));
            bool any = false;

            for (unsigned k = 0; k < ADDRESSES; k++) {
                assert_int_equal(at && addr_set_contains(at, place->address + k),
                                 reference->has[i][j][k]);
                any = any || reference->has[i][j][k];
            }
            assert_int_equal(at != NULL, any);
        }
    }
}

static void fill_random(struct packet_set *set, struct reference *reference,
                        const struct place *place, uint64_t *seed)
{
    unsigned boxes = next_random(seed) % 5;

    packet_set_init(set, place->family);
    memset(reference, 0, sizeof *reference);
    for (unsigned i = 0; i < boxes; i++) {
        struct box box = random_box(seed);

        add_box(set, &box, place);
        mark_box(reference, &box);
    }
    assert_same(set, reference, place);
}

typedef void set_operation(struct packet_set *result, const struct packet_set *a,
                           const struct packet_set *b);

enum operation { UNION, INTERSECT, SUBTRACT };

static set_operation *const operations[] = {[UNION] = packet_set_union,
                                            [INTERSECT] = packet_set_intersect,
                                            [SUBTRACT] = packet_set_subtract};

static bool combine_bits(enum operation operation, bool a, bool b)
{
    return operation == UNION ? a || b : operation == INTERSECT ? a && b : a && !b;
}

static struct reference combine_references(enum operation operation, const struct reference *a,
                                           const struct reference *b)
{
    struct reference result;
    const bool *left = &a->has[0][0][0], *right = &b->has[0][0][0];

    for (unsigned i = 0; i < PROTOCOLS * PORTS * ADDRESSES; i++)
        (&result.has[0][0][0])[i] = combine_bits(operation, left[i], right[i]);
    return result;
}

static void test_algebra(void **state)
{
    uint64_t seed = 5;

    (void)state;
    for (int round = 0; round < 6000; round++) {
        const struct place *place = &places[round % PLACES];
        enum operation operation = (enum operation)(round / PLACES % 3);
        struct packet_set a, b, result;
        struct reference in_a, in_b, expected;

        fill_random(&a, &in_a, place, &seed);
        fill_random(&b, &in_b, place, &seed);
        expected = combine_references(operation, &in_a, &in_b);
        packet_set_init(&result, place->family);
        operations[operation](&result, &a, &b);
        assert_same(&result, &expected, place);
        operations[operation](&a, &a, &b);
        assert_true(packet_set_equal(&a, &result));
        packet_set_release(&result);
        packet_set_release(&a);
        packet_set_release(&b);
    }
}

/* The same packets added box by box in two orders are the same set, slice by slice. */
static void test_representation_does_not_depend_on_order(void **state)
{
    uint64_t seed = 6;

    (void)state;
    for (int round = 0; round < 3000; round++) {
        const struct place *place = &places[round % PLACES];
        struct packet_set forward, backward, copy;
        struct box boxes[5];

        packet_set_init(&forward, place->family);
        packet_set_init(&backward, place->family);
        packet_set_init(&copy, place->family);
        for (int i = 0; i < 5; i++) {
            boxes[i] = random_box(&seed);
            add_box(&forward, &boxes[i], place);
        }
        for (int i = 5; i-- > 0;)
            add_box(&backward, &boxes[i], place);
        assert_true(packet_set_equal(&forward, &backward));
        packet_set_copy(&copy, &forward);
        packet_set_copy(&copy, &forward);
        assert_true(packet_set_equal(&copy, &forward));
        packet_set_subtract(&copy, &copy, &backward);
        assert_true(packet_set_is_empty(&copy));
        packet_set_release(&copy);
        packet_set_release(&forward);
        packet_set_release(&backward);
    }
}

/* The drawing in packet_set.h: a carved port between the two rests. */
static void test_carved_port(void **state)
{
    struct packet_set set, carved;
    struct addr_set all, private;

    (void)state;
    addr_set_init(&all, IP_V4);
    addr_set_init(&private, IP_V4);
    addr_set_add_all(&all);
    addr_set_add_range(&private, 0x0a000000, 0x0affffff);
    packet_set_init(&set, IP_V4);
    packet_set_init(&carved, IP_V4);
    packet_set_add(&set, 6, 6, 0, 65535, &private);
    packet_set_add(&set, 6, 6, 25, 25, &all);
    assert_int_equal(set.count, 3);
    assert_int_equal(set.slices[0].last_port, 24);
    assert_int_equal(set.slices[1].first_port, 25);
    assert_int_equal(set.slices[2].first_port, 26);
    assert_int_equal(set.slices[2].last_port, 65535);
    assert_true(addr_set_equal(packet_set_at(&set, 6, 25), &all));
    assert_true(addr_set_equal(packet_set_at(&set, 6, 65535), &private));
    assert_null(packet_set_at(&set, 17, 25));
    assert_null(packet_set_at(&set, 5, 25));
    packet_set_add(&carved, 0, 255, 0, 65535, &all);
    assert_int_equal(carved.count, 1);
    packet_set_subtract(&carved, &carved, &set);
    assert_null(packet_set_at(&carved, 6, 25));
    assert_false(addr_set_contains(packet_set_at(&carved, 6, 24), 0x0a000001));
    assert_true(addr_set_equal(packet_set_at(&carved, 7, 25), &all));
    packet_set_union(&carved, &carved, &set);
    assert_int_equal(carved.count, 1);
    packet_set_release(&carved);
    packet_set_release(&set);
    addr_set_release(&private);
    addr_set_release(&all);
}

static void test_empty_boxes_add_nothing(void **state)
{
    struct packet_set set;
    struct addr_set none;

    (void)state;
    addr_set_init(&none, IP_V6);
    packet_set_init(&set, IP_V6);
    packet_set_add(&set, 0, 255, 0, 65535, &none);
    assert_true(packet_set_is_empty(&set));
    packet_set_release(&set);
}

/* --- equality and copies --------------------------------------------------------------------------------- */

struct one_box {
    enum ip_family family;
    uint8_t first_protocol, last_protocol;
    uint16_t first_port, last_port;
    ip_value first, last;
};

static void fill(struct packet_set *set, struct one_box box)
{
    struct addr_set addresses;

    packet_set_init(set, box.family);
    addr_set_init(&addresses, box.family);
    addr_set_add_range(&addresses, box.first, box.last);
    packet_set_add(set, box.first_protocol, box.last_protocol, box.first_port, box.last_port, &addresses);
    addr_set_release(&addresses);
}

/* Sets differ by any one bound of a box, by their family, and by one box more. */
static void test_what_differs(void **state)
{
    static const struct one_box box = {IP_V4, 6, 17, 25, 587, 100, 200};
    static const struct one_box others[] = {
        {IP_V6, 6, 17, 25, 587, 100, 200}, {IP_V4, 5, 17, 25, 587, 100, 200}, {IP_V4, 6, 18, 25, 587, 100, 200},
        {IP_V4, 6, 17, 24, 587, 100, 200}, {IP_V4, 6, 17, 25, 588, 100, 200}, {IP_V4, 6, 17, 25, 587, 99, 200},
        {IP_V4, 6, 17, 25, 587, 100, 201}};
    struct packet_set set, other;

    (void)state;
    fill(&set, box);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        fill(&other, others[i]);
        assert_false(packet_set_equal(&set, &other));
        assert_false(packet_set_equal(&other, &set));
        packet_set_release(&other);
    }
    packet_set_init(&other, IP_V4);
    assert_false(packet_set_equal(&set, &other));
    packet_set_copy(&other, &set);
    assert_true(packet_set_equal(&set, &other));
    packet_set_copy(&other, &other);
    assert_true(packet_set_equal(&set, &other));
    packet_set_release(&other);
    packet_set_release(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_algebra),
        cmocka_unit_test(test_representation_does_not_depend_on_order),
        cmocka_unit_test(test_carved_port),
        cmocka_unit_test(test_empty_boxes_add_nothing),
        cmocka_unit_test(test_what_differs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
