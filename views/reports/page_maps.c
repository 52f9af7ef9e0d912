#include "views/reports/page_maps.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/map/map_words.h"
#include "model/write/map_svg.h"
#include "views/reports/page.h"

/* --- which ------------------------------------------------------------------------------------------ */

void page_vpcs_init(struct page_vpcs *vpcs, const struct account *account)
{
    *vpcs = (struct page_vpcs){.account = account};
    vpcs->has = mem_zalloc(account->vpcs.count, sizeof *vpcs->has);
}

void page_vpcs_release(struct page_vpcs *vpcs)
{
    free(vpcs->items.items);
    free(vpcs->has);
    *vpcs = (struct page_vpcs){.account = NULL};
}

void page_vpcs_add(struct page_vpcs *vpcs, struct object_ref object)
{
    uint32_t vpc = account_object_vpc(vpcs->account, object);

    if (vpc == NONE || vpcs->has[vpc])
        return;
    vpcs->has[vpc] = true;
    TABLE_ADD(vpcs->items, vpc);
}

/* --- a map ------------------------------------------------------------------------------------------ */

/* One state of a VPC: the picture and its sentence. */
struct drawn {
    struct strbuf svg, summary;
};

static void drawn_make(struct drawn *drawn, const struct account *account, uint32_t vpc,
                       const struct page_state *state)
{
    struct vpc_map map;

    *drawn = (struct drawn){STRBUF_INIT, STRBUF_INIT};
    vpc_map_make(&map, account, state->edits, state->findings, vpc);
    map_svg(&drawn->svg, &map, MAP_SVG_INSIDE);
    map_summary(&map, &drawn->summary);
    vpc_map_release(&map);
}

static void drawn_release(struct drawn *drawn)
{
    strbuf_release(&drawn->svg);
    strbuf_release(&drawn->summary);
}

static void add_caption(struct html_out *html, const char *when, const struct drawn *drawn)
{
    html_open(html, "figcaption");
    if (*when)
        html_element(html, "strong", NULL, when);
    html_text(html, *when ? " " : "");
    html_bytes(html, drawn->summary.text, drawn->summary.length);
    html_close(html);
}

static void add_figure(struct html_out *html, const char *when, const struct drawn *drawn)
{
    html_open_class(html, "figure", "map");
    add_caption(html, when, drawn);
    html_open_class(html, "div", "wide");
    html_raw(html, "\n");
    html_raw(html, drawn->svg.text);
    html_close(html);
    html_close(html);
}

static void add_states(struct html_out *html, const struct drawn *now, const struct drawn *after)
{
    if (strcmp(now->svg.text, after->svg.text) != 0) {
        add_figure(html, _("Before:"), now);
        add_figure(html, _("After:"), after);
    } else {
        add_figure(html, "", now);
        html_element(html, "p", NULL, _("The plan changes nothing that is drawn here."));
    }
}

static void add_vpc(struct html_out *html, const struct account *account, uint32_t vpc,
                    const struct page_state *now, const struct page_state *after)
{
    struct strbuf name = STRBUF_INIT;
    struct drawn drawn, changed;

    account_describe_object(account, (struct object_ref){OBJECT_VPC, vpc}, &name);
    html_element(html, "h3", NULL, name.text);
    drawn_make(&drawn, account, vpc, now);
    if (after) {
        drawn_make(&changed, account, vpc, after);
        add_states(html, &drawn, &changed);
        drawn_release(&changed);
    } else {
        add_figure(html, "", &drawn);
    }
    drawn_release(&drawn);
    strbuf_release(&name);
}

/* --- all of them ------------------------------------------------------------------------------------ */

static void add_left_out(struct html_out *html, size_t count)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text,
                ngettext("%zu more VPC is not drawn here: vpcmend map --format svg --vpc ID draws it.",
                         "%zu more VPCs are not drawn here: vpcmend map --format svg --vpc ID draws one.",
                         (unsigned long)count),
                count);
    html_element(html, "p", NULL, text.text);
    strbuf_release(&text);
}

void page_maps(struct html_out *html, const struct page_vpcs *vpcs, const struct page_state *now,
               const struct page_state *after)
{
    if (!vpcs->items.count)
        return;
    page_open_section(html, vpcs->items.count == 1 ? _("Map") : _("Maps"));
    html_element(html, "p", "faint", map_legend());
    for (size_t i = 0; i < vpcs->items.count && i < PAGE_MAPS_MOST; i++)
        add_vpc(html, vpcs->account, vpcs->items.items[i], now, after);
    if (vpcs->items.count > PAGE_MAPS_MOST)
        add_left_out(html, vpcs->items.count - PAGE_MAPS_MOST);
    page_close_section(html);
}
