/* The screens on a pseudo-terminal, with somebody at the keys. */
#include "tests/torture/torture.h"

#include <fcntl.h>
#include <pty.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "model/base/descriptor.h"
#include "model/base/mem.h"
#include "model/read/export.h"
#include "model/read/json_arena.h"
#include "model/sample/sample.h"
#include "tui/terminal.h"
#include "views/screens/app.h"

const char *const torture_sittings[] = {
    /* the worst rule of the sample is mended, and the script is written */
    "\r\r\rw\r\rq",
    /* one decision of each other kind: an outbound rule closed, a policy corrected and another one accepted, a step of
     * a card ticked off, two rules mended as one; the last undone and done again, and all of it written */
    "m/vpce-0abc\r:close\r"
    "/\x15\rGkkk\r\r"
    "kk\r "
    "f  r\r"
    "/newsletter\raa partner sends\rops\r\r"
    "uUw\r\rqy", /* the tick is kept nowhere, which is asked about */
    NULL};

/* Writes down what is shown until the terminal is closed; ends with 1 if it cannot be written (a full disk). */
static _Noreturn void sit_at(int master)
{
    int shown = open("told.screen", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    char bytes[4096];
    ssize_t got;

    while ((got = read(master, bytes, sizeof bytes)) > 0)
        if (!descriptor_write(shown, bytes, (size_t)got))
            _exit(1);
    _exit(0);
}

/* All are there before the program looks: what it draws is the same each time. The kernel hands them on later than
 * they are written, and by the modes of that moment, which the program changes. */
static bool press(int master, int slave, const char *keys)
{
    int length = (int)strlen(keys), arrived = 0;

    if (write(master, keys, (size_t)length) != length)
        return false;
    while (ioctl(slave, FIONREAD, &arrived) == 0 && arrived < length)
        sched_yield();
    return arrived == length;
}

/* In a session without a terminal of its own: the end of one that has it throws away what was not yet read. */
static void take_terminal(int slave)
{
    setsid();
    dup2(slave, STDIN_FILENO);
    dup2(slave, STDOUT_FILENO);
    close(slave);
    setenv("TERM", "xterm-256color", 1);
    setenv("HOME", ".", 1);
    unsetenv("XDG_STATE_HOME");
    unsetenv("XDG_CONFIG_HOME");
}

static void on_exhausted(void)
{
    terminal_abandon();
    torture_tell();
}

int torture_screens(void *context)
{
    struct app_request request = {.ports = smtp_ports_default, .quotas = quotas_default};
    struct app_end end = APP_END_INIT;
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    struct termios raw = {0};
    const char *keys = context;
    int master, slave;

    cfmakeraw(&raw); /* else keys that come before the program do are changed */
    if (openpty(&master, &slave, NULL, &raw, &size) < 0)
        return 99;
    if (!press(master, slave, keys))
        return 99;
    if (fork() == 0) {
        close(slave);
        sit_at(master);
    }
    close(master);
    take_terminal(slave);
    if (mkdir("out", 0700) < 0 || chdir("out") < 0)
        return 99;
    mem_on_exhausted(on_exhausted);
    json_arena_install();
    request.loaded.account = export_read_pieces(sample_pieces, sample_piece_count);
    return app_run(&request, &end);
}
