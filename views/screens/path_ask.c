/* Asking for a walk: three questions on the bottom row, or ":path FROM TO PORT". */
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/judge/walk.h"
#include "views/screens/app.h"

static bool parse_port(const char *text, struct walk_question *question)
{
    char *end;
    long port;

    if (!strcmp(text, "icmp") || !strcmp(text, "-")) {
        question->protocol = PROTOCOL_ICMP;
        question->port = 0;
        return true;
    }
    question->protocol = PROTOCOL_TCP;
    if (!strncmp(text, "udp/", 4)) {
        question->protocol = PROTOCOL_UDP;
        text += 4;
    }
    port = strtol(text, &end, 10);
    if (!*text || *end || port < 0 || port > 65535)
        return false;
    question->port = (uint16_t)port;
    return true;
}

static void open_walk(struct app *app, const char *from, const char *to, const char *port)
{
    struct walk_question question = {0};
    struct strbuf why = STRBUF_INIT;

    if (!walk_end_parse(app->account, from, &question.from, &why) ||
        !walk_end_parse(app->account, to, &question.to, &why))
        app_say(app, ROLE_ERROR, "%s", why.text);
    else if (!parse_port(port, &question))
        app_say(app, ROLE_ERROR, "%s", _("The port is a number, udp/NUMBER or icmp."));
    else
        path_open(app, &question);
    strbuf_release(&why);
}

/* The next word of a line, which is cut there. */
static char *next_word(char **line)
{
    char *word = *line + strspn(*line, " ");
    char *end = word + strcspn(word, " ");

    *line = *end ? end + 1 : end;
    *end = '\0';
    return word;
}

void path_command(struct app *app, const char *argument)
{
    char *line = mem_strdup(argument), *rest = line;
    const char *from = next_word(&rest), *to = next_word(&rest), *port = next_word(&rest);

    if (!*argument)
        path_ask(app);
    else if (!*port)
        app_say(app, ROLE_ERROR, "%s", _("This command needs two ends and a port."));
    else
        open_walk(app, from, to, port);
    free(line);
}

/* The selected object is a fair guess for the sender. */
static void guess_sender(const struct app *app, struct strbuf *out)
{
    const struct view *view = app_top(app);
    size_t row = view_cursor_row(view);
    struct object_ref object = {OBJECT_VPC, NONE};

    if (row != ROW_NOTHING && view->class->object)
        object = view->class->object(view, row);
    if (object.row != NONE && (object.kind == OBJECT_INTERFACE ||
                               object.kind == OBJECT_INSTANCE || object.kind == OBJECT_SUBNET))
        strbuf_adds(out, account_show(app->account, account_object_id(app->account, object)));
}

void path_ask(struct app *app)
{
    struct strbuf guess = STRBUF_INIT, from = STRBUF_INIT, to = STRBUF_INIT, port = STRBUF_INIT;

    guess_sender(app, &guess);
    if (app_ask(app, _("From (interface, instance, subnet, address or internet): "), guess.text,
                app_complete_end, &from) &&
        app_ask(app, _("To: "), "internet", app_complete_end, &to) &&
        app_ask(app, _("Port (25, udp/53 or icmp): "), "25", NULL, &port))
        open_walk(app, from.text, to.text, port.text);
    strbuf_release(&guess);
    strbuf_release(&from);
    strbuf_release(&to);
    strbuf_release(&port);
}
