/*
 * screenshot PROGRAM SCRIPT PICTURE: runs a screen script (screen_script.h) with a program and writes
 * the screen of its last step as SVG.
 */
#include <stdio.h>
#include <string.h>

#include "tests/support/screen_script.h"
#include "tests/support/screen_svg.h"

static bool write_file(const char *path, const struct strbuf *text)
{
    FILE *file = fopen(path, "w");
    bool good = file && fwrite(text->text, 1, text->length, file) == text->length;

    if (file)
        good = fclose(file) == 0 && good;
    return good;
}

static bool take_picture(const char *program, const char *script, const char *path)
{
    struct screen_script_options options = {.program = program, .compare = false};
    struct pty_session *session = NULL;
    struct strbuf text = STRBUF_INIT;
    bool good = screen_script_run(script, &options, &session, &text);

    if (!good) {
        fputs(text.text, stderr);
    } else {
        strbuf_clear(&text);
        screen_svg(session, &text);
        good = write_file(path, &text);
        if (!good)
            perror(path);
    }
    pty_free(session);
    strbuf_release(&text);
    return good;
}

int main(int count, char **arguments)
{
    if (count != 4) {
        fputs("usage: screenshot PROGRAM SCRIPT PICTURE\n", stderr);
        return 2;
    }
    return take_picture(arguments[1], arguments[2], arguments[3]) ? 0 : 1;
}
