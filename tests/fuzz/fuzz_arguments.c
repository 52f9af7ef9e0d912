/*
 * Command lines, a word a line: read whole or refused in one sentence for eyes; and carried out, in an empty
 * directory with one small export called "e", they print what is for eyes and end with a status there is.
 */
#define _GNU_SOURCE /* nftw */
#include "tests/fuzz/support.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WORDS_MOST = 24 };

static int remove_one(const char *path, const struct stat *facts, int kind, struct FTW *walk)
{
    (void)facts, (void)kind, (void)walk;
    remove(path);
    return 0;
}

/* All but the export. */
static void clean_directory(void)
{
    DIR *directory = opendir(".");
    const struct dirent *entry;

    while (directory && (entry = readdir(directory)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            strcmp(entry->d_name, "e") != 0)
            nftw(entry->d_name, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    if (directory)
        closedir(directory);
}

/* What must not be carried out here: it would look at or write outside of the directory. */
static bool leads_out(const char *word)
{
    const char *value = strchr(word, '=');

    return *word == '/' || strstr(word, "..") || strlen(word) > 200 || (value && value[1] == '/') ||
           (word[0] == '-' && word[1] != '-' && strchr(word, '/'));
}

/* --- one command line ---------------------------------------------------------------------------------- */

static int split(char *text, char **words)
{
    int count = 0;

    words[count++] = "vpcmend";
    for (char *word = strtok(text, "\n"); word && count < WORDS_MOST; word = strtok(NULL, "\n"))
        words[count++] = word;
    words[count] = NULL;
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = input_text(data, size), *words[WORDS_MOST + 1];
    int count = split(text, words);
    bool is_safe = true;

    input_enter("e", input_relay);
    for (int i = 1; i < count; i++)
        is_safe = is_safe && !leads_out(words[i]);
    if (is_safe) {
        check_command(count, words);
        clean_directory();
    }
    free(text);
    return 0;
}
