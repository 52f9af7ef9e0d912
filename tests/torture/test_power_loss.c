/*
 * The power fails during a session of 200 decisions: at each moment, with every subset of what was not yet
 * synced on the disk, in any order, and the last of it torn. What was acknowledged is there (after ALICE, OSDI
 * 2014: what is not synced may come in any order or not at all).
 */
#include "tests/torture/long_session.h"

#include "model/base/mem.h"
#include "model/read/files.h"
#include "model/session/journal.h"
#include "tests/torture/disk_log.h"
#include "tests/torture/torture.h"

/* So many calls can wait for a sync, of which so many are tried in any order; more come as they were called. */
enum { PENDING_MOST = 10, ANY_ORDER = 4, TEARS = 5 };

struct loss {
    struct long_session sitting;
    struct disk_log log;
    struct strbuf *records; /* of the whole session */
    size_t record_count, record_capacity;
    size_t *acknowledged; /* by number of steps: so many records */
    char *path;           /* where a state is put */
    uint64_t states, resumed, bad;
};

/* --- the session ---------------------------------------------------------------------------------- */

static void take_record(const char *text, size_t length, void *context)
{
    struct loss *loss = context;

    loss->records = mem_grow(loss->records, &loss->record_capacity, loss->record_count + 1,
                             sizeof *loss->records);
    strbuf_init(&loss->records[loss->record_count]);
    strbuf_add(&loss->records[loss->record_count++], text, length);
}

static void count_record(const char *text, size_t length, void *context)
{
    (void)text;
    (void)length;
    ++*(size_t *)context;
}

static size_t records_now(const char *path)
{
    struct strbuf why = STRBUF_INIT;
    size_t count = 0;

    if (path)
        assert_true(journal_read(path, count_record, &count, &why));
    return count;
}

/* Step 0 is the beginning, at which nothing is acknowledged. */
static void live_through(struct loss *loss)
{
    struct fixture *fixture = &loss->sitting.fixture;
    struct session *session = long_session_new(&loss->sitting, fixture->account);
    struct strbuf why = STRBUF_INIT;

    loss->acknowledged = mem_zalloc(LONG_SESSION_STEPS + 1, sizeof *loss->acknowledged);
    disk_log_use(&loss->log);
    session_follow(session, fixture->plan);
    for (int i = 0; i < LONG_SESSION_STEPS; i++) {
        long_session_step(fixture, i);
        if (session_fault(session) && i + 1 < LONG_SESSION_STEPS)
            continue; /* not acknowledged: it waits */
        session_retry(session);
        assert_null(session_fault(session));
        loss->acknowledged[i + 1] = records_now(session_path(session));
        disk_log_note(&loss->log, i + 1);
    }
    disk_log_use(NULL);
    assert_true(journal_read(session_path(session), take_record, loss, &why));
    session_free(session);
}

/* --- one state of the disk ------------------------------------------------------------------------ */

/* What the file holds after an operation of which only the bytes up to `torn` came through; or, with `hole`,
 * the others only: the file has grown, and zeros stand there. */
static void apply(struct strbuf *content, const struct disk_operation *operation, size_t torn,
                  bool hole)
{
    size_t end;

    if (operation->kind == DISK_TRUNCATE) {
        while (content->length < operation->length)
            strbuf_addch(content, '\0');
        strbuf_truncate(content, operation->length);
        return;
    }
    end = operation->offset + (hole ? operation->length : torn);
    while (content->length < end)
        strbuf_addch(content, '\0');
    if (hole)
        memcpy(content->text + operation->offset + torn, operation->bytes + torn, operation->length - torn);
    else
        memcpy(content->text + operation->offset, operation->bytes, torn);
}

struct reading_back {
    const struct loss *loss;
    size_t count;
    bool same;
};

static void compare_record(const char *text, size_t length, void *context)
{
    struct reading_back *back = context;
    const struct strbuf *record = &back->loss->records[back->count];

    back->same = back->same && back->count < back->loss->record_count && record->length == length &&
                 !memcmp(record->text, text, length);
    back->count++;
}

/* Now and then all of the way: taken up, it is the plan of the step that was acknowledged, or a later one. */
static bool comes_back(struct loss *loss, int step)
{
    struct strbuf why = STRBUF_INIT;
    int found = long_session_come_back(&loss->sitting, loss->path, step, &why);

    loss->resumed++;
    strbuf_release(&why);
    return found >= step || (found == -1 && !loss->acknowledged[step]);
}

static void look(struct loss *loss, const struct strbuf *content, int step)
{
    struct reading_back back = {loss, 0, true};
    struct strbuf why = STRBUF_INIT;
    FILE *file = fopen(loss->path, "wb");

    assert_non_null(file);
    fwrite(content->text, 1, content->length, file);
    fclose(file);
    if (!journal_read(loss->path, compare_record, &back, &why) || !back.same ||
        back.count < loss->acknowledged[step] || (loss->states % 41 == 0 && !comes_back(loss, step))) {
        if (loss->bad++ < 5)
            printf("after step %d: %zu of %zu records, %s\n", step, back.count, loss->acknowledged[step],
                   back.same ? "the right ones" : "other ones");
    }
    loss->states++;
    strbuf_release(&why);
}

/* --- all states at one moment --------------------------------------------------------------------- */

struct moment {
    const struct disk_operation *pending[PENDING_MOST];
    size_t count;
    int step; /* acknowledged last */
};

static void tear(struct loss *loss, const struct strbuf *base, const struct disk_operation *last, int step)
{
    const size_t cuts[TEARS] = {0, 1, last->length / 2, last->length - 1, last->length};

    for (size_t i = 0; i < (last->kind == DISK_WRITE ? 2 * TEARS : 1); i++) {
        struct strbuf content = STRBUF_INIT;

        strbuf_addbuf(&content, base);
        apply(&content, last, cuts[i % TEARS], i >= TEARS);
        look(loss, &content, step);
        strbuf_release(&content);
    }
}

/* Those of `left` that come next, in every order; each may also be the last that comes. */
static void permute(struct loss *loss, const struct strbuf *base, const struct moment *moment, unsigned left)
{
    for (size_t i = 0; i < moment->count; i++) {
        struct strbuf content = STRBUF_INIT;
        unsigned later = moment->count > ANY_ORDER ? ~0u << (i + 1) : ~(1u << i);

        if (!(left >> i & 1))
            continue;
        tear(loss, base, moment->pending[i], moment->step);
        strbuf_addbuf(&content, base);
        apply(&content, moment->pending[i], moment->pending[i]->length, false);
        permute(loss, &content, moment, left & later);
        strbuf_release(&content);
    }
}

/* Everything up to the last sync is there; of what follows it up to `end`, anything. */
static void lose_power(struct loss *loss, size_t end)
{
    struct strbuf base = STRBUF_INIT;
    struct moment moment = {.count = 0};
    bool named = false, created = false;
    size_t synced = 0;

    for (size_t i = 0; i < end; i++) {
        synced = loss->log.items[i].kind == DISK_SYNC ? i : synced;
        named |= loss->log.items[i].kind == DISK_SYNC_NAMES && created;
        created |= loss->log.items[i].kind == DISK_CREATE;
        if (loss->log.items[i].kind == DISK_NOTE)
            moment.step = loss->log.items[i].note;
    }
    for (size_t i = 0; i < end; i++) {
        const struct disk_operation *operation = &loss->log.items[i];

        if (operation->kind != DISK_WRITE && operation->kind != DISK_TRUNCATE)
            continue;
        if (i < synced) {
            apply(&base, operation, operation->length, false);
        } else {
            assert_true(moment.count < PENDING_MOST);
            moment.pending[moment.count++] = operation;
        }
    }
    if (loss->acknowledged[moment.step] && !named)
        loss->bad++; /* the file itself may be gone */
    look(loss, &base, moment.step);
    permute(loss, &base, &moment, (1u << moment.count) - 1);
    strbuf_release(&base);
}

static void all_moments(struct loss *loss)
{
    uint64_t stride = torture_stride(loss->log.count, 300);

    for (size_t end = 1; end <= loss->log.count; end += end < 10 ? 1 : stride)
        lose_power(loss, end);
}

static void release(struct loss *loss)
{
    for (size_t i = 0; i < loss->record_count; i++)
        strbuf_release(&loss->records[i]);
    free(loss->records);
    free(loss->acknowledged);
    free(loss->path);
    disk_log_release(&loss->log);
    long_session_release(&loss->sitting);
}

static void try_disk(unsigned short_writes, unsigned failing_syncs)
{
    struct loss loss = {.log = {.short_writes = short_writes, .failing_syncs = failing_syncs}};

    long_session_init(&loss.sitting);
    loss.path = fixture_path(&loss.sitting.fixture, "state.session");
    live_through(&loss);
    all_moments(&loss);
    printf("power: %llu states of %zu operations, %llu taken up, %llu bad\n", (unsigned long long)loss.states,
           loss.log.count, (unsigned long long)loss.resumed, (unsigned long long)loss.bad);
    assert_int_equal(loss.bad, 0);
    release(&loss);
}

static void the_power_fails(void **state)
{
    (void)state;
    try_disk(0, 0);
}

static void the_power_fails_with_a_bad_disk(void **state)
{
    (void)state;
    try_disk(7, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_power_fails),
        cmocka_unit_test(the_power_fails_with_a_bad_disk),
    };

    torture_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
