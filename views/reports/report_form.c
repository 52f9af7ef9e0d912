/* How a plan leaves the program without a screen: the one way for `fix` and `plan replay`. */
#include "model/base/message.h"
#include "model/write/file_out.h"
#include "views/reports/reports.h"

static bool write_into_directory(const struct report_form *form, const struct form_job *job,
                                 struct strbuf *why)
{
    const char *name = form_file_name(form->form);
    struct strbuf path = STRBUF_INIT;
    bool written;

    if (!name)
        return form_write(form->form, job, form->directory, false, why);
    strbuf_addf(&path, "%s/%s", form->directory, name);
    written = file_out_directory(form->directory, why) == FILE_OUT_DONE &&
              form_write(form->form, job, path.text, false, why);
    strbuf_release(&path);
    return written;
}

/* The form's own file only: there is no place for those beside it. */
static bool print(enum form form, const struct form_job *job, FILE *out, struct strbuf *why)
{
    struct form_files files;

    if (!form_make(form, &files, job, why))
        return false;
    fwrite(files.items[0].text.text, 1, files.items[0].text.length, out);
    form_files_release(&files);
    return true;
}

bool report_form(const struct report_form *form, const struct form_job *job,
                 const struct report_streams *streams)
{
    struct strbuf why = STRBUF_INIT;
    bool written = form->directory ? write_into_directory(form, job, &why)
                                   : print(form->form, job, streams->out, &why);

    if (!written)
        report_problem(streams, "%s", why.text);
    strbuf_release(&why);
    return written;
}
