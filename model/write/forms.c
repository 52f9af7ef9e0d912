#include "model/write/forms.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/write/file_out.h"
#include "model/write/policy_plan.h"
#include "model/write/policy_scripts.h"
#include "model/write/replay.h"
#include "model/write/replay_forms.h"
#include "model/write/replay_script.h"

enum { MODE_DATA = 0600, MODE_SCRIPT = 0700 };

/* --- the files of each form --------------------------------------------------------------------------- */

static struct strbuf *add_file(struct form_files *files, const char *name, unsigned mode)
{
    files->items =
        mem_grow(files->items, &files->capacity, files->count + 1, sizeof *files->items);
    files->items[files->count] =
        (struct form_file){.name = mem_strdup(name), .text = STRBUF_INIT, .mode = mode};
    return &files->items[files->count++].text;
}

/* For the forms that name their files themselves. */
struct strbuf *form_files_add(struct form_files *files, const char *name)
{
    return add_file(files, name, MODE_DATA);
}

/* --- read back -------------------------------------------------------------------------------------- */

/* False with a sentence if the first file, read back by `holds`, would not do what was planned. */
static bool prove(const struct form_files *files, const struct form_job *job,
                  bool (*holds)(const struct plan *plan, const struct account *account,
                                const char *text, struct strbuf *why),
                  struct strbuf *why)
{
    struct strbuf detail = STRBUF_INIT;
    bool proven = holds(job->plan, job->account, files->items[0].text.text, &detail);

    if (!proven)
        replay_refuses_form(why, files->items[0].name, &detail);
    strbuf_release(&detail);
    return proven;
}

static bool prove_scripts(const struct form_files *files, const struct form_job *job,
                          struct strbuf *why)
{
    struct strbuf detail = STRBUF_INIT;
    bool proven = replay_scripts(job->plan, job->account, files->items[0].text.text,
                                 files->items[1].text.text, &detail);

    if (!proven)
        replay_refuses_form(why, files->items[0].name, &detail);
    strbuf_release(&detail);
    return proven;
}

/* --- each form ---------------------------------------------------------------------------------------- */

static bool make_diff(struct form_files *files, const struct form_job *job, struct strbuf *why)
{
    form_diff(job->plan, job->account, add_file(files, form_file_name(FORM_DIFF), MODE_DATA));
    return prove(files, job, replay_diff, why);
}

static bool make_json(struct form_files *files, const struct form_job *job, struct strbuf *why)
{
    form_json(job->plan, job->account, job->ports,
              add_file(files, form_file_name(FORM_JSON), MODE_DATA));
    return prove(files, job, replay_json, why);
}

static bool make_aws_cli(struct form_files *files, const struct form_job *job, struct strbuf *why)
{
    form_aws_cli(job->plan, job->account,
                 add_file(files, form_file_name(FORM_AWS_CLI), MODE_SCRIPT));
    form_rollback(job->plan, job->account, add_file(files, "rollback.sh", MODE_SCRIPT));
    return prove_scripts(files, job, why);
}

static bool make_markdown(struct form_files *files, const struct form_job *job, struct strbuf *why)
{
    form_markdown(job, add_file(files, form_file_name(FORM_MARKDOWN), MODE_DATA));
    return prove(files, job, replay_markdown, why);
}

/* --- the table ------------------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    const char *file_name; /* NULL: a tree */
    bool (*make)(struct form_files *files, const struct form_job *job, struct strbuf *why);
} forms[FORM_COUNT] = {
    [FORM_DIFF] = {"diff", "changes.diff", make_diff},
    [FORM_JSON] = {"json", "plan.json", make_json},
    [FORM_AWS_CLI] = {"aws-cli", "apply.sh", make_aws_cli},
    [FORM_EXPORT] = {"export", NULL, NULL},
    [FORM_MARKDOWN] = {"markdown", "report.md", make_markdown},
    [FORM_TERRAFORM] = {"terraform", "main.tf", form_terraform},
    [FORM_CFN_JSON] = {"cloudformation-json", "cloudformation.json", form_cloudformation_json},
    [FORM_CFN_YAML] = {"cloudformation-yaml", "cloudformation.yaml", form_cloudformation_yaml},
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

/* --- policies ------------------------------------------------------------------------------------------- */

/* Scripts carry them whatever carries the rules. Where a form has remarks, it says so. */
static bool add_policy_scripts(enum form form, struct form_files *files,
                               const struct form_job *job, struct strbuf *why)
{
    if (form == FORM_TERRAFORM || form == FORM_CFN_YAML)
        strbuf_adds(&files->items[0].text,
                    "\n# The policies of the plan are not in here: apply-policies.sh puts them. Then\n"
                    "# test-policies.sh must be run, inside and outside: until then nothing is known to\n"
                    "# be restricted.\n");
    return policy_scripts_add(files, job, why);
}

static bool add_policies(enum form form, struct form_files *files, const struct form_job *job,
                         struct strbuf *why)
{
    struct strbuf *text = &files->items[0].text;

    if (form != FORM_MARKDOWN && !policy_plan_puts(job->plan))
        return true;
    switch (form) {
    case FORM_DIFF:
        policy_plan_diff(text, job->plan, job->account);
        return true;
    case FORM_MARKDOWN:
        policy_plan_markdown(text, job->plan, job->account, plan_count(job->plan) + 1);
        return true;
    case FORM_JSON:
        return true; /* they are in it */
    default:
        return add_policy_scripts(form, files, job, why);
    }
}

bool form_make(enum form form, struct form_files *files, const struct form_job *job,
               struct strbuf *why)
{
    *files = (struct form_files){0};
    if (forms[form].make(files, job, why) && add_policies(form, files, job, why))
        return true;
    if (form >= FORM_TERRAFORM && policy_plan_puts(job->plan) && !plan_count(job->plan))
        strbuf_adds(why, _(" Its policies are written with the AWS CLI script."));
    form_files_release(files);
    return false;
}

void form_files_release(struct form_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        free(files->items[i].name);
        strbuf_release(&files->items[i].text);
    }
    free(files->items);
    *files = (struct form_files){0};
}

/* --- where they go -------------------------------------------------------------------------------------- */

static size_t stem_length(const char *name, const char *extension)
{
    size_t length = strlen(name), tail = strlen(extension);

    return length > tail && !strcmp(name + length - tail, extension) ? length - tail : length;
}

void form_file_path(const struct form_files *files, size_t number, const char *path,
                    struct strbuf *out)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const char *proposed = files->items[0].name;
    const char *own = files->items[number].name;
    size_t stem = stem_length(name, strrchr(proposed, '.'));

    if (number == 0) {
        strbuf_adds(out, path);
        return;
    }
    strbuf_add(out, path, (size_t)(name - path));
    if (strcmp(name, proposed) != 0 && (strncmp(own, name, stem) != 0 || own[stem] != '-')) {
        strbuf_add(out, name, stem);
        strbuf_addch(out, '-');
    }
    strbuf_adds(out, own);
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

static bool all_are_free(const struct form_files *files, const char *path, struct strbuf *why)
{
    bool free = true;

    for (size_t i = 0; i < files->count && free; i++) {
        struct strbuf place = STRBUF_INIT;

        form_file_path(files, i, path, &place);
        free = is_free(place.text, why);
        strbuf_release(&place);
    }
    return free;
}

static bool write_file(const struct form_files *files, size_t number, const char *path,
                       enum overwrite overwrite, struct strbuf *why)
{
    const struct form_file *file = &files->items[number];
    struct strbuf place = STRBUF_INIT;
    bool done;

    form_file_path(files, number, path, &place);
    done = file_out_write(place.text, file->text.text, file->text.length, file->mode, overwrite,
                          why) == FILE_OUT_DONE;
    strbuf_release(&place);
    return done;
}

/* A way back without a way there helps nobody: what was newly written goes again. */
static void remove_behind(const struct form_files *files, size_t number, const char *path)
{
    for (size_t i = number + 1; i < files->count; i++) {
        struct strbuf place = STRBUF_INIT;

        form_file_path(files, i, path, &place);
        unlink(place.text);
        strbuf_release(&place);
    }
}

/* The last first: there is never an apply.sh without its way back. */
bool form_files_write(const struct form_files *files, const char *path, bool overwrite,
                      struct strbuf *why)
{
    if (!overwrite && !all_are_free(files, path, why))
        return false;
    for (size_t i = files->count; i-- > 0;) {
        if (write_file(files, i, path, overwrite ? OVERWRITE_ASKED : OVERWRITE_NEVER, why))
            continue;
        if (!overwrite)
            remove_behind(files, i, path);
        return false;
    }
    return true;
}

bool form_write_into(enum form form, const struct form_job *job, const char *directory,
                     struct strbuf *why)
{
    struct strbuf path = STRBUF_INIT;
    struct form_files files;
    bool written;

    if (form == FORM_EXPORT)
        return form_export(job->plan, job->account, directory, why);
    if (!form_make(form, &files, job, why))
        return false;
    strbuf_addf(&path, "%s/%s", directory, files.items[0].name);
    written = file_out_directory(directory, why) == FILE_OUT_DONE;
    if (written)
        written = form_files_write(&files, path.text, false, why);
    form_files_release(&files);
    strbuf_release(&path);
    return written;
}

bool form_write(enum form form, const struct form_job *job, const char *path, bool overwrite,
                struct strbuf *why)
{
    struct form_files files;
    bool written;

    if (form == FORM_EXPORT)
        return form_export(job->plan, job->account, path, why);
    if (!form_make(form, &files, job, why))
        return false;
    written = form_files_write(&files, path, overwrite, why);
    form_files_release(&files);
    return written;
}
