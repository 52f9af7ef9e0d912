/* Terraform's language, written and read back. */
#include "tests/model/write/tools.h"

#include "model/write/hcl_in.h"
#include "model/write/hcl_out.h"

static void write_small_file(struct strbuf *out)
{
    struct hcl_out hcl;

    hcl_out_init(&hcl, out);
    hcl_heading(&hcl, "First line.\n\nThird line.\n");
    hcl_open(&hcl, "terraform", NULL, NULL);
    hcl_string(&hcl, "required_version", ">= 1.5");
    hcl_open(&hcl, "required_providers", NULL, NULL);
    hcl_open_object(&hcl, "aws");
    hcl_string(&hcl, "source", "hashicorp/aws");
    hcl_string(&hcl, "version", ">= 4.56");
    hcl_close(&hcl);
    hcl_close(&hcl);
    hcl_close(&hcl);
    hcl_comment(&hcl, "Right above.");
    hcl_open(&hcl, "provider", "aws", NULL);
    hcl_close(&hcl);
    hcl_open(&hcl, "resource", "aws_x", "a-b");
    hcl_raw(&hcl, "provider", "aws.eu_west_1");
    hcl_number(&hcl, "from_port", -1);
    hcl_string(&hcl, "description", "a \"quoted\" ${word}");
    hcl_open(&hcl, "lifecycle", NULL, NULL);
    hcl_raw(&hcl, "ignore_changes", "[tags, name]");
    hcl_close(&hcl);
    hcl_close(&hcl);
    hcl_out_release(&hcl);
}

static const char small_file[] = "# First line.\n"
                                 "#\n"
                                 "# Third line.\n"
                                 "\n"
                                 "terraform {\n"
                                 "  required_version = \">= 1.5\"\n"
                                 "\n"
                                 "  required_providers {\n"
                                 "    aws = {\n"
                                 "      source  = \"hashicorp/aws\"\n"
                                 "      version = \">= 4.56\"\n"
                                 "    }\n"
                                 "  }\n"
                                 "}\n"
                                 "\n"
                                 "# Right above.\n"
                                 "provider \"aws\" {\n"
                                 "}\n"
                                 "\n"
                                 "resource \"aws_x\" \"a-b\" {\n"
                                 "  provider    = aws.eu_west_1\n"
                                 "  from_port   = -1\n"
                                 "  description = \"a \\\"quoted\\\" \\u0024{word}\"\n"
                                 "\n"
                                 "  lifecycle {\n"
                                 "    ignore_changes = [tags, name]\n"
                                 "  }\n"
                                 "}\n";

static void a_file_is_laid_out_as_fmt_would(void **state)
{
    struct strbuf out = STRBUF_INIT;
    struct fixture fixture = {0};

    (void)state;
    write_small_file(&out);
    assert_string_equal(out.text, small_file);
    fixture_directory(&fixture);
    fixture_write(&fixture, "x.tf", out.text);
    if (terraform_is_there())
        assert_int_equal(fixture_shell(&fixture, TERRAFORM " fmt -check -diff >&2"), 0);
    fixture_release(&fixture);
    strbuf_release(&out);
}

static void what_was_written_is_read(void **state)
{
    struct strbuf why = STRBUF_INIT;
    struct hcl_file file;
    const struct hcl_block *resource;

    (void)state;
    assert_true(hcl_read(&file, small_file, &why));
    assert_int_equal(file.blocks.count, 3);
    assert_string_equal(file.blocks.items[0].type, "terraform");
    assert_null(file.blocks.items[0].labels[0]);
    assert_string_equal(
        hcl_find_string(&file.blocks.items[0], "required_providers.aws.version"), ">= 4.56");
    resource = &file.blocks.items[2];
    assert_string_equal(resource->labels[0], "aws_x");
    assert_string_equal(resource->labels[1], "a-b");
    assert_string_equal(hcl_find_word(resource, "provider"), "aws.eu_west_1");
    assert_string_equal(hcl_find_word(resource, "from_port"), "-1");
    assert_null(hcl_find_string(resource, "from_port"));
    assert_string_equal(hcl_find_string(resource, "description"), "a \"quoted\" ${word}");
    assert_string_equal(hcl_find_word(resource, "lifecycle.ignore_changes"), "tags");
    assert_int_equal(resource->values.count, 5);
    hcl_file_release(&file);
    strbuf_release(&why);
}

static void assert_refused(const char *text, const char *expected)
{
    struct strbuf why = STRBUF_INIT;
    struct hcl_file file;

    assert_false(hcl_read(&file, text, &why));
    assert_string_equal(why.text, expected);
    assert_int_equal(file.blocks.count, 0);
    strbuf_release(&why);
}

static void everything_else_is_refused(void **state)
{
    (void)state;
    assert_refused("a {\n  b = \"${c}\"\n}\n", "line 2: a string that would be evaluated");
    assert_refused("a {\n  b = \"%{c}\"\n}\n", "line 2: a string that would be evaluated");
    assert_refused("a {\n  b = \"$${c}\"\n}\n", "line 2: a string that would be evaluated");
    assert_refused("a {\n  b = \"c\n\"\n}\n", "line 2: a string that is none");
    assert_refused("a {\n  b = f(x)\n}\n", "line 2: more than one thing on a line");
    assert_refused("a {\n  b = 1\n  b = 2\n}\n", "line 3: a name twice");
    assert_refused("a {\n  b\n}\n", "line 2: neither a block nor a value");
    assert_refused("a {\n  b = ]\n}\n", "line 2: a value that is none");
    assert_refused("a {\n  b = [\"c\"\n}\n", "line 2: a list without an end");
    assert_refused("a {\n", "line 2: a name is missing");
    assert_refused("a { b = 1 }\n", "line 1: more than one thing on a line");
    assert_refused("a \"b\n", "line 1: a string that is none");
    assert_refused("a = 1\n", "line 1: a block without a brace");
    assert_refused("\"a\" {\n}\n", "line 1: a block is missing");
    assert_refused("a {\n b {\n b {\n b {\n b {\n b {\n b {\n b {\n b {\n b {\n", "line 10: too many levels");
    assert_refused("a {\n  b = [\"c\", ]]\n}\n", "line 2: a value that is none");
    assert_refused("a {\n  b = \"\\q\"\n}\n", "line 2: a string that is none");
}

/* Cut off anywhere, it is refused or holds fewer blocks, and nothing is read behind the end. */
static void a_file_may_end_anywhere(void **state)
{
    (void)state;
    for (size_t length = 0; length < sizeof small_file - 1; length++) {
        char *text = mem_strndup(small_file, length);
        struct strbuf why = STRBUF_INIT;
        struct hcl_file file;

        if (hcl_read(&file, text, &why))
            assert_true(file.blocks.count < 3);
        hcl_file_release(&file);
        strbuf_release(&why);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_laid_out_as_fmt_would),
        cmocka_unit_test(what_was_written_is_read),
        cmocka_unit_test(everything_else_is_refused),
        cmocka_unit_test(a_file_may_end_anywhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
