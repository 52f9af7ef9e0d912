#include "views/reports/reports.h"

#include <string.h>

#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/sample/sample.h"
#include "model/write/file_out.h"

static bool write_piece(const char *directory, const struct export_piece *piece, struct strbuf *why)
{
    struct strbuf path = STRBUF_INIT;
    bool written;

    strbuf_addf(&path, "%s/%s", directory, piece->name);
    written = file_out_parents(path.text, why) &&
              file_out_write(path.text, piece->content, piece->length, 0600, OVERWRITE_NEVER,
                             why) == FILE_OUT_DONE;
    strbuf_release(&path);
    return written;
}

int report_demo(const char *directory, const struct report_streams *streams)
{
    struct strbuf why = STRBUF_INIT;
    bool written = file_out_directory(directory, &why) == FILE_OUT_DONE;

    for (size_t i = 0; written && i < sample_piece_count; i++)
        written = write_piece(directory, &sample_pieces[i], &why);
    if (!written)
        report_problem(streams, "%s", why.text);
    strbuf_release(&why);
    return written ? REPORT_DONE : REPORT_WRONG;
}
