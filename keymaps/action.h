/*
 * action.h: everything a person can ask for by a key, each said once.
 *
 * The enum, the names in keymap files, the help screen and the bottom bar all follow from this table.
 *
 *     ACTION(identifier, "name in keymap files", GROUP, "what it does, one sentence of help")
 */
#ifndef KEYMAPS_ACTION_H
#define KEYMAPS_ACTION_H

#include "model/base/message.h"

/* clang-format off */
#define ACTIONS(ACTION)                                                                            \
    ACTION(UP,            "up",              MOVE, N_("Move up one row."))                         \
    ACTION(DOWN,          "down",            MOVE, N_("Move down one row."))                       \
    ACTION(LEFT,          "left",            MOVE, N_("On a map: move to the left."))              \
    ACTION(RIGHT,         "right",           MOVE, N_("On a map: move to the right."))             \
    ACTION(PAGE_UP,       "page-up",         MOVE, N_("Move up one page."))                        \
    ACTION(PAGE_DOWN,     "page-down",       MOVE, N_("Move down one page."))                      \
    ACTION(FIRST,         "first",           MOVE, N_("Go to the first row."))                     \
    ACTION(LAST,          "last",            MOVE, N_("Go to the last row."))                      \
    ACTION(OPEN,          "open",            MOVE, N_("Open the selected row, or say yes."))       \
    ACTION(BACK,          "back",            MOVE, N_("Go back to where you came from."))          \
    ACTION(NEXT_PANE,     "next-pane",       MOVE, N_("Go to the next pane."))                     \
    ACTION(NEXT,          "next",            MOVE, N_("Next match, or next offending row."))       \
    ACTION(PREVIOUS,      "previous",        MOVE, N_("Previous match, or offending row."))        \
    ACTION(FILTER,        "filter",          LIST, N_("Show only rows with a text (! inverts)."))  \
    ACTION(OFFENDING,     "offending-only",  LIST, N_("Show only offending rows, or all again."))  \
    ACTION(MARK,          "mark",            LIST, N_("Mark the row for a common decision."))      \
    ACTION(SORT,          "sort",            LIST, N_("Sort by the next column."))                 \
    ACTION(FOLD,          "fold",            LIST, N_("Fold findings of the same shape."))         \
    ACTION(OVERVIEW,      "overview",        VIEW, N_("Overview: what is loaded and found."))      \
    ACTION(BROWSE,        "browse",          VIEW, N_("Browse the network from the top."))         \
    ACTION(FINDINGS,      "findings",        VIEW, N_("Findings: what is wrong, worst first."))    \
    ACTION(GUIDE,         "guide",           VIEW, N_("Guide: mend step by step, worst first."))      \
    ACTION(PLAN,          "plan",            VIEW, N_("Plan: every staged change."))               \
    ACTION(PROBLEMS,      "problems",        VIEW, N_("Problems: what could not be read."))        \
    ACTION(PATH,          "path",            VIEW, N_("Path: a packet's way, hop by hop."))        \
    ACTION(MAIL,          "mail",            VIEW, N_("Mail: who sends and receives."))            \
    ACTION(MAP,           "map",             VIEW, N_("Map: the VPC of the row, drawn."))          \
    ACTION(RELATED,       "related",         VIEW, N_("What the selected object is tied to."))     \
    ACTION(RAW,           "raw",             VIEW, N_("The JSON of the selected object."))         \
    ACTION(HELP,          "help",            VIEW, N_("Help: the keys and commands in force."))    \
    ACTION(REWRITE,       "rewrite",         MEND, N_("Rewrite the rule: choose a new source."))   \
    ACTION(CARVE,         "carve",           MEND, N_("Change only the SMTP part of the rule."))   \
    ACTION(DIFF,          "diff",            MEND, N_("Preview: exactly what a change does."))     \
    ACTION(APPROVE,       "approve",         MEND, N_("Approve the decision, as its reviewer."))   \
    ACTION(REJECT,        "reject",          MEND, N_("Reject the decision, and say why."))        \
    ACTION(COMMENT,       "comment",         MEND, N_("Comment on the decision."))                 \
    ACTION(SPLIT,         "split",           MEND, N_("Split decisions that were taken as one."))  \
    ACTION(ACCEPT,        "accept",          MEND, N_("Accept the risk, with a reason."))          \
    ACTION(SKIP,          "skip",            MEND, N_("Leave the rule for later."))                \
    ACTION(DROP,          "drop",            MEND, N_("Take a decision out of the plan."))         \
    ACTION(UNDO,          "undo",            MEND, N_("Undo the last decision."))                  \
    ACTION(REDO,          "redo",            MEND, N_("Redo what was undone."))                    \
    ACTION(WRITE,         "write",           MEND, N_("Write the plan: script, report, export."))  \
    ACTION(COMMAND,       "command",         PROGRAM, N_("Type a command."))                       \
    ACTION(REPAINT,       "repaint",         PROGRAM, N_("Paint the screen anew."))                \
    ACTION(SUSPEND,       "suspend",         PROGRAM, N_("Suspend the program (fg resumes)."))     \
    ACTION(QUIT,          "quit",            PROGRAM, N_("Leave (asks only if work is lost)."))
/* clang-format on */

enum action {
    ACTION_NONE,
#define ACTION(identifier, name, group, help) ACTION_##identifier,
    ACTIONS(ACTION)
#undef ACTION
    ACTION_COUNT
};

enum action_group { GROUP_MOVE, GROUP_LIST, GROUP_VIEW, GROUP_MEND, GROUP_PROGRAM, GROUP_COUNT };

struct action_info {
    const char *name;
    enum action_group group;
    const char *help; /* not yet translated: say _() of it */
};

/* Never NULL for ACTION_NONE < action < ACTION_COUNT. */
const struct action_info *action_info(enum action action);
const char *action_group_title(enum action_group group);

/* ACTION_NONE if there is no such name. */
enum action action_find(const char *name);

#endif
