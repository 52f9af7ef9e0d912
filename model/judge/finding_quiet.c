#include "model/judge/finding_quiet.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"

static size_t row_count(const struct account *account, size_t kind)
{
    return kind == FINDING_ENI_UNION_OPEN ? account->interfaces.count : account->groups.count;
}

void finding_quiet_release(struct finding_quiet *quiet)
{
    for (size_t kind = 0; kind < FINDING_NACL_ENTRY_OPEN; kind++)
        free(quiet->rows[kind]);
    free(quiet->edited);
    memset(quiet, 0, sizeof *quiet);
}

static void allocate(struct finding_quiet *quiet, const struct account *account)
{
    for (size_t kind = 0; kind < FINDING_NACL_ENTRY_OPEN; kind++) {
        size_t count = row_count(account, kind);

        quiet->rows[kind] = mem_alloc(count * sizeof(bool));
        memset(quiet->rows[kind], true, count * sizeof(bool));
    }
    quiet->edited = mem_alloc(account->groups.count * sizeof(bool));
}

void finding_quiet_begin(struct finding_quiet *quiet, const struct account *account,
                         const struct edits *edits)
{
    if (!quiet)
        return;
    if (!quiet->edited)
        allocate(quiet, account);
    memset(quiet->edited, false, account->groups.count * sizeof(bool));
    edits_mark_groups(edits, quiet->edited);
}

static bool carries_edited(const struct finding_quiet *quiet, const struct account *account,
                           uint32_t interface)
{
    struct span groups = account->interfaces.items[interface].groups;

    for (uint32_t i = 0; i < groups.count; i++)
        if (quiet->edited[account->interface_groups.items[groups.first + i]])
            return true;
    return false;
}

static bool is_edited(const struct finding_quiet *quiet, const struct account *account,
                      size_t kind, uint32_t row)
{
    return kind == FINDING_ENI_UNION_OPEN ? carries_edited(quiet, account, row)
                                          : quiet->edited[row];
}

/* What was edited during the first judgement could be heard without the edits. */
void finding_quiet_end(struct finding_quiet *quiet, const struct account *account)
{
    if (!quiet || quiet->known)
        return;
    for (size_t kind = 0; kind < FINDING_NACL_ENTRY_OPEN; kind++)
        for (uint32_t row = 0; row < row_count(account, kind); row++)
            quiet->rows[kind][row] &= !is_edited(quiet, account, kind, row);
    quiet->known = true;
}

bool finding_is_quiet(const struct finding_quiet *quiet, const struct account *account,
                      enum finding_kind kind, uint32_t row)
{
    return quiet && quiet->known && quiet->rows[kind][row] &&
           !is_edited(quiet, account, kind, row);
}

/* Later judgements say it of what is edited only, which is looked at anyway. */
void finding_quiet_heard(struct finding_quiet *quiet, enum finding_kind kind, uint32_t row)
{
    if (quiet && !quiet->known)
        quiet->rows[kind][row] = false;
}
