/*
 * A world is a list of keys, each with the values that tell its requests apart, tried in all combinations. First
 * with what the sender chooses left unknown: what is certain then is so whatever he chooses. Only if that leaves
 * it open he is given texts that the policy names; one that gets through proves that he can, none proves nothing.
 */
#include "model/judge/policy_scene.h"

#include <stdlib.h>
#include <string.h>

#include "model/net/addr_set.h"

#define KEYS_MOST     16
#define VALUES_MOST   64   /* of one key that tells requests apart */
#define CHOICES_MOST  6    /* of one key that the sender chooses */
#define REQUESTS_MOST 4000 /* of one world; then it is unknown */
#define FILLING       "vpcmend-probe"

struct dimension {
    const char *name;
    struct policy_texts values;
    bool is_chosen;
};

struct scene {
    const struct policy_question *question;
    enum policy_world world;
    char *resource, *own_user;
    struct policy_key keys[KEYS_MOST];
    size_t key_count;
    TABLE(struct dimension) dimensions; /* those that are chosen last */
    bool try_choices;
    unsigned requests;
    size_t denier;
};

/* --- texts that patterns stand for ----------------------------------------------------------------- */

char *policy_filled(const char *pattern)
{
    struct strbuf text = STRBUF_INIT;

    for (; *pattern; pattern++) {
        if (*pattern == '*')
            strbuf_adds(&text, FILLING);
        else
            strbuf_addch(&text, *pattern == '?' ? 'x' : *pattern);
    }
    return strbuf_detach(&text);
}

static void add_value(struct dimension *dimension, char *value, size_t most)
{
    bool known = dimension->values.items.count >= most;

    for (size_t i = 0; i < dimension->values.items.count && !known; i++)
        known = !strcmp(dimension->values.items.items[i], value);
    if (known)
        free(value);
    else
        policy_texts_add(&dimension->values, value);
}

/* Calls for each value that the policy compares a key with. */
typedef void visit_value(const struct policy_condition *condition, const char *value,
                         void *context);

static void visit_values(const struct policy *policy, const char *key, visit_value *visit,
                         void *context)
{
    for (size_t i = 0; i < policy->statements.count; i++) {
        const struct policy_statement *statement = &policy->statements.items[i];

        for (size_t j = 0; j < statement->conditions.count; j++) {
            const struct policy_condition *condition = &statement->conditions.items[j];

            for (size_t k = 0;
                 policy_word_is(condition->key, key) && condition->operation != POLICY_OP_NULL &&
                 k < condition->values.items.count;
                 k++)
                visit(condition, condition->values.items.items[k], context);
        }
    }
}

static void add_filled(const struct policy_condition *condition, const char *value, void *context)
{
    struct dimension *dimension = context;

    (void)condition;
    add_value(dimension, policy_filled(value), dimension->is_chosen ? CHOICES_MOST : VALUES_MOST);
}

/* --- addresses ------------------------------------------------------------------------------------ */

static bool is_ip_operator(const struct policy_condition *condition)
{
    return condition->operation == POLICY_OP_IP_ADDRESS ||
           condition->operation == POLICY_OP_NOT_IP_ADDRESS;
}

struct addresses {
    enum ip_family family;
    TABLE(ip_value) cuts;  /* where membership in a block may change */
    struct addr_set named; /* in narrow blocks of the policy */
    bool has_blocks;       /* the policy names some */
};

/* Whose blocks hold fewer than 2^24 addresses, or 2^112 (design section 2). */
static const uint8_t narrow_length[IP_FAMILY_COUNT] = {9, 17};

static void add_block(const struct policy_condition *condition, const char *value, void *context)
{
    struct addresses *addresses = context;
    struct cidr block;

    if (!is_ip_operator(condition) || !cidr_parse_lenient(value, &block) ||
        block.family != addresses->family)
        return;
    addresses->has_blocks = true;
    TABLE_ADD(addresses->cuts, cidr_first(block));
    if (cidr_last(block) != ip_family_last(block.family))
        TABLE_ADD(addresses->cuts, cidr_last(block) + 1);
    if (block.length >= narrow_length[block.family])
        addr_set_add_cidr(&addresses->named, block);
}

static void addresses_init(struct addresses *addresses, const struct policy *policy,
                           const struct policy_setting *setting, const struct addr_set *internet)
{
    *addresses = (struct addresses){.family = internet->family};
    addr_set_init(&addresses->named, addresses->family);
    visit_values(policy, "aws:SourceIp", add_block, addresses);
    for (size_t i = 0; i < internet->count; i++)
        TABLE_ADD(addresses->cuts, internet->ranges[i].first);
    for (size_t i = 0; i < setting->own_address_count; i++) {
        struct ip_addr address;

        if (!ip_addr_parse(setting->own_addresses[i], &address) || address.family != addresses->family)
            continue;
        addr_set_add_cidr(&addresses->named, cidr_of_address(address));
        TABLE_ADD(addresses->cuts, address.value);
        TABLE_ADD(addresses->cuts, address.value + 1);
    }
}

static void addresses_release(struct addresses *addresses)
{
    free(addresses->cuts.items);
    addr_set_release(&addresses->named);
}

/* One public address of each part that the cuts leave, if it is one of the world; of IPv6 only where the policy
 * speaks of it. */
static void add_public_of(struct dimension *dimension, const struct policy *policy,
                          const struct policy_setting *setting, enum policy_world world,
                          enum ip_family family)
{
    struct addr_set internet;
    struct addresses addresses;

    addr_set_init_internet(&internet, family);
    addresses_init(&addresses, policy, setting, &internet);
    if (family == IP_V6 && !addresses.has_blocks)
        addresses.cuts.count = 0;
    for (size_t i = 0; i < addresses.cuts.count; i++) {
        struct strbuf text = STRBUF_INIT;
        ip_value value = addresses.cuts.items[i];

        if (!addr_set_contains(&internet, value) ||
            addr_set_contains(&addresses.named, value) != (world == POLICY_OWN_ADDRESS))
            continue;
        ip_addr_format(&text, (struct ip_addr){value, family});
        add_value(dimension, strbuf_detach(&text), VALUES_MOST * 4);
    }
    addresses_release(&addresses);
    addr_set_release(&internet);
}

static void add_public(struct dimension *dimension, const struct policy *policy,
                       const struct policy_setting *setting, enum policy_world world)
{
    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++)
        add_public_of(dimension, policy, setting, world, family);
}

/* AWS does not say whether SES takes SMTP over IPv6. */
static bool may_not_be(const struct dimension *dimension, const char *value)
{
    return strcmp(dimension->name, "aws:SourceIp") == 0 && strchr(value, ':') != NULL;
}

static void add_cut(const struct policy_condition *condition, const char *value, void *context)
{
    struct strbuf text = STRBUF_INIT;
    struct cidr block;

    if (is_ip_operator(condition) && cidr_parse_lenient(value, &block)) {
        ip_addr_format(&text, (struct ip_addr){cidr_first(block), (enum ip_family)block.family});
        add_value(context, strbuf_detach(&text), VALUES_MOST);
    }
}

bool policy_block_is_private(const char *text)
{
    struct addr_set internet, set;
    struct cidr block;
    bool meets;

    if (!cidr_parse_lenient(text, &block))
        return false;
    addr_set_init_internet(&internet, (enum ip_family)block.family);
    addr_set_init(&set, (enum ip_family)block.family);
    addr_set_add_cidr(&set, block);
    meets = addr_set_intersects(&set, &internet);
    addr_set_release(&set);
    addr_set_release(&internet);
    return !meets;
}

/* --- the identity and its user --------------------------------------------------------------------- */

static const char *named_resource(const struct policy *policy)
{
    for (size_t i = 0; i < policy->statements.count; i++) {
        const struct policy_texts *resources = &policy->statements.items[i].resources;

        for (size_t j = 0; j < resources->items.count; j++)
            if (strstr(resources->items.items[j], ":identity/"))
                return resources->items.items[j];
    }
    return NULL;
}

static char *resource_of(const struct policy *policy, const struct policy_setting *setting)
{
    const char *named = named_resource(policy), *account = "000000000000";
    struct strbuf arn = STRBUF_INIT;
    size_t length = 12;

    if (setting->resource || named)
        return setting->resource ? mem_strdup(setting->resource) : policy_filled(named);
    if (setting->user)
        account = policy_arn_account(setting->user, &length);
    strbuf_adds(&arn, "arn:aws:ses:us-east-1:");
    strbuf_add(&arn, account, length);
    strbuf_adds(&arn, ":identity/example.com");
    return strbuf_detach(&arn);
}

static bool is_user_of(const char *name, const char *resource)
{
    size_t length, resource_length;
    const char *account = policy_arn_account(name, &length);
    const char *owner = policy_arn_account(resource, &resource_length);

    return length && length == resource_length && !memcmp(account, owner, length) &&
           strstr(name, ":user/");
}

static const char *named_user(const struct policy *policy, const char *resource)
{
    for (size_t i = 0; i < policy->statements.count; i++) {
        const struct policy_statement *statement = &policy->statements.items[i];

        for (size_t j = 0; j < statement->principals.count; j++)
            if (is_user_of(statement->principals.items[j].name, resource))
                return statement->principals.items[j].name;
    }
    return NULL;
}

static char *user_of(const struct policy *policy, const struct policy_setting *setting,
                     const char *resource)
{
    const char *named = named_user(policy, resource), *account;
    struct strbuf arn = STRBUF_INIT;
    size_t length;

    if (setting->user || named)
        return mem_strdup(setting->user ? setting->user : named);
    account = policy_arn_account(resource, &length);
    strbuf_adds(&arn, "arn:aws:iam::");
    strbuf_add(&arn, account, length);
    strbuf_adds(&arn, ":user/" FILLING);
    return strbuf_detach(&arn);
}

/* --- the keys of a world --------------------------------------------------------------------------- */

static void set_key(struct scene *scene, const char *name, enum policy_key_state state,
                    const char *const *value)
{
    struct policy_key *key = scene->keys;

    while (key < scene->keys + scene->key_count && strcmp(key->name, name))
        key++;
    if (key == scene->keys + scene->key_count)
        scene->key_count++;
    *key = (struct policy_key){name, state, value, state == POLICY_KEY_PRESENT};
}

/* Takes the values over; what has none is missing. */
static void add_dimension(struct scene *scene, struct dimension dimension)
{
    if (dimension.values.items.count)
        TABLE_ADD(scene->dimensions, dimension);
    else
        set_key(scene, dimension.name, POLICY_KEY_ABSENT, NULL);
}

/* What the policy names, filled, or the one that is known. */
static void add_endpoint_key(struct scene *scene, const char *name, const char *known,
                             visit_value *visit)
{
    struct dimension dimension = {.name = name};

    if (known)
        policy_texts_add(&dimension.values, mem_strdup(known));
    else
        visit_values(scene->question->policy, name, visit, &dimension);
    if (!dimension.values.items.count)
        policy_texts_add(&dimension.values, mem_strdup(visit == add_cut ? "10.0.0.10" : FILLING));
    add_dimension(scene, dimension);
}

static void add_choice(struct scene *scene, const char *name)
{
    struct dimension dimension = {.name = name, .is_chosen = true};
    const char *identity = strstr(scene->resource, ":identity/");
    struct strbuf from = STRBUF_INIT;

    if (identity) {
        identity += strlen(":identity/");
        strbuf_addf(&from, "%s%s", strchr(identity, '@') ? "" : FILLING "@", identity);
        policy_texts_add(&dimension.values, strbuf_detach(&from));
    }
    visit_values(scene->question->policy, name, add_filled, &dimension);
    add_dimension(scene, dimension);
}

static void add_place(struct scene *scene, const struct policy_endpoint *endpoint)
{
    const struct policy_question *question = scene->question;
    struct dimension address = {.name = "aws:SourceIp"};

    if (scene->world == POLICY_STRANGER || scene->world == POLICY_OWN_ADDRESS)
        add_public(&address, question->policy, question->setting, scene->world);
    add_dimension(scene, address); /* none through an endpoint */
    if (scene->world != POLICY_THROUGH_ENDPOINT) {
        set_key(scene, "aws:SourceVpce", POLICY_KEY_ABSENT, NULL);
        set_key(scene, "aws:SourceVpc", POLICY_KEY_ABSENT, NULL);
        set_key(scene, "aws:VpcSourceIp", POLICY_KEY_ABSENT, NULL);
        return;
    }
    add_endpoint_key(scene, "aws:SourceVpce", endpoint ? endpoint->id : NULL, add_filled);
    add_endpoint_key(scene, "aws:SourceVpc", endpoint ? endpoint->vpc : NULL, add_filled);
    add_endpoint_key(scene, "aws:VpcSourceIp", endpoint ? endpoint->sender : NULL, add_cut);
}

static void scene_init(struct scene *scene, const struct policy_question *question,
                       enum policy_world world, const struct policy_endpoint *endpoint)
{
    static const char *const encrypted = "true"; /* SES takes nothing else (aws-facts 4) */

    *scene = (struct scene){.question = question, .world = world, .denier = POLICY_NO_STATEMENT};
    scene->resource = resource_of(question->policy, question->setting);
    scene->own_user = user_of(question->policy, question->setting, scene->resource);
    set_key(scene, "aws:SecureTransport", POLICY_KEY_PRESENT, &encrypted);
    add_place(scene, endpoint);
    add_choice(scene, "ses:FromAddress");
    add_choice(scene, "ses:FromDisplayName");
    add_choice(scene, "ses:FeedbackAddress");
    add_choice(scene, "ses:Recipients");
    add_choice(scene, "aws:UserAgent");
}

static void scene_release(struct scene *scene)
{
    free(scene->resource);
    free(scene->own_user);
    for (size_t i = 0; i < scene->dimensions.count; i++)
        policy_texts_release(&scene->dimensions.items[i].values);
    free(scene->dimensions.items);
}

/* --- asking --------------------------------------------------------------------------------------- */

static enum policy_truth not(enum policy_truth truth) { return POLICY_TRUE - truth; }

static enum policy_truth can_send(struct scene *scene, const struct policy_request *request)
{
    const struct policy_question *question = scene->question;
    enum policy_kind kind = question->setting->kind;
    struct policy_answer answer = policy_evaluate(question->policy, kind, request);
    enum policy_truth allow = answer.allow, can;

    if (kind == POLICY_ENDPOINT && scene->world >= POLICY_OWN_ADDRESS)
        return POLICY_TRUE; /* it goes another way */
    if (answer.deny == POLICY_TRUE)
        scene->denier = answer.denier;
    if (question->allow_is_assumed)
        allow = POLICY_TRUE;
    can = policy_and(allow, not(answer.deny));
    if (kind == POLICY_ENDPOINT)
        can = policy_or(can, not(question->setting->endpoint_counts));
    return can;
}

static enum policy_truth ask_one(struct scene *scene)
{
    const struct policy_question *question = scene->question;
    struct policy_request request = {.principal = question->principal ? question->principal
                                                                      : scene->own_user,
                                     .action = "ses:SendRawEmail",
                                     .resource = scene->resource,
                                     .keys = scene->keys,
                                     .key_count = scene->key_count,
                                     .others = POLICY_KEY_UNKNOWN};
    enum policy_truth truth;

    if (scene->requests++ >= REQUESTS_MOST)
        return POLICY_MAYBE;
    if (question->statement == POLICY_NO_STATEMENT)
        return can_send(scene, &request);
    if (question->setting->kind == POLICY_ENDPOINT && scene->world >= POLICY_OWN_ADDRESS)
        return POLICY_FALSE;
    truth = policy_statement_applies(question->policy, question->statement, question->setting->kind,
                                     &request);
    return question->spares ? not(truth) : truth;
}

static enum policy_truth ask_from(struct scene *scene, size_t at);

static enum policy_truth ask_each(struct scene *scene, size_t at)
{
    const struct dimension *dimension = &scene->dimensions.items[at];
    enum policy_truth best = POLICY_FALSE;

    for (size_t i = 0; i < dimension->values.items.count && best != POLICY_TRUE; i++) {
        const char *const *value = (const char *const *)&dimension->values.items.items[i];
        enum policy_truth truth;

        set_key(scene, dimension->name, POLICY_KEY_PRESENT, value);
        truth = ask_from(scene, at + 1);
        if (truth == POLICY_TRUE && may_not_be(dimension, *value))
            truth = POLICY_MAYBE;
        best = policy_or(best, truth);
    }
    return best;
}

/* What he chooses is behind all else: first left open, then tried. */
static enum policy_truth ask_choices(struct scene *scene, size_t at)
{
    enum policy_truth truth;

    for (size_t i = at; i < scene->dimensions.count; i++)
        set_key(scene, scene->dimensions.items[i].name, POLICY_KEY_UNKNOWN, NULL);
    truth = ask_one(scene);
    if (truth != POLICY_MAYBE)
        return truth;
    scene->try_choices = true;
    truth = policy_or(POLICY_MAYBE, ask_each(scene, at));
    scene->try_choices = false;
    return truth;
}

static enum policy_truth ask_from(struct scene *scene, size_t at)
{
    if (at == scene->dimensions.count)
        return ask_one(scene);
    if (scene->dimensions.items[at].is_chosen && !scene->try_choices)
        return ask_choices(scene, at);
    return ask_each(scene, at);
}

static enum policy_truth ask_at(const struct policy_question *question, enum policy_world world,
                                const struct policy_endpoint *endpoint, size_t *decider)
{
    enum policy_truth truth;
    struct scene scene;

    scene_init(&scene, question, world, endpoint);
    truth = ask_from(&scene, 0);
    if (decider)
        *decider = truth == POLICY_TRUE ? POLICY_NO_STATEMENT : scene.denier;
    scene_release(&scene);
    return truth;
}

enum policy_truth policy_scene_ask(const struct policy_question *question, enum policy_world world,
                                   size_t *decider)
{
    const struct policy_setting *setting = question->setting;
    enum policy_truth best = POLICY_FALSE;

    if (world != POLICY_THROUGH_ENDPOINT || !setting->endpoint_count)
        return ask_at(question, world, NULL, decider);
    for (size_t i = 0; i < setting->endpoint_count && best != POLICY_TRUE; i++)
        best = policy_or(best, ask_at(question, world, &setting->endpoints[i], decider));
    return best;
}

bool policy_scene_exists(const struct policy *policy, const struct policy_setting *setting,
                         enum policy_world world)
{
    struct dimension dimension = {0};
    bool exists;

    if (world != POLICY_OWN_ADDRESS)
        return true;
    add_public(&dimension, policy, setting, world);
    exists = dimension.values.items.count > 0;
    policy_texts_release(&dimension.values);
    return exists;
}
