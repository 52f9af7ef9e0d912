#include "model/read/scope.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"

/* --- names in paths ----------------------------------------------------------------------------- */

static bool is_alnum(char byte)
{
    return isalnum((unsigned char)byte) != 0;
}

/* The length of the first of `words` that `text` starts with, followed by "-"; both together. */
static size_t word_length(const char *text, const char *const *words)
{
    for (; *words; words++) {
        size_t length = strlen(*words);

        if (!strncmp(text, *words, length) && text[length] == '-')
            return length + 1;
    }
    return 0;
}

/* "eu-west-1", "us-gov-east-1", "us-isob-east-1". */
size_t region_name_length(const char *text)
{
    static const char *const areas[] = {
        "af",     "ap",     "ca",      "cn",      "eu",      "il",      "me", "mx", "sa",
        "us-gov", "us-iso", "us-isob", "us-isof", "eu-isoe", "eusc-de", "us", NULL};
    static const char *const directions[] = {"north",     "south",     "east",      "west",
                                             "central",   "northeast", "northwest", "southeast",
                                             "southwest", NULL};

    for (const char *const *area = areas; *area; area++) {
        const char *const one[] = {*area, NULL};
        size_t length = word_length(text, one), direction;

        direction = length ? word_length(text + length, directions) : 0;
        if (direction && isdigit((unsigned char)text[length + direction]))
            return length + direction + 1;
    }
    return 0;
}

size_t account_number_length(const char *text)
{
    size_t length = strspn(text, "0123456789");

    return length == 12 || length == 13 ? length : 0;
}

static text_id pool_part(struct account *account, const char *bytes, size_t length)
{
    return text_pool_add(account->texts, bytes, length);
}

struct component {
    const char *text;
    size_t length;
};

static bool component_is(struct component component, const char *text)
{
    return component.length == strlen(text) && !memcmp(component.text, text, component.length);
}

/* A directory of the path; `parent` is the one before it. Later components win: they are nearer. */
static void read_component(struct account *account, struct component parent,
                           struct component component, text_id *number, text_id *region)
{
    size_t region_length = region_name_length(component.text);

    if (region_length == component.length && region_length)
        *region = pool_part(account, component.text, component.length);
    else if (component_is(parent, "accounts") || component_is(parent, "account-data"))
        *number = pool_part(account, component.text, component.length);
    else if (account_number_length(component.text) == component.length && component.length)
        *number = pool_part(account, component.text, component.length);
}

/* A region or number standing on its own somewhere in a file's name. */
static text_id find_in_name(struct account *account, const char *name,
                            size_t (*matching)(const char *text))
{
    for (const char *at = name; *at; at++) {
        size_t length = at == name || !is_alnum(at[-1]) ? matching(at) : 0;

        if (length && !is_alnum(at[length]))
            return pool_part(account, at, length);
    }
    return TEXT_NONE;
}

void scope_of_path(struct account *account, const char *path, text_id *number, text_id *region)
{
    struct component parent = {"", 0};
    const char *slash;

    *number = *region = TEXT_NONE;
    while ((slash = strchr(path, '/')) != NULL) {
        struct component component = {path, (size_t)(slash - path)};

        if (component.length)
            read_component(account, parent, component, number, region);
        parent = component;
        path = slash + 1;
    }
    if (*number == TEXT_NONE)
        *number = find_in_name(account, path, account_number_length);
    if (*region == TEXT_NONE)
        *region = find_in_name(account, path, region_name_length);
}

/* --- evidence inside ---------------------------------------------------------------------------- */

static void testify(struct testimony *testimony, text_id word)
{
    if (word == TEXT_NONE)
        return;
    if (testimony->word != TEXT_NONE && testimony->word != word)
        testimony->disputed = true;
    testimony->word = word;
}

static text_id agreed(struct testimony testimony)
{
    return testimony.disputed ? TEXT_NONE : testimony.word;
}

static struct testimony *account_testimony(struct file_facts *facts, enum witness witness)
{
    return witness == WITNESS_OWN ? &facts->arn_account : &facts->shared_account;
}

/* arn:PARTITION:SERVICE:REGION:ACCOUNT:... */
static const char *arn_field(const char *arn, int index, size_t *length)
{
    while (index-- > 0) {
        arn = strchr(arn, ':');
        if (!arn)
            return NULL;
        arn++;
    }
    *length = strcspn(arn, ":");
    return arn;
}

/* Whether that is what has been said last: of a million rules each says the same. */
static bool says(const struct account *account, const struct testimony *testimony,
                 struct component field)
{
    return testimony->word != TEXT_NONE &&
           text_raw_length(account->texts, testimony->word) == field.length &&
           !memcmp(text_raw(account->texts, testimony->word), field.text, field.length);
}

/* `matching` tells how much of a text is such a word. */
static void note_field(struct account *account, struct testimony *testimony, struct component field,
                       size_t (*matching)(const char *text))
{
    if (field.length && !says(account, testimony, field) && matching(field.text) == field.length)
        testify(testimony, pool_part(account, field.text, field.length));
}

void scope_note_arn(const struct element *element, const char *key, enum witness witness)
{
    member_note_arn(element, value_member(element->json, key), witness);
}

void member_note_arn(const struct element *element, const cJSON *member, enum witness witness)
{
    struct account *account = element_account(element);
    struct file_facts *facts = reading_facts(element->reading);
    struct component region, number;

    if (!cJSON_IsString(member) || strncmp(member->valuestring, "arn:", 4) != 0)
        return;
    region.text = arn_field(member->valuestring, 3, &region.length);
    if (!region.text)
        return;
    note_field(account, &facts->region, region, region_name_length);
    number.text = arn_field(region.text, 1, &number.length);
    if (number.text)
        note_field(account, account_testimony(facts, witness), number, account_number_length);
}

void scope_note_owner(const struct element *element, text_id owner, enum witness witness)
{
    struct testimony *testimony = account_testimony(reading_facts(element->reading), witness);
    const char *text = text_raw(element_account(element)->texts, owner);

    if (owner != testimony->word && account_number_length(text) &&
        !text[account_number_length(text)])
        testify(testimony, owner);
}

/* The zone "eu-west-1a" and the local zone "us-west-2-lax-1a" begin with their region. */
void scope_note_zone(const struct element *element, text_id zone)
{
    struct account *account = element_account(element);
    struct testimony *testimony = &reading_facts(element->reading)->region;
    char *text;
    size_t length;

    if (zone == TEXT_NONE)
        return;
    text = mem_strdup(text_raw(account->texts, zone));
    length = region_name_length(text);
    if (length)
        testify(testimony, pool_part(account, text, length));
    free(text);
}

/* --- settling ----------------------------------------------------------------------------------- */

/* What a file knows by itself; `shared` evidence apart. */
struct own_scope {
    text_id account, shared_account, region;
};

static struct own_scope own_scope(const struct file_facts *facts)
{
    struct own_scope own = {facts->path_account, agreed(facts->shared_account), facts->path_region};

    if (own.account == TEXT_NONE)
        own.account = agreed(facts->arn_account);
    if (own.region == TEXT_NONE)
        own.region = agreed(facts->region);
    return own;
}

/* What the files of one directory (or of one export argument) say together. */
struct consensus {
    struct testimony account, shared_account, region;
};

static void consensus_add(struct consensus *consensus, struct own_scope own)
{
    testify(&consensus->account, own.account);
    testify(&consensus->shared_account, own.shared_account);
    testify(&consensus->region, own.region);
}

static text_id first_given(text_id a, text_id b)
{
    return a != TEXT_NONE ? a : b;
}

static uint32_t settled_scope(struct account *account, struct own_scope own,
                              const struct consensus *directory, const struct consensus *argument)
{
    text_id number = first_given(own.account, agreed(directory->account));
    text_id region = first_given(own.region, agreed(directory->region));

    number = first_given(number, own.shared_account);
    number = first_given(number, agreed(directory->shared_account));
    number = first_given(number, agreed(argument->account));
    number = first_given(number, agreed(argument->shared_account));
    return account_scope(account, number, region);
}

static size_t directory_length(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? (size_t)(slash - path) + 1 : 0;
}

/* The files stand in the order of the walk, but a directory's files may be interrupted by those of
 * its directories; so each file's directory is looked up by its text, in an array as long as the
 * pool. */
static uint32_t *directory_rows(struct account *account, size_t *row_count)
{
    size_t file_count = account->files.count;
    uint32_t *rows = mem_alloc(file_count * sizeof *rows);
    text_id *texts = mem_alloc(file_count * sizeof *texts);
    uint32_t *row_of_text;

    *row_count = 0;
    for (size_t i = 0; i < file_count; i++) {
        char *path = mem_strdup(text_raw(account->texts, account->files.items[i].path));

        texts[i] = pool_part(account, path, directory_length(path));
        free(path);
    }
    row_of_text = mem_zalloc(text_pool_count(account->texts), sizeof *row_of_text);
    for (size_t i = 0; i < file_count; i++) {
        if (!row_of_text[texts[i]])
            row_of_text[texts[i]] = (uint32_t)++ * row_count;
        rows[i] = row_of_text[texts[i]] - 1;
    }
    free(row_of_text);
    free(texts);
    return rows;
}

static void merge_presence(struct scope *scope, const struct file_facts *facts)
{
    for (size_t kind = 0; kind < DATA_KIND_COUNT; kind++) {
        uint8_t *known = &scope->presence[kind], told = facts->presence[kind];

        if (*known == PRESENCE_ABSENT || told == PRESENCE_INCOMPLETE)
            *known = told == PRESENCE_ABSENT ? *known : told;
    }
}

/* What was only glimpsed does not make less of what another file tells in full. */
static void merge_glimpses(struct load *load)
{
    struct account *account = load->account;

    for (size_t i = 0; i < account->files.count; i++) {
        struct scope *scope = &account->scopes.items[account->files.items[i].scope];

        for (size_t kind = 0; kind < DATA_KIND_COUNT; kind++) {
            if (load->facts.items[i].glimpsed[kind] && scope->presence[kind] == PRESENCE_ABSENT)
                scope->presence[kind] = PRESENCE_INCOMPLETE;
        }
    }
}

static void settle_files(struct load *load, const uint32_t *directory_of,
                         const struct consensus *directories, const struct consensus *arguments)
{
    struct account *account = load->account;

    for (size_t i = 0; i < account->files.count; i++) {
        struct source_file *file = &account->files.items[i];

        file->scope = settled_scope(account, own_scope(&load->facts.items[i]),
                                    &directories[directory_of[i]], &arguments[file->argument]);
        merge_presence(&account->scopes.items[file->scope], &load->facts.items[i]);
    }
    merge_glimpses(load);
}

static size_t argument_count(const struct account *account)
{
    size_t count = 0;

    for (size_t i = 0; i < account->files.count; i++) {
        if (account->files.items[i].argument >= count)
            count = (size_t)account->files.items[i].argument + 1;
    }
    return count;
}

void scope_settle(struct load *load)
{
    struct account *account = load->account;
    size_t count = account->files.count, directory_count;
    uint32_t *directory_of = directory_rows(account, &directory_count);
    struct consensus *directories = mem_zalloc(directory_count, sizeof *directories);
    struct consensus *arguments = mem_zalloc(argument_count(account), sizeof *arguments);

    for (size_t i = 0; i < count; i++) {
        struct own_scope own = own_scope(&load->facts.items[i]);

        consensus_add(&directories[directory_of[i]], own);
        consensus_add(&arguments[account->files.items[i].argument], own);
    }
    settle_files(load, directory_of, directories, arguments);
    free(directory_of);
    free(directories);
    free(arguments);
}
