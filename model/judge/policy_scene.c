/*
 * A world is a list of keys, each with the values that tell its requests apart, tried in all combinations. First
 * with what the sender chooses left unknown: what is certain then is so whatever he chooses. Only if that leaves
 * it open he is given texts that the policy names; one that gets through proves that he can, none proves nothing.
 */
#include "model/judge/policy_scene.h"

#include <stdlib.h>
#include <string.h>

#include "model/judge/policy_values.h"

#define KEYS_MOST     16
#define VALUES_MOST   64   /* of one key that tells requests apart */
#define CHOICES_MOST  6    /* of one key that the sender chooses */
#define REQUESTS_MOST 4000 /* of one world; then it is unknown */

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

/* --- one key ------------------------------------------------------------------------------------- */

static void add_filled(const struct policy_condition *condition, const char *value, void *context)
{
    struct dimension *dimension = context;

    (void)condition;
    policy_texts_add_new(&dimension->values, policy_filled(value),
                          dimension->is_chosen ? CHOICES_MOST : VALUES_MOST);
}

/* AWS does not say whether SES takes SMTP over IPv6. */
static bool may_not_be(const struct dimension *dimension, const char *value)
{
    return strcmp(dimension->name, "aws:SourceIp") == 0 && strchr(value, ':') != NULL;
}

static void add_cut(const struct policy_condition *condition, const char *value, void *context)
{
    struct dimension *dimension = context;
    struct strbuf text = STRBUF_INIT;
    struct cidr block;

    if (policy_asks_for_address(condition) && cidr_parse_lenient(value, &block)) {
        ip_addr_format(&text, (struct ip_addr){cidr_first(block), (enum ip_family)block.family});
        policy_texts_add_new(&dimension->values, strbuf_detach(&text), VALUES_MOST);
    }
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
    strbuf_adds(&arn, ":user/" POLICY_FILLING);
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
                             policy_value_visit *visit)
{
    struct dimension dimension = {.name = name};

    if (known)
        policy_texts_add(&dimension.values, mem_strdup(known));
    else
        policy_values_visit(scene->question->policy, name, visit, &dimension);
    if (!dimension.values.items.count)
        policy_texts_add(&dimension.values, mem_strdup(visit == add_cut ? "10.0.0.10" : POLICY_FILLING));
    add_dimension(scene, dimension);
}

static void add_choice(struct scene *scene, const char *name)
{
    struct dimension dimension = {.name = name, .is_chosen = true};
    const char *identity = strstr(scene->resource, ":identity/");
    struct strbuf from = STRBUF_INIT;

    if (identity) {
        identity += strlen(":identity/");
        strbuf_addf(&from, "%s%s", strchr(identity, '@') ? "" : POLICY_FILLING "@", identity);
        policy_texts_add(&dimension.values, strbuf_detach(&from));
    }
    policy_values_visit(scene->question->policy, name, add_filled, &dimension);
    add_dimension(scene, dimension);
}

static void add_place(struct scene *scene, const struct policy_endpoint *endpoint)
{
    const struct policy_question *question = scene->question;
    struct dimension address = {.name = "aws:SourceIp"};

    if (scene->world == POLICY_STRANGER || scene->world == POLICY_OWN_ADDRESS)
        policy_public_addresses(&address.values, question->policy, question->setting, scene->world);
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
    policy_public_addresses(&dimension.values, policy, setting, world);
    exists = dimension.values.items.count > 0;
    policy_texts_release(&dimension.values);
    return exists;
}
