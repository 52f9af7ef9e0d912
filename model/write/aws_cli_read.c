#include "model/write/aws_cli_read.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/sanitise.h"
#include "model/read/json_scan.h"
#include "model/write/aws_cli_words.h"
#include "model/write/json_edit.h"

/* --- what is told beside the line --------------------------------------------------------------- */

/* Where a source stands, and the member that names it there. */
static const struct source_place {
    const char *list, *member, *modified;
} places[] = {
    {"IpRanges", "CidrIp", "CidrIpv4"},
    {"Ipv6Ranges", "CidrIpv6", "CidrIpv6"},
    {"PrefixListIds", "PrefixListId", "PrefixListId"},
    {"UserIdGroupPairs", "GroupId", "ReferencedGroupId"},
    {"UserIdGroupPairs", "GroupName", NULL},
};

enum { PLACE_IPV4, PLACE_IPV6, PLACE_PREFIXES, PLACE_GROUPS, PLACE_NAMES, PLACE_COUNT };

static void add_told(struct strbuf *told, size_t place, const char *owner, const char *peering,
                     const char *description)
{
    strbuf_addf(told, "%s\n%s\n%s\n%s", places[place].member, owner, peering, description);
}

static size_t place_of(const struct account *account, const struct sg_rule *rule)
{
    if (rule->source_kind == SOURCE_PREFIX_LIST)
        return PLACE_PREFIXES;
    if (rule->source_kind == SOURCE_CIDR)
        return account_block(account, rule->source).family == IP_V6 ? PLACE_IPV6 : PLACE_IPV4;
    return account->group_references.items[rule->source].group_id != TEXT_NONE ? PLACE_GROUPS
                                                                               : PLACE_NAMES;
}

void aws_describe_told(const struct account *account, const struct sg_rule *rule,
                       struct strbuf *out)
{
    const char *description = text_raw(account->texts, rule->description);
    const char *owner = "", *peering = "";

    if (rule->source_kind == SOURCE_GROUP) {
        const struct group_reference *reference = &account->group_references.items[rule->source];

        owner = text_raw(account->texts, reference->user_id);
        peering = text_raw(account->texts, reference->peering_id);
    }
    if (!aws_description_is_valid(description, rule->source_kind == SOURCE_CIDR))
        description = "";
    add_told(out, place_of(account, rule), owner, peering, description);
}

/* --- JSON --------------------------------------------------------------------------------------- */

static cJSON *parse(const char *json)
{
    size_t length = strlen(json);
    struct json_extent value;
    struct json_error error;

    if (!json_check(json, length, 0, &value, &error) || value.offset || value.length != length)
        return NULL;
    return json_parse_extent(json, value);
}

/* The object inside a list of one; NULL if it is anything else. */
static const cJSON *only_object(const cJSON *list)
{
    const cJSON *object = cJSON_IsArray(list) ? list->child : NULL;

    return object && !object->next && cJSON_IsObject(object) ? object : NULL;
}

/* The text of a member, `absent` if there is none; NULL if it is no text. Counts it as known. */
static const char *take_text(const cJSON *object, const char *key, const char *absent,
                             int *known)
{
    const cJSON *node = cJSON_GetObjectItemCaseSensitive(object, key);

    if (!node)
        return absent;
    ++*known;
    return cJSON_GetStringValue(node);
}

static bool take_port(const cJSON *object, const char *key, bool wanted, int *port, int *known)
{
    const cJSON *node = cJSON_GetObjectItemCaseSensitive(object, key);

    *port = -1;
    if (!node)
        return !wanted;
    ++*known;
    *port = node->valueint;
    return wanted && cJSON_IsNumber(node) && node->valuedouble == (double)node->valueint;
}

static bool protocol_is_ported(const char *protocol)
{
    return !strcmp(protocol, "tcp") || !strcmp(protocol, "udp") || !strcmp(protocol, "icmp") ||
           !strcmp(protocol, "icmpv6");
}

/* "tcp 25 25 ": protocol and ports, which a SecurityGroupRule always has. */
static bool read_packets(const cJSON *object, bool always, struct strbuf *line, int *known)
{
    const char *protocol = take_text(object, "IpProtocol", NULL, known);
    bool ported = protocol && protocol_is_ported(protocol);
    int from, to;

    if (!protocol || !take_port(object, "FromPort", ported || always, &from, known) ||
        !take_port(object, "ToPort", ported || always, &to, known))
        return false;
    if (!ported && (from != -1 || to != -1))
        return false;
    strbuf_addf(line, "%s %d %d ", protocol, from, to);
    return true;
}

/* A block stands where blocks of its family do. */
static bool source_fits(const char *source, size_t place)
{
    bool is_ipv6 = strchr(source, ':') != NULL;

    return place == PLACE_IPV4 ? !is_ipv6 : place != PLACE_IPV6 || is_ipv6;
}

static bool read_source(const cJSON *object, const char *member, size_t place, struct strbuf *line,
                        struct strbuf *told, int *known)
{
    const char *source = take_text(object, member, NULL, known);
    const char *owner = take_text(object, "UserId", "", known);
    const char *peering = take_text(object, "VpcPeeringConnectionId", "", known);
    const char *description = take_text(object, "Description", "", known);

    if (!source || !owner || !peering || !description || !source_fits(source, place))
        return false;
    strbuf_adds(line, source);
    add_told(told, place, owner, peering, description);
    return true;
}

static bool read_permission(const cJSON *permission, struct strbuf *line, struct strbuf *told)
{
    int known = 0, known_there = 0;

    if (!permission || !read_packets(permission, false, line, &known))
        return false;
    for (size_t i = 0; i < PLACE_COUNT; i++) {
        const cJSON *list = cJSON_GetObjectItemCaseSensitive(permission, places[i].list);
        const cJSON *item = only_object(list);

        if (item && cJSON_GetObjectItemCaseSensitive(item, places[i].member))
            return cJSON_GetArraySize(permission) == known + 1 &&
                   read_source(item, places[i].member, i, line, told, &known_there) &&
                   cJSON_GetArraySize(item) == known_there;
    }
    return false;
}

bool aws_read_permissions(const char *json, struct strbuf *line, struct strbuf *told)
{
    cJSON *list = parse(json);
    bool understood = read_permission(only_object(list), line, told);

    cJSON_Delete(list);
    return understood;
}

static bool read_rule(const cJSON *rule, struct strbuf *line, struct strbuf *told)
{
    int known = 0;

    if (!cJSON_IsObject(rule) || !read_packets(rule, true, line, &known))
        return false;
    for (size_t i = 0; i < PLACE_NAMES; i++) {
        if (cJSON_GetObjectItemCaseSensitive(rule, places[i].modified))
            return read_source(rule, places[i].modified, i, line, told, &known) &&
                   cJSON_GetArraySize(rule) == known;
    }
    return false;
}

bool aws_read_rule(const char *json, struct strbuf *line, struct strbuf *told)
{
    cJSON *rule = parse(json);
    bool understood = read_rule(rule, line, told);

    cJSON_Delete(rule);
    return understood;
}

/* --- options of an entry ------------------------------------------------------------------------ */

/* Options and their values in turn, read from the front. */
struct options {
    char *const *words;
    size_t count;
};

/* The value of the option that comes next, or NULL if another does. */
static const char *take_option(struct options *options, const char *name)
{
    const char *value;

    if (options->count < 2 || strcmp(options->words[0], name) != 0)
        return NULL;
    value = options->words[1];
    options->words += 2;
    options->count -= 2;
    return value;
}

/* "From=25,To=30" by "From=" and "To=". */
static bool read_pair(const char *text, const char *first_key, const char *second_key, long *first,
                      long *second)
{
    char *end;

    if (strncmp(text, first_key, strlen(first_key)) != 0)
        return false;
    *first = strtol(text + strlen(first_key), &end, 10);
    if (*end != ',' || strncmp(end + 1, second_key, strlen(second_key)) != 0)
        return false;
    *second = strtol(end + 1 + strlen(second_key), &end, 10);
    return *end == '\0';
}

static bool read_entry_packets(struct options *options, int16_t protocol, struct strbuf *line)
{
    const char *ports = take_option(options, "--port-range");
    const char *types = take_option(options, "--icmp-type-code");
    bool ported = protocol_has_ports(protocol);
    bool typed = protocol_has_types(protocol);
    long from, to;

    if ((ports != NULL) != ported || (types != NULL) != typed)
        return false;
    if ((ports && !read_pair(ports, "From=", "To=", &from, &to)) ||
        (types && !read_pair(types, "Code=", "Type=", &to, &from)))
        return false;
    if (ports)
        strbuf_addf(line, "%ld %ld None None ", from, to);
    else if (types)
        strbuf_addf(line, "None None %ld %ld ", from, to);
    else
        strbuf_adds(line, "None None None None ");
    return true;
}

/* Only as it is written: by its name in small letters, but ICMPv6 by its number. */
static bool read_entry_protocol(const char *word, int16_t *protocol)
{
    char buffer[8];

    if (!protocol_parse(word, protocol))
        return false;
    return !strcmp(word, *protocol == PROTOCOL_ICMPV6 ? "58" : protocol_name(*protocol, buffer));
}

bool aws_read_entry(char *const *words, size_t count, struct strbuf *line)
{
    struct options options = {words, count};
    const char *number = take_option(&options, "--rule-number");
    const char *word = take_option(&options, "--protocol");
    const char *block, *block6, *action;
    struct strbuf packets = STRBUF_INIT;
    int16_t protocol;
    bool understood;

    if (!number || !word || !read_entry_protocol(word, &protocol))
        return false;
    understood = read_entry_packets(&options, protocol, &packets);
    block = take_option(&options, "--cidr-block");
    block6 = take_option(&options, "--ipv6-cidr-block");
    action = take_option(&options, "--rule-action");
    understood = understood && action && !options.count && (block != NULL) != (block6 != NULL) &&
                 source_fits(block ? block : block6, block ? PLACE_IPV4 : PLACE_IPV6);
    if (understood)
        strbuf_addf(line, "%s %s %d %s%s", number, action, protocol, packets.text,
                    block ? block : block6);
    strbuf_release(&packets);
    return understood;
}

/* --- sentences ---------------------------------------------------------------------------------- */

/* The next word of a line, up to its blank, copied; false if there is none or it is too long. */
static bool next_word(const char **line, char *word, size_t size)
{
    size_t length = strcspn(*line, " ");

    if (!(*line)[length] || length >= size)
        return false;
    memcpy(word, *line, length);
    word[length] = '\0';
    *line += length + 1;
    return true;
}

static void add_packets(struct strbuf *out, int16_t protocol, int32_t from, int32_t to)
{
    char buffer[8];

    strbuf_addf(out, "%s ", protocol_name(protocol, buffer));
    if (protocol == PROTOCOL_ALL)
        return;
    rule_format_ports_short(protocol, from, to, out);
    strbuf_addch(out, ' ');
}

static bool rule_line_sentence(const char *line, bool outbound, struct strbuf *sentence)
{
    char protocol[16], from[16], to[16];
    struct strbuf source = STRBUF_INIT;
    int16_t number;

    if (!next_word(&line, protocol, sizeof protocol) || !next_word(&line, from, sizeof from) ||
        !next_word(&line, to, sizeof to) || !protocol_parse(protocol, &number))
        return false;
    sanitise_add(&source, line, strlen(line));
    strbuf_adds(sentence, outbound ? "outbound " : "");
    add_packets(sentence, number, atoi(from), atoi(to));
    strbuf_addf(sentence, "%s %s", outbound ? "to" : "from", source.text);
    strbuf_release(&source);
    return true;
}

static int entry_port(const char *port, const char *type)
{
    const char *word = strcmp(port, "None") != 0 ? port : type;

    return strcmp(word, "None") != 0 ? atoi(word) : -1;
}

static bool entry_line_sentence(const char *line, struct strbuf *sentence)
{
    enum { NUMBER, ACTION, PROTOCOL, FROM, TO, TYPE, CODE, COUNT };
    char words[COUNT][16];
    int16_t protocol;

    for (size_t i = 0; i < COUNT; i++)
        if (!next_word(&line, words[i], sizeof words[i]))
            return false;
    if (!protocol_parse(words[PROTOCOL], &protocol))
        return false;
    strbuf_addf(sentence, "entry %u, ", (unsigned)strtoul(words[NUMBER], NULL, 10));
    strbuf_addf(sentence, "%s ", words[ACTION]);
    add_packets(sentence, protocol, entry_port(words[FROM], words[TYPE]),
                entry_port(words[TO], words[CODE]));
    strbuf_addf(sentence, "from %s", line);
    return true;
}

bool aws_line_sentence(const char *line, bool outbound, struct strbuf *sentence)
{
    const char *second = strchr(line, ' ');

    if (second && (!strncmp(second, " allow ", 7) || !strncmp(second, " deny ", 6)))
        return entry_line_sentence(line, sentence);
    return rule_line_sentence(line, outbound, sentence);
}
