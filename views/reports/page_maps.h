/*
 * page_maps.h: VPCs drawn on a page (map_svg.h): of those that a report is about, as many as a page can
 * bear, and a sentence about the others.
 */
#ifndef VIEWS_REPORTS_PAGE_MAPS_H
#define VIEWS_REPORTS_PAGE_MAPS_H

#include "model/judge/finding.h"
#include "model/write/html_out.h"

/* A map takes a few tens of kilobytes, at worst a few hundreds: it folds what is too much. */
enum { PAGE_MAPS_MOST = 12 };

/* VPCs in the order in which they were first added, each once. */
struct page_vpcs {
    const struct account *account;
    TABLE(uint32_t) items;
    bool *has; /* by row of the account */
};

void page_vpcs_init(struct page_vpcs *vpcs, const struct account *account);
void page_vpcs_release(struct page_vpcs *vpcs);

/* The VPC of an object, if it is of one that the export holds. */
void page_vpcs_add(struct page_vpcs *vpcs, struct object_ref object);

/* What a map is drawn from: the findings are those of the account under these edits, which may be NULL. */
struct page_state {
    const struct edits *edits;
    const struct findings *findings;
};

/* A section with the first of the VPCs; nothing if there are none. With another state, `after` (else NULL),
 * each VPC that looks different in it is drawn in both. */
void page_maps(struct html_out *html, const struct page_vpcs *vpcs, const struct page_state *now,
               const struct page_state *after);

#endif
