#include "keymaps/keymap.h"

#include <stdlib.h>
#include <string.h>

#include "keymaps/keymap_bindings.h"
#include "model/base/mem.h"

/* Views by the names they have in files; a new view's name is added here. */
static const char *const sections[] = {
    "general", "overview", "browse", "findings", "rewrite", "preview", "plan",    "decision", "guide",
    "path",    "mail",     "steps", "map",    "help",     "problems", "raw",    "related", "write",
};

size_t keymap_section(const char *name)
{
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        if (strcmp(sections[i], name) == 0)
            return i;
    }
    return KEYMAP_NO_SECTION;
}

struct keymap *keymap_new(const char *name)
{
    struct keymap *keymap = mem_zalloc(1, sizeof *keymap);

    keymap->name = mem_strdup(name);
    return keymap;
}

void keymap_free(struct keymap *keymap)
{
    if (!keymap)
        return;
    free(keymap->bindings);
    free(keymap->name);
    free(keymap);
}

const char *keymap_name(const struct keymap *keymap)
{
    return keymap->name;
}

struct binding *keymap_find(const struct keymap *keymap, size_t section, key_code key)
{
    for (size_t i = 0; i < keymap->count; i++) {
        struct binding *binding = &keymap->bindings[i];

        if (binding->key == key && binding->section == section)
            return binding;
    }
    return NULL;
}

static void unbind(struct keymap *keymap, struct binding *binding)
{
    size_t at = (size_t)(binding - keymap->bindings);

    keymap->count--;
    memmove(binding, binding + 1, (keymap->count - at) * sizeof *binding);
}

void keymap_bind(struct keymap *keymap, struct binding binding)
{
    struct binding *old = keymap_find(keymap, binding.section, binding.key);

    if (old)
        unbind(keymap, old);
    keymap->bindings =
        mem_grow(keymap->bindings, &keymap->capacity, keymap->count + 1, sizeof *keymap->bindings);
    keymap->bindings[keymap->count++] = binding;
}

enum action keymap_action(const struct keymap *keymap, const char *view, key_code key)
{
    const struct binding *binding = keymap_find(keymap, keymap_section(view), key);

    if (!binding)
        binding = keymap_find(keymap, KEYMAP_GENERAL, key);
    return binding ? binding->action : ACTION_NONE;
}

size_t keymap_keys(const struct keymap *keymap, const char *view, enum action action,
                   key_code *keys, size_t most)
{
    size_t section = keymap_section(view);
    size_t found = 0;

    for (size_t i = 0; i < keymap->count; i++) {
        const struct binding *binding = &keymap->bindings[i];
        bool in_force =
            binding->section == section ||
            (binding->section == KEYMAP_GENERAL && !keymap_find(keymap, section, binding->key));

        if (binding->action != action || !in_force)
            continue;
        if (found < most)
            keys[found] = binding->key;
        found++;
    }
    return found;
}
