/*
 * An outbound rule of submission ports closed to a group, in a plan that also mends an inbound rule of the same
 * group which says the same: every form holds both apart, and is read back as what was planned.
 */
#include "tests/model/write/plan_export.h"

#include "model/mend/preview.h"
#include "model/mend/shape.h"

#define INBOUND  "sgr-4"
#define OUTBOUND "sgr-5"

/* sg-mail lets TCP 587 in from 0.0.0.0/0 and out to it. */
static void open_export(struct fixture *fixture)
{
    fixture_init(fixture);
    edit_file(fixture, GROUPS, "\"FromPort\": 22,\n                    \"ToPort\": 22,",
              "\"FromPort\": 587,\n                    \"ToPort\": 587,");
    edit_file(fixture, GROUPS, "\"CidrIp\": \"10.0.0.0/8\"", "\"CidrIp\": \"0.0.0.0/0\"");
    edit_file(fixture, GROUPS, "\"IpProtocol\": \"-1\",",
              "\"IpProtocol\": \"tcp\", \"FromPort\": 587, \"ToPort\": 587,");
    edit_file(fixture, RULES, FIXTURE_FLAT("sgr-4", "22", "\"CidrIpv4\": \"10.0.0.0/8\""),
              FIXTURE_FLAT("sgr-4", "587", "\"CidrIpv4\": \"0.0.0.0/0\""));
    edit_file(fixture, RULES, "\"IpProtocol\": \"-1\", \"FromPort\": -1, \"ToPort\": -1",
              "\"IpProtocol\": \"tcp\", \"FromPort\": 587, \"ToPort\": 587");
    load_again(fixture, "in");
}

static void open_plan(struct fixture *fixture)
{
    open_export(fixture);
    fixture_rewrite(fixture, OUTBOUND, "sg:sg-plain");
    fixture_rewrite(fixture, INBOUND, "vpc");
}

static bool is_outbound(const struct change *change)
{
    return (change->rules[0].flags & RULE_EGRESS) != 0;
}

static void directions_stay_apart(void **state)
{
    struct fixture fixture;

    (void)state;
    open_plan(&fixture);
    assert_int_equal(plan_at(fixture.plan, 0)->rule_count, 1);
    assert_true(is_outbound(plan_at(fixture.plan, 0)));
    assert_int_equal(plan_at(fixture.plan, 0)->way, WAY_ADD_THEN_REMOVE);
    assert_int_equal(plan_at(fixture.plan, 1)->rule_count, 2); /* of the VPC's two blocks */
    assert_false(is_outbound(plan_at(fixture.plan, 1)));
    fixture_release(&fixture);
}

/* What form_make hands out was carried out on paper, and came to the plan's end and back. */
static void every_form_is_proven(void **state)
{
    static const struct {
        enum form form;
        const char *holds;
    } forms[] = {
        {FORM_DIFF, "-outbound tcp 587 to 0.0.0.0/0\n+outbound tcp 587 to sg-plain\n"},
        {FORM_JSON, "\"destination\": \"sg-plain\""},
        {FORM_MARKDOWN, "+ outbound tcp 587  sg-plain"},
        {FORM_AWS_CLI, "\nadd_outbound 'eu-west-1' 'sg-mail' 'outbound tcp 587 to sg-plain' "},
        {FORM_TERRAFORM, "\"aws_vpc_security_group_egress_rule\" \"sg_mail_tcp_587_to_sg_plain\""},
        {FORM_CFN_JSON, "\"DestinationSecurityGroupId\": \"sg-plain\""},
        {FORM_CFN_YAML, "DestinationSecurityGroupId: \"sg-plain\""},
    };
    struct fixture fixture;

    (void)state;
    open_plan(&fixture);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        struct strbuf why = STRBUF_INIT;
        struct form_files files;
        bool found = false;

        if (!form_make(forms[i].form, &files, &FIXTURE_JOB(&fixture), &why))
            fail_msg("%s: %s", form_name(forms[i].form), why.text);
        for (size_t k = 0; k < files.count; k++)
            found |= strstr(files.items[k].text.text, forms[i].holds) != NULL;
        if (!found)
            fail_msg("%s does not hold %s", form_name(forms[i].form), forms[i].holds);
        form_files_release(&files);
        strbuf_release(&why);
    }
    fixture_release(&fixture);
}

/* Scripts of inbound rules alone hold nothing of outbound ones, and the other way round. */
static void scripts_define_what_they_call(void **state)
{
    struct fixture fixture;
    struct strbuf out = STRBUF_INIT;

    (void)state;
    open_export(&fixture);
    fixture_rewrite(&fixture, INBOUND, "vpc");
    form_aws_cli(fixture.plan, fixture.account, &out);
    assert_null(strstr(out.text, "outbound"));
    assert_null(strstr(out.text, "-egress"));
    strbuf_clear(&out);
    plan_undo(fixture.plan);
    fixture_rewrite(&fixture, OUTBOUND, "sg:sg-plain");
    form_aws_cli(fixture.plan, fixture.account, &out);
    assert_non_null(strstr(out.text, "authorize-security-group-egress"));
    assert_null(strstr(out.text, "-ingress"));
    assert_null(strstr(out.text, "look_group()"));
    strbuf_release(&out);
    fixture_release(&fixture);
}

static void the_changed_export_loads_again(void **state)
{
    struct strbuf why = STRBUF_INIT;
    struct fixture fixture;
    char *out;
    struct target target = {TARGET_RULE, 0};

    (void)state;
    open_plan(&fixture);
    out = fixture_path(&fixture, "out");
    if (!form_write(FORM_EXPORT, &FIXTURE_JOB(&fixture), out, false, &why))
        fail_msg("%s", why.text);
    load_again(&fixture, "out");
    assert_true(target_find_named(fixture.account, "sg-mail/out/tcp/587-587/sg-plain", &target));
    target = (struct target){TARGET_RULE, 0};
    assert_true(target_find_named(fixture.account, "sg-mail/in/tcp/587-587/10.1.0.0/16", &target));
    target = (struct target){TARGET_RULE, 0};
    assert_false(target_find_named(fixture.account, OUTBOUND, &target));
    free(out);
    strbuf_release(&why);
    fixture_release(&fixture);
}

static void a_plan_file_brings_it_back(void **state)
{
    struct plan_matches matches;
    struct plan_file *file;
    struct fixture fixture;
    char *before, *after;

    (void)state;
    open_plan(&fixture);
    before = written(&fixture);
    file = recorded(&fixture);
    match(&matches, file, &fixture, TODAY, PLAN_TAKE_ALL);
    assert_int_equal(matches.counts[PLAN_APPLIES], 2);
    after = written(&fixture);
    assert_string_equal(strstr(after, "\"decisions\""), strstr(before, "\"decisions\""));
    plan_matches_release(&matches);
    plan_file_free(file);
    free(before);
    free(after);
    fixture_release(&fixture);
}

/* A program that knows no destinations finds no source, and refuses the file; so does this one of neither or
 * both. */
static void a_line_has_one_end(void **state)
{
    static const char *const ends[] = {"\"end\"", "\"source\": \"10.0.0.0/8\", \"destination\""};
    struct fixture fixture;
    char *text;

    (void)state;
    open_plan(&fixture);
    text = written(&fixture);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        const char *at = strstr(text, "\"destination\"");
        struct problems problems = {0};
        struct strbuf changed = STRBUF_INIT;

        strbuf_add(&changed, text, (size_t)(at - text));
        strbuf_addf(&changed, "%s%s", ends[i], at + strlen("\"destination\""));
        assert_null(plan_file_parse("plan.json", changed.text, changed.length, &problems));
        assert_int_equal(problems.count, 1);
        problems_release(&problems);
        strbuf_release(&changed);
    }
    free(text);
    fixture_release(&fixture);
}

/* The sets are those of destinations, and an equal inbound rule does not count as beside it. */
static void the_preview_is_of_destinations(void **state)
{
    struct fixture fixture;
    struct preview preview;
    struct strbuf why = STRBUF_INIT;
    struct candidate candidate;
    struct change change;
    struct target target;

    (void)state;
    open_export(&fixture);
    target = fixture_target(&fixture, OUTBOUND);
    assert_true(candidate_parse(&candidate, fixture.account, target, "vpc", &why));
    assert_int_equal(change_make(&change, fixture.account, NULL,
                                 &(struct change_request){.kind = CHANGE_REWRITE,
                                                          .target = target,
                                                          .candidate = &candidate,
                                                          .ports = &smtp_ports_default},
                                 &why),
                     CHANGE_OK);
    preview_make(&preview, fixture.account, NULL, &change, &smtp_ports_default);
    assert_int_equal(preview.meaning_count, 1);
    assert_int_equal(preview.meanings[0].first_port, 587);
    assert_true(addr_set_is_empty(&preview.meanings[0].still));
    assert_int_equal(preview.meanings[0].kept.count, 1); /* 10.0.0.0/15 */
    assert_true(preview_opens_nothing(&preview));
    assert_string_equal(preview.lines[0].text, "outbound tcp 587  0.0.0.0/0");
    preview_release(&preview);
    change_release(&change);
    candidate_release(&candidate);
    strbuf_release(&why);
    fixture_release(&fixture);
}

/* What is decided about an outbound rule is offered for outbound rules only. */
static void only_the_same_direction_is_alike(void **state)
{
    struct fixture fixture;
    struct target other = {TARGET_RULE, 0};

    (void)state;
    open_export(&fixture);
    assert_false(
        target_find_alike(fixture.account, fixture_target(&fixture, OUTBOUND), &other));
    fixture_release(&fixture);
}

/* Nobody knows what the rest of a wider rule is for. */
static void a_wider_rule_is_left(void **state)
{
    static const char *const ports[][2] = {{"-1", "-1"}, {"25", "587"}, {"587", "588"}, {"25", "25"}};
    struct strbuf why = STRBUF_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++) {
        struct fixture fixture;
        char text[128];

        open_export(&fixture);
        snprintf(text, sizeof text, "\"IsEgress\": true, \"IpProtocol\": \"%s\", \"FromPort\": %s, \"ToPort\": %s",
                 i ? "tcp" : "-1", ports[i][0], ports[i][1]);
        edit_file(&fixture, RULES,
                  "\"IsEgress\": true, \"IpProtocol\": \"tcp\", \"FromPort\": 587, \"ToPort\": 587", text);
        load_again(&fixture, "in");
        strbuf_clear(&why);
        assert_false(target_can_be_mended(fixture.account, fixture_target(&fixture, OUTBOUND), &why));
        assert_non_null(strstr(why.text, "more than mail submission"));
        fixture_release(&fixture);
    }
    strbuf_release(&why);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(directions_stay_apart),
        cmocka_unit_test(every_form_is_proven),
        cmocka_unit_test(scripts_define_what_they_call),
        cmocka_unit_test(the_changed_export_loads_again),
        cmocka_unit_test(a_plan_file_brings_it_back),
        cmocka_unit_test(a_line_has_one_end),
        cmocka_unit_test(the_preview_is_of_destinations),
        cmocka_unit_test(only_the_same_direction_is_alike),
        cmocka_unit_test(a_wider_rule_is_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
