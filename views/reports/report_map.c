/* `vpcmend map`: VPCs drawn, listed, or as a picture. */
#include <langinfo.h>
#include <string.h>

#include "model/base/message.h"
#include "model/map/map_draw.h"
#include "model/map/map_words.h"
#include "model/write/map_svg.h"
#include "tui/text.h"
#include "views/reports/report_out.h"
#include "views/reports/reports.h"

enum { WIDTH_WITHOUT_TERMINAL = 100, ROWS = 40 };

struct printing {
    const struct report_streams *streams;
    const struct map_layout *layout;
    bool utf8;
    struct strbuf line;
};

static void put_line(void *context, int x, const char *glyphs, int columns, bool heavy)
{
    struct printing *printing = context;

    (void)x;
    (void)columns;
    (void)heavy;
    strbuf_adds(&printing->line, glyphs);
}

static int put_label(void *context, const struct map_label *label)
{
    struct printing *printing = context;
    struct strbuf words = STRBUF_INIT;
    int used = label->width;

    map_label_words(printing->layout, label, &words);
    if (label->kind == MAP_LABEL_TITLE)
        used = (int)text_crop(&printing->line, words.text, (size_t)label->width, printing->utf8);
    else
        text_pad(&printing->line, words.text, (size_t)label->width, printing->utf8);
    strbuf_release(&words);
    return used;
}

static void end_line(struct printing *printing)
{
    struct strbuf *line = &printing->line;

    while (line->length && line->text[line->length - 1] == ' ')
        strbuf_truncate(line, line->length - 1);
    strbuf_addch(line, '\n');
    report_print(printing->streams, line->text, line->length);
    strbuf_clear(line);
}

static void print_list(struct printing *printing, const struct vpc_map *map)
{
    for (size_t i = 0; i < map->rows.count; i++) {
        map_row_line(map, i, &printing->line);
        end_line(printing);
    }
}

static void print_drawing(struct printing *printing, const struct vpc_map *map)
{
    int width = (int)report_width(printing->streams->out);
    struct map_layout layout;
    struct map_pen pen = {printing->utf8, printing, put_line, put_label};

    map_layout_make(&layout, map, width ? width : WIDTH_WITHOUT_TERMINAL, ROWS);
    printing->layout = &layout;
    for (int y = 0; y < layout.height; y++) {
        map_draw_row(&layout, y, &pen);
        end_line(printing);
    }
    if (!layout.drawn)
        print_list(printing, map);
    map_layout_release(&layout);
}

static void print_heading(struct printing *printing, const struct account *account, uint32_t vpc)
{
    account_describe_object(account, (struct object_ref){OBJECT_VPC, vpc}, &printing->line);
    end_line(printing);
}

static void print_map(struct printing *printing, const struct vpc_map *map, enum map_format format)
{
    if (format == MAP_SVG) {
        map_svg(&printing->line, map, MAP_SVG_ALONE);
        report_print(printing->streams, printing->line.text, printing->line.length);
        strbuf_clear(&printing->line);
        return;
    }
    print_heading(printing, map->account, map->vpc);
    if (format == MAP_LIST)
        print_list(printing, map);
    else
        print_drawing(printing, map);
}

/* What a terminal of another locale would make of line characters is not known. */
static bool takes_utf8(const struct report_streams *streams)
{
    return !streams->printed->on_terminal || !strcmp(nl_langinfo(CODESET), "UTF-8");
}

static void print_maps(const struct account *account, const struct map_request *request,
                       uint32_t only, const struct report_streams *streams)
{
    struct printing printing = {
        .streams = streams, .utf8 = takes_utf8(streams), .line = STRBUF_INIT};
    struct findings findings = {.items = {0}};

    findings_compute(&findings, account, NULL, &request->ports);
    for (uint32_t vpc = 0; vpc < account->vpcs.count; vpc++) {
        struct vpc_map map;

        if (only != NONE && only != vpc)
            continue;
        vpc_map_make(&map, account, NULL, &findings, vpc);
        print_map(&printing, &map, request->format);
        vpc_map_release(&map);
    }
    findings_release(&findings);
    strbuf_release(&printing.line);
}

/* False, and said, if there is none of that id, or a picture would have to be of several. */
static bool choose_vpc(const struct account *account, const struct map_request *request,
                       uint32_t *only, const struct report_streams *streams)
{
    *only = NONE;
    if (request->vpc) {
        text_id id = text_pool_find(account->texts, request->vpc);

        if (id)
            *only = account_find_kind(account, id, NONE, OBJECT_VPC);
        if (*only == NONE)
            report_problem(streams, "%s", _("--vpc: the export holds no VPC with that id"));
        return *only != NONE;
    }
    if (!account->vpcs.count)
        report_problem(streams, "%s", _("the export holds no VPC"));
    else if (request->format == MAP_SVG && account->vpcs.count > 1)
        report_problem(streams, "%s", _("a picture is of one VPC: say which by --vpc ID"));
    else
        return true;
    return false;
}

int report_map(const struct map_request *request, const struct report_streams *streams)
{
    struct account *account = report_load_once(&request->exports, streams);
    int status = REPORT_WRONG;
    uint32_t only;

    if (account && choose_vpc(account, request, &only, streams)) {
        print_maps(account, request, only, streams);
        status = REPORT_DONE;
    }
    account_free(account);
    return status;
}
