#include "model/judge/finding_build.h"

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
    free(quiet->mute);
    free(quiet->edited);
    free(quiet->edited_before);
    free(quiet->acls_edited);
    free(quiet->acls_edited_before);
    finding_fixed_release(&quiet->fixed);
    balancer_reaches_free(quiet->balancers_before);
    memset(quiet, 0, sizeof *quiet);
}

static void allocate(struct finding_quiet *quiet, const struct account *account)
{
    for (size_t kind = 0; kind < FINDING_NACL_ENTRY_OPEN; kind++) {
        size_t count = row_count(account, kind);

        quiet->rows[kind] = mem_alloc(count * sizeof(bool));
        memset(quiet->rows[kind], true, count * sizeof(bool));
    }
    quiet->mute = mem_zalloc(account->groups.count, sizeof(bool));
    quiet->edited = mem_zalloc(account->groups.count, sizeof(bool));
    quiet->edited_before = mem_zalloc(account->groups.count, sizeof(bool));
    quiet->acls_edited = mem_zalloc(account->acls.count, sizeof(bool));
    quiet->acls_edited_before = mem_zalloc(account->acls.count, sizeof(bool));
}

/* What was edited is what was edited before, then. */
static void turn(bool *edited, bool *before, size_t count)
{
    memcpy(before, edited, count * sizeof(bool));
    memset(edited, false, count * sizeof(bool));
}

void finding_quiet_begin(struct finding_quiet *quiet, const struct account *account,
                         const struct edits *edits)
{
    if (!quiet)
        return;
    if (!quiet->edited)
        allocate(quiet, account);
    turn(quiet->edited, quiet->edited_before, account->groups.count);
    turn(quiet->acls_edited, quiet->acls_edited_before, account->acls.count);
    edits_mark_groups(edits, quiet->edited);
    edits_mark_acls(edits, quiet->acls_edited);
}

const struct balancer_past *finding_quiet_past(const struct finding_quiet *quiet,
                                               struct balancer_past *past)
{
    if (!quiet || !quiet->balancers_before)
        return NULL;
    *past = (struct balancer_past){quiet->balancers_before,
                                   {quiet->edited, quiet->edited_before},
                                   {quiet->acls_edited, quiet->acls_edited_before}};
    return past;
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
void finding_quiet_end(struct finding_quiet *quiet, const struct account *account,
                       struct exposure_judge *judge)
{
    if (!quiet)
        return;
    balancer_reaches_free(quiet->balancers_before);
    quiet->balancers_before = exposure_judge_take_balancers(judge);
    if (quiet->known)
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

bool finding_group_is_mute(const struct finding_quiet *quiet, uint32_t group)
{
    return quiet && quiet->mute[group] && !quiet->edited[group];
}

void finding_quiet_set_mute(struct finding_quiet *quiet, uint32_t group)
{
    if (quiet && !quiet->edited[group])
        quiet->mute[group] = true;
}

/* Whether a group admits some of the Internet on some port, or could. */
static bool group_is_heard(struct finding_builder *builder, uint32_t group)
{
    struct group_reaches *groups = exposure_judge_groups(builder->judge);

    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++)
        for (size_t port = 0; port < builder->ports->count; port++) {
            const struct group_reach *reach = group_reach_of(groups, group, family, port);
            if (reach->open_ended ||
                addr_set_intersects(&reach->admitted,
                                    source_judge_internet(exposure_judge_sources(builder->judge),
                                                          family)))
                return true;
        }
    return false;
}

bool interface_is_mute(struct finding_builder *builder, uint32_t interface)
{
    const struct account *account = builder->account;
    struct span groups = account->interfaces.items[interface].groups;

    for (uint32_t i = 0; i < groups.count; i++) {
        uint32_t group = account->interface_groups.items[groups.first + i];
        if (finding_group_is_mute(builder->quiet, group))
            continue;
        if (!builder->quiet || group_is_heard(builder, group))
            return false;
        finding_quiet_set_mute(builder->quiet, group);
    }
    return true;
}
