/*
 * Memory is bounded by the size of a file, whatever stands in it, and what comes from a pipe is not read for
 * ever.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/read/export.h"
#include "tests/share.h"

enum { MANY = 1000000 / SHARE };

#if defined(__SANITIZE_ADDRESS__)
enum { IS_MEASURED = 0 };
#else
enum { IS_MEASURED = 1 };
#endif

static struct account *read_path(const char *path)
{
    struct export_request request = {.paths = &path, .path_count = 1};

    return export_read(&request);
}

/* --- in a process of its own ------------------------------------------------------------------------ */

static bool says(const struct account *account, const char *message)
{
    for (size_t i = 0; i < account->problems.count; i++)
        if (strstr(account->problems.items[i].message, message))
            return true;
    return message[0] == '\0';
}

static uint64_t peak_bytes(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (uint64_t)usage.ru_maxrss * 1024;
}

/* 0: as it should be; 1: the message is missing; 2: more memory than `most`. */
static int read_and_measure(const char *path, uint64_t most, const char *message)
{
    struct account *account = read_path(path);
    bool told = says(account, message);

    account_free(account);
    if (!told)
        return 1;
    return IS_MEASURED && peak_bytes() > most ? 2 : 0;
}

static int in_a_child(const char *path, uint64_t most, const char *message)
{
    pid_t child = fork();
    int status;

    assert_true(child >= 0);
    if (child == 0)
        _exit(read_and_measure(path, most, message));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* --- files ------------------------------------------------------------------------------------------ */

#define MIB ((uint64_t)1024 * 1024)
#define ALL_TOGETHER "more parts than those of AWS"
#define STATE "{\"version\":4,\"terraform_version\":\"1\",\"resources\":[{\"type\":\"aws_instance\",\"instances\":["

static const struct {
    const char *before, *part, *after, *message;
} files[] = {
    {"{\"Vpcs\":[{\"VpcId\":\"vpc-1\",\"Tags\":[", "{\"Key\":\"k\",\"Value\":\"v\"}", "]}]}",
     "more parts than any of AWS's"},
    {"{\"Vpcs\":[{\"VpcId\":\"vpc-1\",\"X\":[", "0", "]}]}", "more parts than any of AWS's"},
    {"{\"Vpcs\":[{", "\"a\":1", "}]}", "more names than anything of AWS"},
    {"{", "\"a\":1", "}", "more names than anything of AWS"},
    {"{\"Vpcs\":[", "0", "]}", "an object should be here"},
    {"{\"Vpcs\":[", "{}", "]}", "no VpcId in this object"},
    {"[", "0", "]", ""},
    {"{\"configurationItems\":[", "0", "]}", ""},
    {"{\"configurationItems\":[{\"resourceType\":\"AWS::EC2::VPC\",\"configuration\":[", "0", "]}]}",
     "more parts than any of AWS's"},
    {STATE "{\"attributes\":{\"id\":\"i-1\",\"vpc_security_group_ids\":[", "\"a\"", "]}}]}]}",
     "more parts than any of AWS's"},
    {STATE, "{\"attributes\":{}}", "]}]}", ALL_TOGETHER},
};

/* All resources of Terraform's are held until the end of the document. */
static uint64_t most_bytes(size_t row, uint64_t size)
{
    return !strcmp(files[row].message, ALL_TOGETHER) ? 20 * size + 32 * MIB : 44 * size / 10 + 16 * MIB;
}

static uint64_t write_file(const char *path, size_t row)
{
    FILE *file = fopen(path, "w");
    struct stat status;

    assert_non_null(file);
    fputs(files[row].before, file);
    for (size_t i = 0; i < MANY; i++)
        fprintf(file, "%s%s", i ? "," : "", files[row].part);
    fputs(files[row].after, file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(stat(path, &status), 0);
    return (uint64_t)status.st_size;
}

static void test_memory_follows_the_file(void **state)
{
    char path[] = "/tmp/vpcmend-bounds-XXXXXX";
    int descriptor = mkstemp(path);

    (void)state;
    assert_true(descriptor >= 0);
    close(descriptor);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        int result = in_a_child(path, most_bytes(i, write_file(path, i)), files[i].message);

        if (result)
            fail_msg("%s%s,...: %s", files[i].before, files[i].part,
                     result == 1 ? "not told" : "too much memory");
    }
    unlink(path);
}

/* Names of a state of version 3, each of which becomes `depth` objects, one in the other. */
static uint64_t write_flat_names(const char *path, unsigned count, unsigned depth)
{
    FILE *file = fopen(path, "w");
    struct stat status;

    assert_non_null(file);
    fputs("{\"version\":3,\"terraform_version\":\"0.11.0\",\"modules\":[{\"resources\":{\"aws_security_group.a\":{"
          "\"type\":\"aws_security_group\",\"primary\":{\"attributes\":{\"id\":\"sg-1\"", file);
    for (unsigned i = 0; i < count; i++) {
        fprintf(file, ",\"%u", i);
        for (unsigned k = 0; k < depth; k++)
            fputs(".a", file);
        fputs("\":\"1\"", file);
    }
    fputs("}}}}}]}", file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(stat(path, &status), 0);
    return (uint64_t)status.st_size;
}

/* The flat ones and what is made of them share one budget. */
static void test_flat_names_follow_the_file(void **state)
{
    static const struct {
        unsigned count, depth;
    } shapes[] = {{20000, 30}, {10000, 60}, {100000, 2}, {5000, 120}};
    char path[] = "/tmp/vpcmend-bounds-XXXXXX";
    int descriptor = mkstemp(path);

    (void)state;
    assert_true(descriptor >= 0);
    close(descriptor);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        uint64_t size = write_flat_names(path, shapes[i].count, shapes[i].depth);
        int result = in_a_child(path, 44 * size / 10 + 16 * MIB, "more parts than any of AWS's");

        if (result)
            fail_msg("%u names of %u: %s", shapes[i].count, shapes[i].depth,
                     result == 1 ? "not told" : "too much memory");
    }
    unlink(path);
}

/* A reply with very many members beside its list is not compared for minutes. */
static void test_many_outer_names(void **state)
{
    struct strbuf text = STRBUF_INIT;
    struct export_piece piece;
    struct account *account;

    (void)state;
    strbuf_adds(&text, "{\"Vpcs\":[]");
    for (unsigned i = 0; i < 100000; i++)
        strbuf_addf(&text, ",\"a%u\":1", i);
    piece = (struct export_piece){"export.json", text.text, text.length}; /* cut off: streamed */
    account = export_read_pieces(&piece, 1);
    assert_true(says(account, "more names than anything of AWS"));
    account_free(account);
    strbuf_release(&text);
}

/* --- pipes ------------------------------------------------------------------------------------------ */

/* Writes for ever. */
static pid_t start_writer(int pipe_ends[2], const char *text)
{
    pid_t writer = fork();

    assert_true(writer >= 0);
    if (writer)
        return writer;
    close(pipe_ends[0]);
    while (write(pipe_ends[1], text, strlen(text)) > 0)
        ;
    _exit(0);
}

static void test_pipe_without_json(void **state)
{
    int pipe_ends[2], status, standard = dup(STDIN_FILENO);
    struct account *account;
    pid_t writer;

    (void)state;
    assert_int_equal(pipe(pipe_ends), 0);
    writer = start_writer(pipe_ends, "yes\n");
    dup2(pipe_ends[0], STDIN_FILENO);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    account = read_path("-");
    assert_true(says(account, "a value should be here"));
    account_free(account);
    dup2(standard, STDIN_FILENO); /* the last reader goes, and with it the writer */
    close(standard);
    assert_int_equal(waitpid(writer, &status, 0), writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_memory_follows_the_file),
                                       cmocka_unit_test(test_flat_names_follow_the_file),
                                       cmocka_unit_test(test_many_outer_names),
                                       cmocka_unit_test(test_pipe_without_json)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
