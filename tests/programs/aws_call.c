/*
 * aws_call: what the end-to-end tests put in the place of the program `aws`. It hands its call over
 * to tests/e2e/aws_server.py, which holds the real AWS CLI ready, and ends as the call ended.
 *
 * To the socket E2E_SOCKET go the standard streams, the number of bytes that follow, and then, each
 * with a null character behind it: the number of arguments, the arguments, the working directory,
 * the environment. Back comes the exit status. Not Python: its start would take longer than all the
 * rest.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

extern char **environ;

static void stop(const char *what)
{
    perror(what);
    exit(98);
}

static void add_text(FILE *out, const char *text)
{
    fwrite(text, 1, strlen(text) + 1, out);
}

static char *make_request(char **arguments, size_t *size)
{
    char directory[4096];
    char *request;
    FILE *out = open_memstream(&request, size);
    int count = 0;

    if (!out || !getcwd(directory, sizeof directory))
        stop("aws_call");
    while (arguments[count])
        count++;
    fprintf(out, "%d%c", count, '\0');
    for (int i = 0; i < count; i++)
        add_text(out, arguments[i]);
    add_text(out, directory);
    for (char **variable = environ; *variable; variable++)
        add_text(out, *variable);
    if (fclose(out))
        stop("aws_call");
    return request;
}

static int connect_to_server(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *path = getenv("E2E_SOCKET");
    int server = socket(AF_UNIX, SOCK_STREAM, 0);

    if (!path || strlen(path) >= sizeof address.sun_path)
        stop("E2E_SOCKET");
    memcpy(address.sun_path, path, strlen(path) + 1);
    if (server < 0 || connect(server, (struct sockaddr *)&address, sizeof address))
        stop(path);
    return server;
}

/* The standard streams go along with the first bytes. */
static void send_size(int server, size_t size)
{
    static const int streams[] = {0, 1, 2};
    char text[32];
    union {
        struct cmsghdr alignment;
        char bytes[CMSG_SPACE(sizeof streams)];
    } control = {.bytes = {0}};
    struct iovec part = {text, (size_t)snprintf(text, sizeof text, "%zu\n", size)};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);

    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof streams);
    memcpy(CMSG_DATA(header), streams, sizeof streams);
    if (sendmsg(server, &message, 0) < 0)
        stop("aws_call");
}

static void send_request(int server, const char *request, size_t size)
{
    while (size) {
        ssize_t sent = write(server, request, size);

        if (sent < 0)
            stop("aws_call");
        request += sent;
        size -= (size_t)sent;
    }
}

int main(int argc, char **argv)
{
    size_t size;
    char *request = make_request(argv + (argc > 0), &size);
    int server = connect_to_server();
    char answer[16] = "";

    send_size(server, size);
    send_request(server, request, size);
    free(request);
    if (read(server, answer, sizeof answer - 1) <= 0)
        stop("aws_call: no answer");
    return atoi(answer);
}
