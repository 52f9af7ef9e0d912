#include "keymaps/action.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

static const struct action_info actions[ACTION_COUNT] = {
#define ACTION(identifier, name, group, help) [ACTION_##identifier] = {name, GROUP_##group, help},
    ACTIONS(ACTION)
#undef ACTION
};

static const char *const group_titles[GROUP_COUNT] = {
    [GROUP_MOVE] = N_("Moving"),  [GROUP_LIST] = N_("Lists"),      [GROUP_VIEW] = N_("Views"),
    [GROUP_MEND] = N_("Mending"), [GROUP_PROGRAM] = N_("Program"),
};

const struct action_info *action_info(enum action action)
{
    assert(action > ACTION_NONE && action < ACTION_COUNT);
    return &actions[action];
}

const char *action_group_title(enum action_group group)
{
    assert(group < GROUP_COUNT);
    return _(group_titles[group]);
}

enum action action_find(const char *name)
{
    for (int action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
        if (strcmp(actions[action].name, name) == 0)
            return (enum action)action;
    }
    return ACTION_NONE;
}
