#include "tests/fuzz/support.h"

#include "model/sample/sample.h"

static struct account *sample; /* reachable until the end: no leak */

void input_begin(void)
{
    if (sample && sample->cidrs.count < 100000 && text_pool_count(sample->texts) < 100000)
        return;
    account_free(sample);
    sample = export_read_pieces(sample_pieces, sample_piece_count);
}

struct account *input_sample(void)
{
    return sample;
}
