/* How a plan leaves the program without a screen: the one way for `fix` and `plan replay`. */
#include "model/base/message.h"
#include "views/reports/reports.h"

/* The form's own file only: there is no place for those beside it. */
static bool print(enum form form, const struct form_job *job,
                  const struct report_streams *streams, struct strbuf *why)
{
    struct form_files files;
    bool alone;

    if (!form_make(form, &files, job, why))
        return false;
    alone = !files.belong_together;
    if (alone)
        report_print(streams, files.items[0].text.text, files.items[0].text.length);
    else
        strbuf_addf(why, _("This form takes %zu files that belong together: say where with -o DIR"),
                    files.count);
    form_files_release(&files);
    return alone;
}

bool report_form(const struct report_form *form, const struct form_job *job,
                 const struct report_streams *streams)
{
    struct strbuf why = STRBUF_INIT;
    bool written = form->directory ? form_write_into(form->form, job, form->directory, &why)
                                   : print(form->form, job, streams, &why);

    if (!written)
        report_problem(streams, "%s", why.text);
    strbuf_release(&why);
    return written;
}
