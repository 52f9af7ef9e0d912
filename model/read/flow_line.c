#include "model/read/flow_line.h"

#include <string.h>

#include "model/base/message.h"

#define BLANKS " \t"

/* --- names --------------------------------------------------------------------------------------- */

static const char *const field_names[FLOW_FIELD_COUNT] = {
    [FLOW_INTERFACE_ID] = "interface-id",
    [FLOW_VPC_ID] = "vpc-id",
    [FLOW_SRCADDR] = "srcaddr",
    [FLOW_DSTADDR] = "dstaddr",
    [FLOW_PKT_SRCADDR] = "pkt-srcaddr",
    [FLOW_PKT_DSTADDR] = "pkt-dstaddr",
    [FLOW_SRCPORT] = "srcport",
    [FLOW_DSTPORT] = "dstport",
    [FLOW_PROTOCOL] = "protocol",
    [FLOW_TCP_FLAGS] = "tcp-flags",
    [FLOW_PACKETS] = "packets",
    [FLOW_BYTES] = "bytes",
    [FLOW_START] = "start",
    [FLOW_END] = "end",
    [FLOW_ACTION] = "action",
    [FLOW_LOG_STATUS] = "log-status",
    [FLOW_DIRECTION] = "flow-direction",
};

/* Of fields that are passed over, those that a line of names is recognised by where it has no other. */
static const char *const other_names[] = {"version", "account-id", "resource-type", "tgw-id"};

#define P FLOW_FIELD_COUNT
const struct flow_format flow_format_default = {
    {P, P, FLOW_INTERFACE_ID, FLOW_SRCADDR, FLOW_DSTADDR, FLOW_SRCPORT, FLOW_DSTPORT, FLOW_PROTOCOL,
     FLOW_PACKETS, FLOW_BYTES, FLOW_START, FLOW_END, FLOW_ACTION, FLOW_LOG_STATUS},
    14};
#undef P

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_letter(char c)
{
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '_';
}

/* Copies the name at `text`, without "${" and "}" and with '-' for '_'; false if it is no name. */
static bool copy_name(const char *text, size_t length, char name[64])
{
    if (length > 3 && text[0] == '$' && text[1] == '{' && text[length - 1] == '}') {
        text += 2;
        length -= 3;
    }
    if (!length || length >= 64 || text[0] < 'a' || text[0] > 'z')
        return false;
    for (size_t i = 0; i < length; i++) {
        if (!is_name_letter(text[i]))
            return false;
        name[i] = text[i];
        if (text[i] == '_')
            name[i] = '-';
    }
    name[length] = '\0';
    return true;
}

static uint8_t field_named(const char *name)
{
    uint8_t field = 0;

    while (field < FLOW_FIELD_COUNT && strcmp(name, field_names[field]) != 0)
        field++;
    return field;
}

static bool is_known(const char *name)
{
    for (size_t i = 0; i < sizeof other_names / sizeof other_names[0]; i++)
        if (!strcmp(name, other_names[i]))
            return true;
    return field_named(name) != FLOW_FIELD_COUNT;
}

bool flow_format_read(struct flow_format *format, const char *line)
{
    struct flow_format read = {.count = 0};
    bool known = false;
    char name[64];

    for (line += strspn(line, BLANKS); *line; line += strspn(line, BLANKS)) {
        size_t length = strcspn(line, BLANKS);
        if (read.count == FLOW_COLUMNS_MOST || !copy_name(line, length, name))
            return false;
        known |= is_known(name);
        read.fields[read.count++] = field_named(name);
        line += length;
    }
    if (!known || read.count < 2)
        return false;
    *format = read;
    return true;
}

bool flow_format_tells(const struct flow_format *format)
{
    bool source = false, port = false;

    for (size_t i = 0; i < format->count; i++) {
        source |= format->fields[i] == FLOW_SRCADDR || format->fields[i] == FLOW_PKT_SRCADDR;
        port |= format->fields[i] == FLOW_DSTPORT;
    }
    return source && port;
}

/* --- values -------------------------------------------------------------------------------------- */

static bool read_number(const char *text, uint64_t most, uint64_t *number)
{
    *number = 0;
    for (; is_digit(*text); text++) {
        if (*number > (UINT64_MAX - 9) / 10)
            return false;
        *number = *number * 10 + (uint64_t)(*text - '0');
    }
    return !*text && *number <= most;
}

static bool read_address(struct address_memo *memo, const char *text, struct ip_addr *address)
{
    size_t length = strlen(text), slot;
    uint32_t hash = 2166136261u; /* FNV-1a */

    if (length >= ADDRESS_TEXT_MOST)
        return false;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * 16777619u;
    slot = (hash ^ hash >> 16) % ADDRESS_MEMO_SLOTS;
    if (strcmp(memo->slots[slot].text, text) != 0) {
        if (!ip_addr_parse(text, &memo->slots[slot].address)) {
            memo->slots[slot].text[0] = '\0';
            return false;
        }
        memcpy(memo->slots[slot].text, text, length + 1);
    }
    *address = memo->slots[slot].address;
    return true;
}

static bool read_word(const char *text, const char *const words[], size_t count, size_t *position)
{
    for (*position = 0; *position < count; ++*position)
        if (!strcmp(text, words[*position]))
            return true;
    return false;
}

static const char *read_address_field(struct ip_addr *address, struct address_memo *memo,
                                      const char *text)
{
    return read_address(memo, text, address) ? NULL : N_("this should be an address");
}

static const char *read_number_field(struct flow *flow, enum flow_field field, const char *text)
{
    static const uint64_t most[FLOW_FIELD_COUNT] = {
        [FLOW_SRCPORT] = UINT16_MAX,  [FLOW_DSTPORT] = UINT16_MAX, [FLOW_PROTOCOL] = UINT8_MAX,
        [FLOW_TCP_FLAGS] = UINT8_MAX, [FLOW_PACKETS] = UINT64_MAX, [FLOW_BYTES] = UINT64_MAX,
        [FLOW_START] = UINT32_MAX,    [FLOW_END] = UINT32_MAX,
    };
    uint64_t number;

    if (!read_number(text, most[field], &number))
        return N_("this should be a number");
    flow->source_port = field == FLOW_SRCPORT ? (uint16_t)number : flow->source_port;
    flow->destination_port = field == FLOW_DSTPORT ? (uint16_t)number : flow->destination_port;
    flow->protocol = field == FLOW_PROTOCOL ? (uint8_t)number : flow->protocol;
    flow->tcp_flags = field == FLOW_TCP_FLAGS ? (uint8_t)number : flow->tcp_flags;
    flow->packets = field == FLOW_PACKETS ? number : flow->packets;
    flow->bytes = field == FLOW_BYTES ? number : flow->bytes;
    flow->start = field == FLOW_START ? (int64_t)number : flow->start;
    flow->end = field == FLOW_END ? (int64_t)number : flow->end;
    return NULL;
}

static const char *read_word_field(struct flow *flow, enum flow_field field, const char *text)
{
    static const char *const actions[] = {"REJECT", "ACCEPT"};
    static const char *const statuses[] = {"OK", "NODATA", "SKIPDATA"};
    static const char *const directions[] = {"egress", "ingress"};
    size_t position;

    switch (field) {
    case FLOW_ACTION:
        if (!read_word(text, actions, 2, &position))
            return N_("this should be ACCEPT or REJECT");
        flow->accepted = position == 1;
        return NULL;
    case FLOW_LOG_STATUS:
        if (!read_word(text, statuses, 3, &position))
            return N_("this should be OK, NODATA or SKIPDATA");
        flow->status = (enum flow_status)position;
        return NULL;
    default:
        if (!read_word(text, directions, 2, &position))
            return N_("this should be ingress or egress");
        flow->is_ingress = position == 1;
        return NULL;
    }
}

/* Why the field is not what it should be; NULL if it is. */
static const char *read_field(struct flow *flow, enum flow_field field, struct address_memo *memo,
                              const char *text)
{
    switch (field) {
    case FLOW_INTERFACE_ID:
        flow->interface_id = text;
        return NULL;
    case FLOW_VPC_ID:
        flow->vpc_id = text;
        return NULL;
    case FLOW_SRCADDR:
        return read_address_field(&flow->source, memo, text);
    case FLOW_DSTADDR:
        return read_address_field(&flow->destination, memo, text);
    case FLOW_PKT_SRCADDR:
        return read_address_field(&flow->packet_source, memo, text);
    case FLOW_PKT_DSTADDR:
        return read_address_field(&flow->packet_destination, memo, text);
    case FLOW_ACTION:
    case FLOW_LOG_STATUS:
    case FLOW_DIRECTION:
        return read_word_field(flow, field, text);
    default:
        return read_number_field(flow, field, text);
    }
}

/* --- lines --------------------------------------------------------------------------------------- */

/* "2026-11-24T10:00:00.000Z": CloudWatch puts it before what it exports to S3. */
static bool is_time(const char *word, size_t length)
{
    return length >= 20 && is_digit(word[0]) && word[4] == '-' && word[10] == 'T' &&
           word[length - 1] == 'Z';
}

static const char *skip_time(const char *line)
{
    line += strspn(line, BLANKS);
    if (is_time(line, strcspn(line, BLANKS)))
        line += strcspn(line, BLANKS);
    return line + strspn(line, BLANKS);
}

bool flow_line_is_default(const char *line)
{
    const char *word = skip_time(line);
    size_t words = 0;

    if (*word != '2' || !strchr(BLANKS, word[1]))
        return false;
    for (; *word && words < flow_format_default.count; words++) {
        word += strcspn(word, BLANKS);
        word += strspn(word, BLANKS);
    }
    return words == flow_format_default.count;
}

static bool fail(struct flow_line_fault *fault, const char *line, const char *at,
                 const char *sentence)
{
    *fault = (struct flow_line_fault){(size_t)(at - line) + 1, sentence};
    return false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Ends the word at *at and steps behind it. By hand: this is where the time goes. */
static char *cut_word(char **at)
{
    char *word = *at, *end = word;

    while (*end && !is_blank(*end))
        end++;
    if (*end)
        *end++ = '\0';
    while (is_blank(*end))
        end++;
    *at = end;
    return word;
}

bool flow_line_read(struct flow *flow, const struct flow_format *format, char *line,
                    struct address_memo *memo, struct flow_line_fault *fault)
{
    char *at = line + (skip_time(line) - line);

    *flow = (struct flow){.status = FLOW_OK};
    for (size_t i = 0; i < format->count; i++) {
        enum flow_field field = (enum flow_field)format->fields[i];
        const char *word, *sentence;
        if (!*at)
            return fail(fault, line, at, N_("a flow record of fewer fields than its format has"));
        word = cut_word(&at);
        if (field == FLOW_FIELD_COUNT || !strcmp(word, "-"))
            continue;
        sentence = read_field(flow, field, memo, word);
        if (sentence)
            return fail(fault, line, word, sentence);
        flow->given |= 1u << field;
    }
    return true;
}
