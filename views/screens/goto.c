#include "views/screens/goto.h"

#include <string.h>

#include "model/write/forms.h"
#include "views/screens/commands.h"
#include "views/screens/objects.h"

void goto_id(struct app *app, const char *id)
{
    text_id text = text_pool_find(app->account->texts, id);
    struct object_ref object = {OBJECT_VPC, NONE};
    struct target target = {TARGET_RULE, 0};

    if (text)
        object = account_find(app->account, text, NONE);
    if (object.row != NONE)
        browse_open_object(app, object);
    else if (target_find_named(app->account, id, &target))
        browse_open_rule(app, target);
    else
        app_say(app, ROLE_ERROR, "%s", _("The export holds nothing with that id."));
}

/* --- completion ------------------------------------------------------------------------------------ */

/* Where the word under completion starts: behind the last blank, comma or colon of a candidate. */
static const char *last_word(const char *line, const char *separators)
{
    const char *word = line;

    for (const char *at = line; *at; at++)
        if (strchr(separators, *at))
            word = at + 1;
    return word;
}

/* Ids are offered as the end of `word`, whose last `typed` bytes are the beginning of an id. */
struct wanted {
    const char *word, *typed;
    struct prompt_words *words;
};

static void add_id(const struct app *app, text_id id, const struct wanted *wanted)
{
    const char *text = text_raw(app->account->texts, id);
    struct strbuf whole = STRBUF_INIT;

    /* only ids that are harmless to show are offered */
    if (!id || strncmp(text, wanted->typed, strlen(wanted->typed)) != 0 ||
        text_show(app->account->texts, id) != text)
        return;
    strbuf_add(&whole, wanted->word, (size_t)(wanted->typed - wanted->word));
    strbuf_adds(&whole, text);
    prompt_words_add(wanted->words, whole.text);
    strbuf_release(&whole);
}

static void add_ids(const struct app *app, const struct wanted *wanted)
{
    for (int kind = 0; kind < OBJECT_KIND_COUNT; kind++)
        for (uint32_t i = 0; i < account_object_count(app->account, (enum object_kind)kind); i++)
            add_id(app, account_object_id(app->account,
                                          (struct object_ref){(enum object_kind)kind, i}),
                   wanted);
}

static void add_if_prefix(const char *word, const char *prefix, struct prompt_words *words)
{
    if (!strncmp(word, prefix, strlen(prefix)))
        prompt_words_add(words, word);
}

void app_complete_candidate(const char *line, struct prompt_words *words, void *context)
{
    static const char *const kinds[] = {"vpc", "subnet:", "sg:", "pl:", "cidr:", "remove"};
    const char *word = last_word(line, " ");
    const char *id = last_word(word, ":,");

    if (id == word)
        for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
            add_if_prefix(kinds[i], word, words);
    else
        add_ids(context, &(struct wanted){word, id, words});
}

/* What a walk can start from or lead to. */
void app_complete_end(const char *line, struct prompt_words *words, void *context)
{
    const char *word = last_word(line, " ");

    add_if_prefix("internet", word, words);
    add_ids(context, &(struct wanted){word, word, words});
}

static void add_keymap(const char *name, void *context)
{
    const struct wanted *wanted = context;

    add_if_prefix(name, wanted->word, wanted->words);
}

static bool starts_with(const char *line, const char *word)
{
    return !strncmp(line, word, strlen(word));
}

void app_complete_command(const char *line, struct prompt_words *words, void *context)
{
    if (!strchr(line, ' ')) {
        for (size_t i = 0; i < command_count; i++)
            add_if_prefix(commands[i].name, line, words);
    } else if (starts_with(line, "write ")) {
        for (enum form form = 0; form < FORM_COUNT; form++)
            add_if_prefix(form_name(form), last_word(line, " "), words);
    } else if (starts_with(line, "keymap ")) {
        struct wanted wanted = {last_word(line, " "), last_word(line, " "), words};

        keymap_names(((struct app *)context)->keymap_directory, add_keymap, &wanted);
    } else if (starts_with(line, "theme ")) {
        for (size_t i = 0; theme_names[i]; i++)
            add_if_prefix(theme_names[i], last_word(line, " "), words);
    } else if (starts_with(line, "path ")) {
        app_complete_end(line, words, context);
    } else if (starts_with(line, "rewrite ") || starts_with(line, "carve ")) {
        app_complete_candidate(line, words, context);
    } else {
        const char *word = last_word(line, " ");

        add_ids(context, &(struct wanted){word, word, words});
    }
}
