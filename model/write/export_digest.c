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
    size_t count = 0;

    for (size_t i = 0; i < account->files.count; i++) {
        if (account->files.items[i].whole == i)
            digests[count++] = account->files.items[i].digest;
    }
    qsort(digests, count, sizeof *digests, compare_digests);
    strbuf_addf(out, "xxh3:%016" PRIx64, (uint64_t)XXH3_64bits(digests, count * sizeof *digests));
    free(digests);
}
