/*
 * replay_proof.h: a form of a plan and who reads it back (replay_forms.h): it holds, and what was changed in it
 * does not.
 */
#ifndef TESTS_MODEL_WRITE_REPLAY_PROOF_H
#define TESTS_MODEL_WRITE_REPLAY_PROOF_H

#include "tests/model/write/fixture.h"

#include "model/write/replay_forms.h"
#include "tests/model/write/mutate.h"

typedef bool form_reader(const struct plan *plan, const struct account *account, const char *text,
                         struct strbuf *why);

/* A form of a plan, and who reads it back. */
struct proof {
    struct fixture *fixture;
    form_reader *holds;
    struct strbuf text;
};

static inline bool read_proof(const char *text, void *context)
{
    const struct proof *proof = context;
    struct strbuf why = STRBUF_INIT;
    bool good = proof->holds(proof->fixture->plan, proof->fixture->account, text, &why);

    assert_true(good || why.length);
    strbuf_release(&why);
    return good;
}

static inline void assert_holds(const struct proof *proof)
{
    struct strbuf why = STRBUF_INIT;

    if (!proof->holds(proof->fixture->plan, proof->fixture->account, proof->text.text, &why))
        fail_msg("%s\n%s", why.text, proof->text.text);
    strbuf_release(&why);
}

/* --- plans -------------------------------------------------------------------------------------- */

static inline void plan_all_ways(struct fixture *fixture)
{
    fixture_init(fixture);
    fixture_accept(fixture, "sgr-4", "it\n## 2. is\n    - a trap", NULL, NULL);
    fixture_rewrite(fixture, "sgr-1", "vpc");
    fixture_carve(fixture, "acl-1/in/200", "cidr:10.0.0.0/8");
    fixture_rewrite(fixture, "sgr-3", "sg:sg-plain");
    fixture_carve(fixture, "sg-plain/in/tcp/20-30/0.0.0.0/0", "vpc");
    fixture_rewrite(fixture, "sgr-2", "remove");
    fixture_rewrite(fixture, "acl-1/in/100", "cidr:0.0.0.0/0,10.0.0.0/8"); /* one of them stays */
}

/* --- what counts -------------------------------------------------------------------------------- */

/* Every letter of the lines that are meant, and each of these lines itself; more than `most` are. */
static inline void assert_lines_count(struct proof *proof, bool (*is_meant)(const char *line),
                               size_t most)
{
    const char *text = proof->text.text;
    size_t lines = 0;

    assert_holds(proof);
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1) {
        if (!is_meant(line))
            continue;
        lines++;
        assert_every_letter_counts(read_proof, proof, text, (size_t)(line - text),
                                   (size_t)(line - text) + strcspn(line, "\n"));
        assert_line_counts(read_proof, proof, text, line);
    }
    assert_true(lines > most);
}

/* The text with `from`, the first time it stands behind a place, as `to`. */
static inline void change_text(struct strbuf *text, const char *behind, const char *from, const char *to)
{
    struct strbuf out = STRBUF_INIT;
    const char *at = strstr(text->text, behind);

    assert_non_null(at);
    at = strstr(at, from);
    assert_non_null(at);
    strbuf_add(&out, text->text, (size_t)(at - text->text));
    strbuf_adds(&out, to);
    strbuf_adds(&out, at + strlen(from));
    strbuf_release(text);
    *text = out;
}

#endif
