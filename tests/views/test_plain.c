/*
 * The screens as lines, fed from a pipe or file: a whole mending, questions, pages, names that try to fool
 * the terminal, lines of any kind.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/random.h"
#include "tests/views/plain_talk.h"

/* --- mending --------------------------------------------------------------------------------------- */

static void test_whole_mending(void **state)
{
    struct talk said = talk("demo --plain", "# from findings to a file\n"
                                            "\n"
                                            "findings\n"
                                            "1\n"
                                            "rewrite\n"
                                            "detail 2\n"
                                            "open 1\n"
                                            "mark 1 2\n"
                                            "rewrite vpc\n"
                                            "plan\n"
                                            "write diff mend.diff\n"
                                            "quit\n");
    struct strbuf written;

    (void)state;
    assert_went_well(&said);
    assert_only_text(&said.out);
    assert_says_in_order(
        &said, (const char *const[]){"vpcmend > Overview\nRows 1 to 15 of 15\n", ":findings\n",
                                     "vpcmend > Overview > Findings\nRows 1 to 20 of 32\n",
                                     " 1  critical  sg-0c49bcc46e01e0051", ":1\n",
                                     "sgr-0b2712e9dfd9c10d9", ":rewrite\n", "> Rewrite sgr-0b27",
                                     "New source", "- tcp 25", "+ tcp 25", "closed  IPv4 tcp 25",
                                     ":open 1\n", "Staged 1 change; 31 findings are left.",
                                     ":mark 1 2\n2 marked.\n", ":rewrite vpc\n", "; 3 staged\n",
                                     "Staged 2 changes;", ":plan\n", "> Plan: findings 32 now",
                                     ":write diff mend.diff\nWritten: mend.diff\n:quit\n", NULL});
    talk_read("mend.diff", &written);
    assert_non_null(strstr(written.text, "sgr-0b2712e9dfd9c10d9"));
    strbuf_release(&written);
    talk_release(&said);
}

/* The same by keys' names, as answers name them, and by the guide. */
static void test_keys_are_words(void **state)
{
    struct talk said = talk("--plain demo", "f\nDown\nr\nEnter\nu\nU\np\n?\nBackspace\nM\nq\ny\n");

    (void)state;
    assert_went_well(&said);
    assert_says_in_order(
        &said,
        (const char *const[]){":f\n", "> Findings", ":Down\n 2  critical", ":r\n", "> Rewrite",
                              ":Enter\n", "Staged 1 change", ":u\n", "Undone: 0 decisions", ":U\n",
                              "Redone: 1 decision", ":p\n", "> Plan", ":?\n", "> Help\n",
                              "Where you were: ", "Rows and pages", ":Backspace\n", "> Plan",
                              ":M\n", "Guide", ":q\n",
                              "1 decision is not written yet (w writes). Leave all the same? [y/N] y\n",
                              NULL});
    talk_release(&said);
}

/* The preview goes when what it shows is staged once more. */
static void test_preview(void **state)
{
    struct talk said = talk("demo --plain", "goto sgr-0b2712e9dfd9c10d9\nrewrite vpc\ndiff\nopen\n");

    (void)state;
    assert_went_well(&said);
    assert_says_in_order(&said, (const char *const[]){":rewrite vpc\n", "Staged 1 change;", ":diff\n",
                                                      "> Preview", ":open\n", "Rows 1 to ",
                                                      "Staged. u undoes", NULL});
    talk_release(&said);
}

/* A map is an indented list; Tab's word takes the next door. */
static void test_map(void **state)
{
    struct talk said = talk("demo --plain", "map\n6\nnext-pane\nopen\nback\nquit\n");

    (void)state;
    assert_went_well(&said);
    assert_says_in_order(
        &said, (const char *const[]){":map\n", "> Map of vpc-0e79ac9aca8d7f7d3",
                                     " 1  The Internet\n 2    Internet gateway igw-", ":6\n",
                                     "Door 1 of 4: from the Internet to TCP 25 over IPv4: allowed",
                                     ":next-pane\n", "Door 2 of 4", "TCP 465 over IPv4: blocked",
                                     ":open\n", "> Related to\n  eni-05239d1b5669f2636", ":back\n",
                                     "> Map of", "Door 2 of 4", NULL});
    talk_release(&said);
}

/* Each step of the guide is printed, whatever it has in common with the one before. */
static void test_guide(void **state)
{
    struct talk said = talk("demo --plain", "guide\nopen 2\nopen 1\nback\n# a word\nopen 1\nopen 2\n"
                                            "plan\n");

    (void)state;
    assert_went_well(&said);
    assert_says_in_order(
        &said, (const char *const[]){"What is to be done about it?", ":open 2\n", "Who may send here?",
                                     ":open 1\n", "Shall this go into the plan?", ":back\n",
                                     "Who may send here?", ":# a word\n:open 1\n",
                                     "Shall this go into the plan?", ":open 2\n", ":plan\n",
                                     "> Plan", NULL});
    talk_release(&said);
}

/* Where there is no row, the help names no word of the view that would do nothing. */
static void test_nothing_found(void **state)
{
    FILE *file = fopen("closed.json", "w");
    struct talk said;

    (void)state;
    assert_non_null(file);
    fputs("{\"SecurityGroups\": [{\"GroupId\": \"sg-0b1c2d3e4f5061728\", \"IpPermissions\": []}]}", file);
    fclose(file);
    said = talk("closed.json --plain", "open\nfindings\nhelp\nback\ngroups\noffending-only\nhelp\n");
    assert_went_well(&said);
    assert_says_in_order(
        &said, (const char *const[]){":open\nNo SMTP port is open to the world as far as this export tells.\n",
                                     "> Findings\nNo rows\nNo SMTP port is open", ":help\n", ":groups\n", "sg-0b1c2d3e4f5061728",
                                     ":offending-only\n",
                                     "No rows; offending rows only\nNo row is offending; \"offending-only\" shows all again.\n", ":help\n",
                                     "Where you were: offending-only (offending only).", NULL});
    assert_null(strstr(said.out.text, "open (rewrite)"));
    talk_release(&said);
}

/* --- questions ------------------------------------------------------------------------------------- */

static void test_questions(void **state)
{
    struct talk said = talk("demo --plain", "findings\n"
                                            "accept\nlegacy partner\nalice\n-\n"
                                            "plan\n"
                                            "write diff mend.diff\n"
                                            "write diff mend.diff\n"
                                            "\n" /* the safe answer */
                                            "write diff mend.diff\n"
                                            "yes\n");

    (void)state;
    assert_went_well(&said);
    assert_says_in_order(
        &said, (const char *const[]){"Why is this risk accepted? legacy partner\n", "Who owns it? [",
                                     "; - for nothing] alice\n", "Until when", "] -\n",
                                     "The risk is accepted", "Owner: alice", "Written: mend.diff",
                                     "there already. Write over? [y/N] \nNothing was written.",
                                     "Write over? [y/N] yes\nWritten: mend.diff", NULL});
    assert_null(strstr(said.out.text, "Until: "));
    talk_release(&said);
}

static void test_end_of_input_is_no_answer(void **state)
{
    struct talk said = talk("demo --plain", "findings\nskip\nquit\n");

    (void)state;
    assert_went_well(&said);
    assert_says_in_order(&said, (const char *const[]){"Leave all the same? [y/N] \n",
                                                      "1 decision was not written.\n", NULL});
    talk_release(&said);
    said = talk("demo --plain", "findings\nskip"); /* a last line without its newline counts */
    assert_went_well(&said);
    assert_says_in_order(&said, (const char *const[]){":skip\n", "Left for later", ":\n",
                                                      "1 decision was not written.\n", NULL});
    talk_release(&said);
}

/* A script begins where it begins: nothing is kept of it, and nothing asked that it does not expect. */
static void test_twice_the_same(void **state)
{
    static const char lines[] = "findings\nrewrite vpc\nmark 1\nskip\nplan\n";
    struct talk first, second;

    (void)state;
    first = talk("demo --plain", lines);
    second = talk("demo --plain", lines);
    assert_went_well(&second);
    assert_string_equal(first.out.text, second.out.text);
    assert_int_equal(call_shell("test -z \"$(find . -path '*sessions*')\""), 0);
    talk_release(&first);
    talk_release(&second);
}

/* --- rows and pages -------------------------------------------------------------------------------- */

static void test_rows_and_pages(void **state)
{
    struct talk said =
        talk("demo --plain", "rules\nnext\nnext\nnext\nprev\n58\n59\n0\nopen 99\nfilter smtp\n"
                             "filter no-such-text\nfilter\n/smtp\n/\ndetail 3\nlist\nnonsense\nsort\n");

    (void)state;
    assert_went_well(&said);
    assert_says_in_order(
        &said,
        (const char *const[]){"Rows 1 to 20 of 58\n", ":next\n", "Rows 21 to 40 of 58\n", ":next\n",
                              "Rows 39 to 58 of 58\n", ":next\nThis is the last page.\n", ":prev\n",
                              "Rows 19 to 38 of 58\n", ":58\n58  ", ":59\nThere is no such row: ",
                              ":0\nThere is no such row", ":open 99\nThere is no such row",
                              "; filter: smtp\n", "No rows; filter: no-such-text\n", ":filter\n",
                              "of 58\n", "; filter: smtp", ":/\n", "of 58\n", ":detail 3\n 3  ",
                              ":list\n", "of 58\n", "There is no command \"nonsense\"", ":sort\n",
                              "; sorted by ", NULL});
    talk_release(&said);
}

/* Beginnings and AWS's short names, what is none of them or several, and the end behind which nothing is done. */
static void test_names_of_commands(void **state)
{
    struct talk said =
        talk("demo --plain", ":find\n:r\n:quit?\nsg\n:nacl\n:eni\n:rtb\n:vpce\n:q\n:plan\n");

    (void)state;
    assert_went_well(&said);
    assert_says_in_order(
        &said,
        (const char *const[]){":find\n", "> Findings", ":r\n",
                              "\"r\" can be rules, routes, rewrite, reject, redo, raw.\n",
                              "There is no command \"quit?\"", ":sg\n", "> Security groups",
                              ":nacl\n", "> Network ACLs", ":eni\n", "eni-07789deb6c2e5e88c",
                              ":rtb\n", "rtb-", ":vpce\n", "vpce-", ":q\n", NULL});
    assert_null(strstr(said.out.text, ":plan"));
    talk_release(&said);
}

static void test_leaving_without_asking(void **state)
{
    struct talk said = talk("demo --plain", "findings\nskip\n:q!\n:plan\n");

    (void)state;
    assert_went_well(&said);
    assert_null(strstr(said.out.text, ":plan"));
    talk_release(&said);
}

static void test_size(void **state)
{
    struct talk said = talk_with("LC_ALL=C.UTF-8 COLUMNS=40 LINES=14", "demo --plain", "findings\n", 9);
    const char *line = said.out.text;

    (void)state;
    assert_went_well(&said);
    assert_says_in_order(&said, (const char *const[]){"Rows 1 to 10 of 32\n", NULL});
    while (*line) { /* bytes, and a character of two columns has three */
        assert_in_range(strcspn(line, "\n"), 0, 60);
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    talk_release(&said);
}

/* --- what is printed ------------------------------------------------------------------------------- */

static const char tour[] = "groups\nopen\nback\nback\nfindings\nrelated\nraw\nnext\nback\nback\nrewrite\n"
                           "back\nback\nrules\ndetail 1\npath 10.204.0.5 internet 25\nback\nsubnets\n"
                           "acls\nopen\nback\nroutes\nopen\ninterfaces\nopen\nproblems\nbrowse\nopen\n"
                           "guide\nopen 2\nhelp\nnext\nnext\nwrite\nplan\n";

static void test_c_locale_is_ascii(void **state)
{
    struct talk said = talk_with("LC_ALL=C", "demo --plain", tour, strlen(tour));

    (void)state;
    assert_went_well(&said);
    for (size_t i = 0; i < said.out.length; i++)
        assert_in_range((unsigned char)said.out.text[i], '\n', 0x7E);
    assert_only_text(&said.out);
    talk_release(&said);
}

static const char hostile[] =
    "{\"SecurityGroups\": [{\"GroupId\": \"sg-0aa\", \"VpcId\": \"vpc-1\", \"GroupName\": "
    "\"\\u001b[2J\\u001b]0;owned\\u0007\\u202eevil\\r\\n\\u009b31m\", \"Description\": "
    "\"\\u0008\\u007f \\u2066x\\u200b\", \"Tags\": [{\"Key\": \"Name\", \"Value\": "
    "\"\\u001bP1$r\\u001b\\\\\\t\"}], \"IpPermissions\": [{\"IpProtocol\": \"tcp\", \"FromPort\": 25, "
    "\"ToPort\": 25, \"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\", \"Description\": "
    "\"\\u001b[31mred\\u001b[0m\\u0085\"}]}]}], \"Vpcs\": [{\"VpcId\": \"vpc-1\", \"CidrBlock\": "
    "\"10.0.0.0/16\", \"Tags\": [{\"Key\": \"Name\", \"Value\": \"\\u001b[Hvpc\"}]}]}";

static void test_hostile_names(void **state)
{
    struct talk said;

    (void)state;
    call_write_file("export/all.json", hostile);
    said = talk("--plain export", tour);
    assert_went_well(&said);
    assert_only_text(&said.out);
    assert_null(strstr(said.out.text, "\u202e"));
    assert_null(strstr(said.out.text, "\u2066"));
    assert_non_null(strstr(said.out.text, "sg-0aa"));
    talk_release(&said);
}

/* What is typed is other people's text as well: a log shows it clean. */
static void test_hostile_lines(void **state)
{
    static const char lines[] = "\033[2Jfindings\n\xFF\xC3(\xE2\x80\xAE x\nfilter \033]0;a\007\0b\n";
    struct talk said =
        talk_with("LC_ALL=C.UTF-8", "demo --plain", lines, sizeof lines - 1);

    (void)state;
    assert_went_well(&said);
    assert_only_text(&said.out);
    assert_null(strstr(said.out.text, "\u202e"));
    assert_non_null(strstr(said.out.text, "; filter: ]0;ab\n"));
    talk_release(&said);
}

/* A line without an end is no reason to keep all of it. */
static void test_endless_line(void **state)
{
    struct strbuf lines = STRBUF_INIT;
    struct talk said;

    (void)state;
    strbuf_add_repeated(&lines, 'x', 3u << 20);
    strbuf_adds(&lines, "\nfindings\n");
    said = talk_with("LC_ALL=C.UTF-8", "demo --plain", lines.text, lines.length);
    assert_went_well(&said);
    assert_in_range(said.out.length, 65536, 400000);
    assert_says_in_order(&said, (const char *const[]){":findings\n", "> Findings\n", NULL});
    talk_release(&said);
    strbuf_release(&lines);
}

/* --- lines of any kind ------------------------------------------------------------------------------ */

static void add_random_line(struct strbuf *lines)
{
    static const char *const words[] = {
        "open",    "back",     "next",  "prev",    "detail",   "mark",     "mark 1 3", "filter a",
        "filter",  "findings", "guide", "plan",    "rewrite",  "carve",    "approve",  "rewrite vpc",
        "split",   "drop",     "undo",  "redo",    "browse",   "overview", "related",  "rules",
        "raw",     "help",     "sort",  "fold",    "offending-only",       "path",     "write",
        "reject",  "comment",  "skip",  "accept",  "diff",     "up",       "down",     "last",
        "first",   "y",        "n",     "-",       "internet", "25",       "2",        "7",
        "goto sg-0c49bcc46e01e0051",    "keymap vi",           "keymap default",       "theme mono",
        "next-match",          "",      "problems", "carve cidr:10.0.0.0/8", "next-pane",
        "D",       "u",        "U",     "r",       "c",        "a",        "s",        "x",
        "v",       "t",        "z",     "S",       "F",        "Space",    "J",        "K",
        "open 1",  "open 2",   "open 3",           "acls",     "groups",   "subnets",  "interfaces",
        "Enter",   "Ctrl-L",   "suspend",          "write json plan.json", "plan plan.json",
        "map",     "map eni-098c272e222f07782",         "left",     "right",
        "session mine",        "# a word",         "routes",   "vpcs",
    };

    strbuf_adds(lines, PICK(words));
    strbuf_addch(lines, '\n');
}

/* VPCMEND_SEEDS: how many times, for `make torture`. */
static void test_any_lines(void **state)
{
    const char *seeds = getenv("VPCMEND_SEEDS");
    uint64_t last = seeds ? strtoull(seeds, NULL, 10) : 6;

    (void)state;
    for (uint64_t seed = 1; seed <= last; seed++) {
        struct strbuf lines = STRBUF_INIT;
        struct talk said;

        random_state = seed;
        for (int i = 0; i < 200; i++)
            add_random_line(&lines);
        said = talk_with("LC_ALL=C.UTF-8", "demo --plain", lines.text, lines.length);
        assert_went_well(&said);
        assert_only_text(&said.out);
        talk_release(&said);
        strbuf_release(&lines);
    }
}

/* --- where it goes ---------------------------------------------------------------------------------- */

static void test_output_that_cannot_be_written(void **state)
{
    char *program = pty_program("vpcmend");
    struct strbuf command = STRBUF_INIT;

    (void)state;
    strbuf_addf(&command, "echo findings | '%s' demo --plain 2>problems >/dev/full", program);
    assert_int_equal(call_shell(command.text), 2);
    assert_int_equal(call_shell("grep -qx 'vpcmend: the output could not be written' problems"), 0);
    strbuf_release(&command);
    free(program);
}

/* The export came from standard input, so the lines cannot, and nobody has another terminal. */
static void test_input_is_the_export(void **state)
{
    char *program = pty_program("vpcmend");
    struct strbuf command = STRBUF_INIT;

    (void)state;
    call_write_file("all.json", hostile);
    strbuf_addf(&command, "setsid -w '%s' --plain - <all.json >out 2>problems", program);
    assert_int_equal(call_shell(command.text), 2);
    assert_int_equal(
        call_shell("grep -qx 'vpcmend: There is no terminal to read commands from.' problems"), 0);
    strbuf_release(&command);
    free(program);
}

static void test_nothing_readable(void **state)
{
    struct talk said = talk("--plain nowhere", "findings\n");

    (void)state;
    assert_int_equal(said.status, 2);
    assert_non_null(strstr(said.problems.text, "nowhere"));
    assert_string_equal(said.out.text, "");
    talk_release(&said);
}

#define IN_DIRECTORY(test)                                                                         \
    cmocka_unit_test_setup_teardown(test, call_directory_set_up, call_directory_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_DIRECTORY(test_whole_mending),
        IN_DIRECTORY(test_keys_are_words),
        IN_DIRECTORY(test_preview),
        IN_DIRECTORY(test_map),
        IN_DIRECTORY(test_guide),
        IN_DIRECTORY(test_nothing_found),
        IN_DIRECTORY(test_questions),
        IN_DIRECTORY(test_end_of_input_is_no_answer),
        IN_DIRECTORY(test_twice_the_same),
        IN_DIRECTORY(test_rows_and_pages),
        IN_DIRECTORY(test_names_of_commands),
        IN_DIRECTORY(test_leaving_without_asking),
        IN_DIRECTORY(test_size),
        IN_DIRECTORY(test_c_locale_is_ascii),
        IN_DIRECTORY(test_hostile_names),
        IN_DIRECTORY(test_hostile_lines),
        IN_DIRECTORY(test_endless_line),
        IN_DIRECTORY(test_any_lines),
        IN_DIRECTORY(test_output_that_cannot_be_written),
        IN_DIRECTORY(test_input_is_the_export),
        IN_DIRECTORY(test_nothing_readable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
