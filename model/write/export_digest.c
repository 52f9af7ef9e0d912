#include "model/write/export_digest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <xxhash.h>

#include "model/base/mem.h"

static int compare_digests(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;

    return left < right ? -1 : left > right;
}

void export_digest_add(struct strbuf *out, const struct account *account)
{
    uint64_t *digests = mem_zalloc(account->files.count, sizeof *digests);

    for (size_t i = 0; i < account->files.count; i++)
        digests[i] = account->files.items[i].digest;
    qsort(digests, account->files.count, sizeof *digests, compare_digests);
    strbuf_addf(out, "xxh3:%016" PRIx64,
                (uint64_t)XXH3_64bits(digests, account->files.count * sizeof *digests));
    free(digests);
}
