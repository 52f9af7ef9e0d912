#include "views/words/words.h"

#include <langinfo.h>
#include <libintl.h>
#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/message.h"

/* A locale's name: language, then perhaps "_COUNTRY", ".CODESET", "@more". */
static bool is_of(const char *name, size_t length, const char *language)
{
    const size_t own = strlen(language);

    return length >= own && strncmp(name, language, own) == 0 &&
           (length == own || strchr("_.@", name[own]) != NULL);
}

static bool is_untranslated(const char *name)
{
    return !name || !*name || strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0;
}

const char *words_language(const char *list, const char *locale)
{
    if (is_untranslated(locale))
        return "en";
    if (!list || !*list)
        return is_of(locale, strlen(locale), "ja") ? "ja" : "en";
    while (*list) {
        const size_t length = strcspn(list, ":");

        if (is_of(list, length, "ja"))
            return "ja";
        if (is_of(list, length, "en") || is_of(list, length, "C"))
            return "en";
        list += length + (list[length] == ':');
    }
    return "en";
}

static const char *first_set(const char *all, const char *category, const char *language)
{
    if (all && *all)
        return all;
    return category && *category ? category : language;
}

/* "ja_JP.UTF-8", "en_US.utf8" */
static bool is_utf8_name(const char *name)
{
    return name && (strstr(name, ".UTF-8") || strstr(name, ".utf8") || strstr(name, ".utf-8"));
}

void words_start(void)
{
    const char *all = getenv("LC_ALL");
    const char *lang = getenv("LANG");
    const char *language;

    /* Not installed: the C library falls back to ASCII, though the terminal was said to know UTF-8. */
    if (!setlocale(LC_ALL, "") && is_utf8_name(first_set(all, getenv("LC_CTYPE"), lang)))
        setlocale(LC_CTYPE, "C.UTF-8");
    setlocale(LC_NUMERIC, "C");
    language = words_language(getenv("LANGUAGE"), first_set(all, getenv("LC_MESSAGES"), lang));
    if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0 && strcmp(language, "ja") == 0 && words_ja_size)
        message_use(words_ja, words_ja_size);
    bindtextdomain("vpcmend", VPCMEND_LOCALES);
    bind_textdomain_codeset("vpcmend", "UTF-8");
    textdomain("vpcmend");
    message_settle();
}
