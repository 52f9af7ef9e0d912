#include "views/reports/report_out.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "model/base/descriptor.h"

/* So much may wait. */
enum { WAITING_MOST = 1 << 16 };

void report_out_begin(struct report_out *out, FILE *stream)
{
    fflush(stream);
    *out = (struct report_out){.descriptor = fileno(stream), .waiting = STRBUF_INIT};
    out->on_terminal = isatty(out->descriptor);
}

void report_out_flush(struct report_out *out)
{
    if (!out->fault && !descriptor_write(out->descriptor, out->waiting.text, out->waiting.length))
        out->fault = errno;
    strbuf_clear(&out->waiting);
}

void report_out_add(struct report_out *out, const char *text, size_t length)
{
    strbuf_add(&out->waiting, text, length);
    if (out->on_terminal || out->waiting.length >= WAITING_MOST)
        report_out_flush(out);
}

void report_out_release(struct report_out *out)
{
    strbuf_release(&out->waiting);
}

void report_out_guard(void)
{
    static const int wrong_way[] = {O_WRONLY, O_RDONLY, O_RDWR}; /* nobody would hear of standard error */

    for (int i = 0; i < 3; i++)
        if (fcntl(i, F_GETFD) < 0 && errno == EBADF)
            open("/dev/null", wrong_way[i]); /* the lowest that is free */
    signal(SIGXFSZ, SIG_IGN);
}
