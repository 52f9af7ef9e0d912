#include "views/screens/paths.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "model/base/strbuf.h"

/* XDG base directories: a variable that is not an absolute path is ignored. */
static bool add_base(struct strbuf *path, const char *variable, const char *below_home)
{
    const char *base = getenv(variable), *home = getenv("HOME");

    if (base && base[0] == '/') {
        strbuf_adds(path, base);
        return true;
    }
    if (!home || home[0] != '/')
        return false;
    strbuf_addf(path, "%s/%s", home, below_home);
    return true;
}

static bool make_directories(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        int failed;

        *slash = '\0';
        failed = mkdir(path, 0700) && errno != EEXIST;
        *slash = '/';
        if (failed)
            return false;
    }
    return true;
}

static char *path_below(const char *variable, const char *below_home, const char *name)
{
    struct strbuf path = STRBUF_INIT;

    if (!add_base(&path, variable, below_home)) {
        strbuf_release(&path);
        return NULL;
    }
    strbuf_addf(&path, "/vpcmend/%s", name);
    return strbuf_detach(&path);
}

char *path_of_config(const char *name)
{
    return path_below("XDG_CONFIG_HOME", ".config", name);
}

char *path_of_state(const char *name)
{
    char *path = path_below("XDG_STATE_HOME", ".local/state", name);

    if (path && !make_directories(path)) {
        free(path);
        return NULL;
    }
    return path;
}

char *path_of_state_directory(const char *name)
{
    char *path = path_of_state(name);

    if (path && mkdir(path, 0700) && errno != EEXIST) {
        free(path);
        return NULL;
    }
    return path;
}
