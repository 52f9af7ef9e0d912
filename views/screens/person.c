#include "views/screens/person.h"

#include <pwd.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "model/base/mem.h"

char *person_name(void)
{
    static const char *const variables[] = {"VPCMEND_AUTHOR", "USER", "LOGNAME"};
    const struct passwd *user;

    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        const char *name = getenv(variables[i]);

        if (name && *name)
            return mem_strdup(name);
    }
    user = getpwuid(getuid());
    return mem_strdup(user && *user->pw_name ? user->pw_name : "unknown");
}

int64_t person_now(void)
{
    const char *fixed = getenv("SOURCE_DATE_EPOCH");
    char *end;
    long long seconds = fixed ? strtoll(fixed, &end, 10) : 0;

    return fixed && *fixed && !*end ? (int64_t)seconds : (int64_t)time(NULL);
}
