#include "model/write/forms.h"

#include <assert.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/base/message.h"
#include "model/base/sanitise.h"
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

/* "DIR/apply.sh" has "DIR/rollback.sh" beside it, "DIR/mail.sh" "DIR/mail-rollback.sh". */
void form_companion(enum form form, const char *path, struct strbuf *out)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    size_t length = strlen(name);

    if (form != FORM_AWS_CLI)
        return;
    if (length > 3 && !strcmp(name + length - 3, ".sh"))
        length -= 3;
    strbuf_add(out, path, (size_t)(name - path));
    if (strcmp(name, "apply.sh") != 0) {
        strbuf_add(out, name, length);
        strbuf_addch(out, '-');
    }
    strbuf_adds(out, "rollback.sh");
}

static bool is_free(const char *path, struct strbuf *why)
{
    struct stat found;

    if (lstat(path, &found) != 0)
        return true;
    sanitise_add(why, path, strlen(path));
    strbuf_adds(why, _(" is there already and was left as it is"));
    return false;
}

/* The way back first: there is never an apply.sh without it. */
static bool write_rollback(const struct plan *plan, const struct account *account, const char *path,
                           enum overwrite overwrite, struct strbuf *why)
{
    struct strbuf text = STRBUF_INIT;
    struct strbuf back = STRBUF_INIT;
    bool done;

    form_companion(FORM_AWS_CLI, path, &back);
    form_rollback(plan, account, &text);
    done = (overwrite == OVERWRITE_ASKED || is_free(path, why)) &&
           file_out_write(back.text, text.text, text.length, forms[FORM_AWS_CLI].mode, overwrite,
                          why) == FILE_OUT_DONE;
    strbuf_release(&back);
    strbuf_release(&text);
    return done;
}

/* A way back without a way there helps nobody: what was newly written goes again. */
static void remove_companion(enum form form, const char *path)
{
    struct strbuf back = STRBUF_INIT;

    form_companion(form, path, &back);
    if (back.length)
        unlink(back.text);
    strbuf_release(&back);
}

bool form_write(enum form form, struct plan *plan, struct account *account,
                const struct smtp_ports *ports, const char *path, bool overwrite,
                struct strbuf *why)
{
    struct strbuf text = STRBUF_INIT;
    enum overwrite mode = overwrite ? OVERWRITE_ASKED : OVERWRITE_NEVER;
    enum file_out_result result;

    if (form == FORM_EXPORT)
        return form_export(plan, account, path, why);
    if (form == FORM_AWS_CLI && !write_rollback(plan, account, path, mode, why))
        return false;
    form_text(form, plan, account, ports, &text);
    result = file_out_write(path, text.text, text.length, forms[form].mode, mode, why);
    strbuf_release(&text);
    if (result != FILE_OUT_DONE && !overwrite)
        remove_companion(form, path);
    return result == FILE_OUT_DONE;
}
