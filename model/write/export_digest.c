#include "model/write/export_digest.h"

#include <inttypes.h>
#include <stdlib.h>

#include "model/base/mem.h"

static int compare_digests(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;

    return left < right ? -1 : left > right;
}

static uint64_t fold(uint64_t hash, uint64_t digest)
{
    for (unsigned shift = 0; shift < 64; shift += 8) {
        hash ^= digest >> shift & 0xFF;
        hash *= 0x100000001B3; /* FNV-1a, as the files' own digests */
    }
    return hash;
}

void export_digest_add(struct strbuf *out, const struct account *account)
{
    uint64_t *digests = mem_zalloc(account->files.count, sizeof *digests);
    uint64_t hash = 0xCBF29CE484222325;

    for (size_t i = 0; i < account->files.count; i++)
        digests[i] = account->files.items[i].digest;
    qsort(digests, account->files.count, sizeof *digests, compare_digests);
    for (size_t i = 0; i < account->files.count; i++)
        hash = fold(hash, digests[i]);
    free(digests);
    strbuf_addf(out, "fnv1a64:%016" PRIx64, hash);
}
