/*
 * path.h: what one question and a batch of questions to `vpcmend path` share: reading a question
 * from words, and the forms of an answer.
 */
#ifndef VIEWS_REPORTS_PATH_H
#define VIEWS_REPORTS_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "model/base/strbuf.h"
#include "model/judge/walk.h"
#include "views/reports/reports.h"

/* The words of a question, in the order of a batch's columns. */
enum path_field { PATH_FROM, PATH_TO, PATH_PROTOCOL, PATH_PORT, PATH_FIELD_COUNT };

/*
 * Reads protocol and port, which needs no export. ICMP has no port: "-", "" and NULL all say so, and
 * a number given all the same means nothing. False with the word that is wrong in *wrong and a
 * sentence in `why`.
 */
bool path_service_read(const char *const words[PATH_FIELD_COUNT], struct walk_question *question,
                       enum path_field *wrong, struct strbuf *why);

/* Reads both ends; likewise. */
bool path_ends_read(const struct account *account, const char *const words[PATH_FIELD_COUNT],
                    struct walk_question *question, enum path_field *wrong, struct strbuf *why);

/* What walks are made with; `account` takes in the words of --port25-lifted. */
struct walk_context path_context_make(struct account *account, const struct path_request *request);
void path_context_release(struct walk_context *context);

/* A question and its answer. */
struct path_case {
    const struct account *account;
    const struct walk_question *question;
    const struct walk_answer *answer;
};

/* The walk that made the verdict; NULL if there was none to make (a subnet without interfaces). */
const struct walk *path_deciding_walk(const struct walk_answer *answer);

/* The answer's verdict: with no walk at all it is unknown. */
enum walk_verdict path_verdict(const struct walk_answer *answer);

/* Its sentence, for eyes. */
const char *path_why(const struct walk_answer *answer);

/*
 * For eyes: a line for each hop, in columns, the deciding one marked with ">", then the verdict and
 * its sentence; several walks each under a heading, then the worst verdict. On a terminal of `width`
 * columns long sentences are wrapped; with 0 each hop is one line.
 */
void path_text(const struct path_case *path, size_t width, struct strbuf *out);

/*
 * The JSON of design section 5, members in the contract's order. What it leaves open:
 * - a hop without resource or rule has null there; "reply" and "deciding" follow "why";
 * - behind the last "why": "warning" (null if none), "from" and "to" as raw ids or addresses,
 *   "protocol", "port" (null for icmp), "advice" (lines; empty unless restricted);
 * - where a subnet or an instance stood for several interfaces, "walks" holds all of them; the hops
 *   on top are those of the deciding one.
 * Ids and rules are raw, sentences are for eyes.
 */
void path_json(const struct path_case *path, struct strbuf *out);

#endif
