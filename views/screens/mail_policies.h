/*
 * mail_policies.h: the rows of the Mail screen that are policies, and what its pane says of them.
 */
#ifndef VIEWS_SCREENS_MAIL_POLICIES_H
#define VIEWS_SCREENS_MAIL_POLICIES_H

#include "model/mail/policy_account.h"
#include "views/screens/app.h"

/* A policy of the list: all that is read again when the pane shows it. */
struct policy_line {
    uint32_t row; /* policy_row.h */
    bool is_read;
    enum policy_bearing bearing;
    bool is_to_mend; /* something better is proposed */
};

struct policy_lines {
    TABLE(struct policy_line) items;
    size_t passed_over; /* policies of IAM that are not about sending */
};

/* Judges them all. Free lines->items.items. */
void policy_lines_find(struct policy_lines *lines, const struct account *account);

void policy_line_row(const struct view *view, const struct policy_line *policy, struct row *row);
void policy_line_detail(const struct view *view, const struct policy_line *policy,
                        struct lines *lines);

/* What no policy prevents, and how many were passed over. */
void policy_remains_detail(const struct policy_lines *policies, struct lines *lines);

#endif
