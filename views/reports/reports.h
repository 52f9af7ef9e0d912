/*
 * reports.h: the sub-commands without a screen.
 *
 * Each takes what was asked, writes its answer to `out` and everything that went wrong to
 * `problems` (one line each, "vpcmend: FILE:LINE:COLUMN: what is wrong"), and returns the exit
 * status of design section 3. Colour is used only on a terminal.
 */
#ifndef VIEWS_REPORTS_REPORTS_H
#define VIEWS_REPORTS_REPORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "model/account/account.h"
#include "model/base/confine.h"
#include "model/base/strbuf.h"
#include "model/judge/evidence.h"
#include "model/judge/finding.h"
#include "model/judge/smtp.h"
#include "model/mend/change.h"
#include "model/write/forms.h"

enum report_status { REPORT_DONE = 0, REPORT_FOUND = 1, REPORT_WRONG = 2 };

struct report_out;

struct report_streams {
    FILE *out, *problems;
    struct report_out *printed; /* what goes to `out`, report_print; NULL where nothing does */
};

/* Writes to `out`, now or later: the command line tells in the end if that failed (report_out.h). On a terminal
 * of a locale without UTF-8, where bytes above 127 may be controls, each character outside ASCII is written as
 * \u{65E5} and each byte that is no UTF-8 as <xFF>. */
void report_print(const struct report_streams *streams, const char *text, size_t length);

/* The EXPORT arguments of a command, and what a person says of the account. */
struct report_exports {
    const char *const *paths;
    size_t count;
    struct quotas quotas;
};

/* Loads exports and reports their problems; NULL (after saying so) if nothing was readable. The
 * caller frees the account. Shows progress on `problems` if that is a terminal. */
struct account *report_load(const struct report_exports *exports,
                            const struct report_streams *streams);

/* The same, faster, for who never asks what stands in a file of the account, nor whether it has changed. */
struct account *report_load_once(const struct report_exports *exports,
                                 const struct report_streams *streams);

/* True if something readable was found; else says so, and why. */
bool report_is_readable(const struct account *account, const struct report_streams *streams);

/* The --flow-logs arguments of a command. */
struct report_logs {
    const char *const *paths;
    size_t count;
};

/* Reads flow logs about a loaded account and reports their problems, as above. *evidence is NULL where
 * none were named; the caller frees it before the account. False (after saying so) if no record could
 * be read. */
bool report_evidence(struct evidence **evidence, struct account *account,
                     const struct smtp_ports *ports, const struct report_logs *logs,
                     const struct report_streams *streams);

/* "vpcmend: ..." on `problems`. */
__attribute__((format(printf, 2, 3))) void report_problem(const struct report_streams *streams,
                                                          const char *format, ...);

/* One line for each problem, but notes. */
void report_problems(const struct problems *problems, const struct report_streams *streams);

/* Seconds since 1970: SOURCE_DATE_EPOCH if it is set (reproducible-builds.org), so that two runs can
 * give the same bytes, else the clock. False, and said, if the variable holds no time. */
bool report_now(int64_t *now, const struct report_streams *streams);

/* Writes a text to a stream that is not standard output; to a terminal of a locale without UTF-8 as
 * report_print does. */
void report_tell(FILE *stream, const char *text, size_t length);

/* Columns of the terminal behind a stream; 0 where there is none. */
size_t report_width(FILE *stream);

/* --- map ------------------------------------------------------------------------------------ */

enum map_format { MAP_TEXT, MAP_LIST, MAP_SVG };

struct map_request {
    struct report_exports exports;
    struct smtp_ports ports;
    const char *vpc; /* an id; NULL: all, one after the other (a picture is of one) */
    enum map_format format;
};

/* VPCs drawn in line characters, as wide as the terminal (else 100 columns), listed, or one as SVG. */
int report_map(const struct map_request *request, const struct report_streams *streams);

/* --- audit ---------------------------------------------------------------------------------- */

enum audit_format {
    AUDIT_TABLE,
    AUDIT_JSON,
    AUDIT_NDJSON,
    AUDIT_CSV,
    AUDIT_MARKDOWN,
    AUDIT_HTML,
    AUDIT_SARIF,
    AUDIT_FORMAT_COUNT
};

struct audit_request {
    struct report_exports exports;
    struct report_logs logs;
    enum audit_format format;
    enum severity fail_on; /* SEVERITY_COUNT: whatever is found */
    struct smtp_ports ports;
    const char *list; /* --exports-from: a file of paths, "-" for standard input; or NULL */
    bool list_by_nul; /* each path ends with a NUL, not with a newline */
    const char *const *lifted; /* "ACCOUNT/REGION", "*" for any */
    size_t lifted_count;
};

int report_audit(const struct audit_request *request, const struct report_streams *streams);

struct first_look_report {
    struct report_exports exports;
    bool never_fails; /* REPORT_DONE whatever is found */
    struct smtp_ports ports;
};

/*
 * Which security groups have rules that let anybody in on an SMTP port, and how many, by a first look
 * (first_look.h): "total", their number and that of groups, and a line GROUP, RULES, NAME for each, with tabs
 * between and for eyes. Where there is no first look, which is said, the export is read whole for it. What a
 * first look passes over is not checked. REPORT_FOUND if there are any.
 */
int report_first_look(const struct first_look_report *request, const struct report_streams *streams);

/*
 * For many accounts, and many machines: audits each path of request->list as an export of its own, in
 * the order of the list, as ndjson. `out` is flushed after each. Every line has "export", the path, in
 * front; a path of which nothing could be read has a line {"export": PATH, "error": SENTENCE}, and the
 * others go on. Ends with 2 if there was one, else with 1 if something was found. The exports of the
 * request are not looked at. Memory is that of the largest export.
 */
int report_audit_many(const struct audit_request *request, const struct report_streams *streams);

/*
 * The audit's JSON (design section 4), members in the contract's order, and the choices it leaves:
 * - "sources" counts files that held something known; "problems" counts warnings and errors.
 * - "absent" names the kinds that at least one account and region lacks: a script that sees a kind
 *   missing there may rely on it everywhere. Accounts and regions of which nothing at all was
 *   described do not count.
 * - "accounts" and "regions" are sorted; accounts come from paths, ARNs and wrappers, and, where
 *   those tell nothing, from the owners of VPCs, groups and ACLs.
 * - "security_groups" counts described ones; "security_group_rules" both directions.
 * - A finding that names several rules gives "protocol", "from_port", "to_port", "source" and
 *   "description" where they agree, else null. Ports are null where the rule has none (protocol
 *   all); what the export does not tell is null.
 * - Identifiers are as in the export, raw; "message" is a sentence for eyes.
 * - "not_looked_at" is there only where something was left out: "ses_endpoint_senders", how many senders
 *   were not followed to their SES endpoint, and "message", a sentence for eyes.
 * - With flow logs (evidence not NULL) there are "flow_logs" at the top and "used" in each finding: see
 *   audit_used.h.
 */
void audit_json(const struct account *account, const struct findings *findings,
                const struct evidence *evidence, struct strbuf *out);
void audit_ndjson(const struct account *account, const struct findings *findings,
                  const struct evidence *evidence, struct strbuf *out);
void audit_ndjson_line(const struct account *account, const struct findings *findings,
                       const struct finding *finding, const struct evidence *evidence,
                       struct strbuf *out); /* one of its lines */

/* A text of the export as it is; null where it is not given. */
struct json_out;
void report_json_text(struct json_out *json, const char *key, const struct account *account,
                      text_id id);

/* One finding of it as an object; `key` is NULL inside an array, `evidence` without flow logs. */
void audit_json_finding(struct json_out *json, const char *key, const struct account *account,
                        const struct findings *findings, const struct finding *finding,
                        const struct evidence *evidence);

/* For eyes: one line a finding, at most `width` columns wide (0: no limit), then a summary. */
void audit_table(const struct account *account, const struct findings *findings,
                 const struct evidence *evidence, size_t width, struct strbuf *out);

/* --- writing a plan ------------------------------------------------------------------------------ */

struct report_form {
    enum form form;
    const char *directory; /* -o, or NULL for standard output */
};

/* Writes a plan in a form, to a directory or to `out`; false after saying why not. */
bool report_form(const struct report_form *form, const struct form_job *job,
                 const struct report_streams *streams);

/* --- fix --------------------------------------------------------------------------------------- */

struct fix_request {
    struct report_exports exports;
    struct report_logs logs;
    bool all;                 /* else the named ones */
    const char *const *names; /* of rules and ACL entries */
    size_t name_count;
    enum change_kind kind;
    const char *to;                      /* rewrite, carve: a candidate's spelling */
    const char *reason, *owner, *expiry; /* accept; the latter two may be NULL */
    bool acls, allow_loss;
    const char *author; /* whose plan it is, or NULL */
    struct report_form form;
    struct smtp_ports ports;
    const char *const *lifted; /* "ACCOUNT/REGION", "*" for any */
    size_t lifted_count;
};

/* 1 if something named could not be mended: each is said on `problems` with its reason. */
int report_fix(const struct fix_request *request, const struct report_streams *streams);

/* --- plan -------------------------------------------------------------------------------------- */

enum plan_command { PLAN_SHOW, PLAN_CHECK, PLAN_REPLAY };
enum plan_format { PLAN_TEXT, PLAN_JSON, PLAN_MARKDOWN, PLAN_HTML };

struct plan_request {
    enum plan_command command;
    const char *path; /* of the plan file; "-" for standard input */
    struct report_exports exports;
    struct report_logs logs; /* show, replay */
    enum plan_format format; /* show: not json; check: text or json */
    struct report_form form; /* replay */
    bool approved;           /* replay: only what somebody else has approved */
    const char *const *lifted; /* show, replay: "ACCOUNT/REGION", "*" for any */
    size_t lifted_count;
};

/* Puts a plan file on exports. Check and replay: 1 if a decision conflicts or an acceptance is over,
 * which replay says on `problems`; show: 0. */
int report_plan(const struct plan_request *request, const struct report_streams *streams);

/* --- path -------------------------------------------------------------------------------------- */

enum path_format { PATH_TEXT, PATH_JSON };

struct path_request {
    struct report_exports exports;
    const char *from, *to, *port, *protocol; /* as typed; protocol NULL: tcp; port NULL: none */
    const char *batch;                       /* a file of questions, "-" for standard input */
    enum path_format format;
    const char *const *lifted; /* "ACCOUNT/REGION", "*" for any */
    size_t lifted_count;
};

/* One question. REPORT_DONE if the verdict is allowed, REPORT_FOUND if it is not. */
int report_path(const struct path_request *request, const struct report_streams *streams);

/*
 * Many questions, one a line: `from to protocol port` separated by tabs, port `-` for icmp; answers
 * are `from to protocol port verdict deciding-resource` in the same order. Empty lines, lines that
 * begin with # and one line of headings at the top are passed over. A line that cannot be read is
 * said with its place and left out, and the rest is answered: REPORT_WRONG at the end.
 */
int report_path_batch(const struct path_request *request, const struct report_streams *streams);

/* --- mail -------------------------------------------------------------------------------------- */

enum mail_format { MAIL_TEXT, MAIL_JSON, MAIL_MARKDOWN, MAIL_HTML };

struct mail_request {
    struct report_exports exports;
    enum mail_format format;
    struct smtp_ports ports;
    const char *const *lifted; /* "ACCOUNT/REGION", "*" for any */
    size_t lifted_count;
};

/* Who sends and receives mail, how, and what stands in the way (mail_report.h). */
int report_mail(const struct mail_request *request, const struct report_streams *streams);

/* --- diff -------------------------------------------------------------------------------------- */

enum diff_format { DIFF_TEXT, DIFF_JSON };

struct diff_request {
    struct report_exports exports[2]; /* one path each: before, after */
    enum diff_format format;
    struct smtp_ports ports;
    const char *const *lifted; /* "ACCOUNT/REGION", "*" for any: of both */
    size_t lifted_count;
};

/* What changed between two exports (diff_report.h). REPORT_FOUND if anything differs that both tell. */
int report_diff(const struct diff_request *request, const struct report_streams *streams);

/* --- collector ---------------------------------------------------------------------------------- */

/* The shell script that collects an export: collector.sh, built in by make. It says itself what it
 * does and how it is called. */
extern const char collector_script[];

/* --- demo, help -------------------------------------------------------------------------------- */

/* Writes the built-in sample into a new or empty directory, one file per describe call. */
int report_demo(const char *directory, const struct report_streams *streams);

/* The help of a command, or of the program for NULL; false if there is no such command. */
bool report_help(const char *command, const struct report_streams *streams);

/* "1.2.3" */
extern const char report_version_number[];

/* The version, and how this machine confines the program, unless that is NULL. */
void report_version(const struct report_streams *streams, const struct confinement *confinement);

#endif
