#include "model/write/forms.h"

#include <assert.h>
#include <string.h>

#include "model/base/message.h"
#include "model/write/file_out.h"

static const struct {
    const char *name;
    const char *file_name; /* NULL: a tree */
    unsigned mode;
} forms[FORM_COUNT] = {
    [FORM_DIFF] = {"diff", "changes.diff", 0600},      [FORM_JSON] = {"json", "plan.json", 0600},
    [FORM_AWS_CLI] = {"aws-cli", "apply.sh", 0700},    [FORM_EXPORT] = {"export", NULL, 0},
    [FORM_MARKDOWN] = {"markdown", "report.md", 0600},
};

const char *form_name(enum form form)
{
    return forms[form].name;
}

bool form_parse(const char *text, enum form *form)
{
    for (size_t i = 0; i < FORM_COUNT; i++) {
        if (!strcmp(forms[i].name, text)) {
            *form = (enum form)i;
            return true;
        }
    }
    return false;
}

const char *form_file_name(enum form form)
{
    return forms[form].file_name;
}

void form_text(enum form form, struct plan *plan, struct account *account,
               const struct smtp_ports *ports, struct strbuf *out)
{
    switch (form) {
    case FORM_DIFF:
        form_diff(plan, account, out);
        break;
    case FORM_JSON:
        form_json(plan, account, out);
        break;
    case FORM_AWS_CLI:
        form_aws_cli(plan, account, out);
        break;
    case FORM_MARKDOWN:
        form_markdown(plan, account, ports, out);
        break;
    default:
        assert(form != FORM_EXPORT); /* a tree, not a text */
    }
}

bool form_write(enum form form, struct plan *plan, struct account *account,
                const struct smtp_ports *ports, const char *path, bool overwrite,
                struct strbuf *why)
{
    struct strbuf text = STRBUF_INIT;
    enum file_out_result result;

    if (form == FORM_EXPORT)
        return form_export(plan, account, path, why);
    form_text(form, plan, account, ports, &text);
    result = file_out_write(path, text.text, text.length, forms[form].mode,
                            overwrite ? OVERWRITE_ASKED : OVERWRITE_NEVER, why);
    strbuf_release(&text);
    return result == FILE_OUT_DONE;
}
