/*
 * "Unrestricted SMTP Access", rule EC2-039 of a vendor's knowledge base, from the screens alone: find the
 * security groups that let 0.0.0.0/0 or ::/0 in on TCP 25, and restrict them to ranges or to other groups, as
 * a script, for Terraform and for CloudFormation. The sample's group mail-relay is open both ways.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/views/source_walk.h"

/* clang-format off */

/* "Check your Amazon EC2 security groups for inbound rules that allow unrestricted access (i.e. 0.0.0.0/0 or
 * ::/0) on TCP port 25"; "repeat for other groups, other regions": all of them stand in one list. */
static const struct walk_step find[] = {
    SHOWS("open to the world, and reachable", "全世界に開放、到達可能"),
    KEY("f", "findings", "検出事項"),
    KEY("/", "filter", "絞り込み"),
    TYPE("mail-relay"),
    SHOWS_BOTH("sg-0c49bcc46e01e0051 mail-relay 25 0.0.0.0/0 exposed"),
    SHOWS_BOTH("sg-0c49bcc46e01e0051 mail-relay 25 ::/0 exposed"),
    /* "If one or more rules have the Source value set to 0.0.0.0/0 ... the selected security group allows
     * unrestricted traffic on TCP port 25, therefore the SMTP access to the associated EC2 instance(s) is not
     * secured": which of them */
    SHOWS("TCP 25 (mail between servers) is open to 0.0.0.0/0, all of the IPv4 Internet, and 1 interface can be "
          "reached: eni-098c272e222f07782.",
          "TCP 25 (サーバー間のメール) の開放先: 0.0.0.0/0、IPv4 インターネット全体。到達可能なインターフェイスは 1 "
          "個: eni-098c272e222f07782。"),
    SHOWS("sgr-0b2712e9dfd9c10d9 \"smtp from anywhere\"", NULL),
};

/* "CidrIp: 10.0.25.0/24", the range of its templates: any can be typed, and is undone. */
static const struct walk_step type_a_range[] = {
    KEY("Enter", "rewrite", "書き換え"),
    READ("Enter asks for a source: 10.0.0.0/16 or several with commas, subnet:ID, sg:ID, pl:ID, vpc or remove.",
          "Enter で送信元を入力します: 10.0.0.0/16 (複数はコンマ区切り)、subnet:ID、sg:ID、pl:ID、vpc、remove。"),
    SHOWS("other: type it ...", "その他: 入力する ..."),
    TOLD("Enter", "Enter asks for a source:", "Enter で送信元を入力します:"),
    TYPE("10.0.25.0/24"),
    SHOWS("Staged 1 change;", "変更 1 件を計画に追加;"),
    TOLD("p", "u undoes, p shows the plan, w writes.", "u 元に戻す、p 計画、w 出力。"),
    SHOWS_BOTH("- tcp 25 0.0.0.0/0 smtp from anywhere"),
    SHOWS_BOTH("+ tcp 25 10.0.25.0/24 smtp from anywhere"),
    KEY("D", "drop", "取り下げ"),
    MOVE("Escape"),
    SHOWS_BOTH("sg-0c49bcc46e01e0051 mail-relay 25 0.0.0.0/0 exposed"),
};

/* "The IP address range of the permitted network/subnetwork in CIDR notation": the VPC's own. */
static const struct walk_step take_the_vpc[] = {
    MOVE("Up"),
    KEY("Enter", "rewrite", "書き換え"),
    SHOWS("VPC 10.204.0.0/16, 100.64.0.0/16", "VPC 10.204.0.0/16, 100.64.0.0/16"),
    SHOWS_BOTH("- tcp 25 0.0.0.0/0 smtp from anywhere"),
    SHOWS_BOTH("+ tcp 25 10.204.0.0/16 smtp from anywhere"),
    SHOWS_BOTH("+ tcp 25 100.64.0.0/16 smtp from anywhere"),
    SHOWS("closed IPv4 tcp 25: 4.29 billion addresses, e.g. 1.0.0.0", "閉鎖 IPv4 tcp 25: 42.9億 アドレス、例: 1.0.0.0"),
    SHOWS("kept IPv4 tcp 25: 131 072 addresses: 10.204.0.0/16, 100.64.0.0/16",
          "維持 IPv4 tcp 25: 131 072 アドレス: 10.204.0.0/16, 100.64.0.0/16"),
    SHOWS("opened nothing", "開放 なし"),
    KEY("d", "preview", "プレビュー"),
    /* "revoke ..., then authorize": here the other way round, without an outage */
    READ("Adds 1 new rule first; then changes the old rule in place; it keeps its id sgr-0b2712e9dfd9c10d9. "
         "No moment without a rule.",
         "先に追加: 新しいルール 1 個。その後、古いルールを直接変更します。ID sgr-0b2712e9dfd9c10d9 は変わりません。"
         "ルールが存在しない時間は生じません。"),
    /* "i.e. 0.0.0.0/0 or ::/0": one of two is mended */
    READ("Checkers: EC2-039, EC2.19, EC2.18, Prowler, ScoutSuite still FAIL (tcp 25 from ::/0 stays).",
         "チェッカー: EC2-039, EC2.19, EC2.18, Prowler, ScoutSuite 引き続き FAIL (tcp 25、送信元: ::/0 (変わらず))。"),
    KEY("Enter", "stage", "計画に入れる"),
};

/* "Add an inbound rule that allows traffic from another security group available in the same region" */
static const struct walk_step take_a_group[] = {
    SHOWS("TCP 25 (mail between servers) is open to ::/0, all of the IPv6 Internet",
          "TCP 25 (サーバー間のメール) の開放先: ::/0、IPv6 インターネット全体"),
    KEY("Enter", "rewrite", "書き換え"),
    MOVE("Down Down Down"),
    SHOWS("group sg-0c6240a287bf65e2a (web-legacy)", "グループ sg-0c6240a287bf65e2a (web-legacy)"),
    SHOWS_BOTH("- tcp 25 ::/0 smtp from anywhere, IPv6 too"),
    SHOWS_BOTH("+ tcp 25 sg-0c6240a287bf65e2a smtp from anywhere, IPv6 too"),
    KEY("d", "preview", "プレビュー"),
    READ("Checkers: EC2-039, EC2.19, EC2.18, Prowler, ScoutSuite FAIL -> PASS.",
         "チェッカー: EC2-039, EC2.19, EC2.18, Prowler, ScoutSuite FAIL -> PASS。"),
    KEY("Enter", "stage", "計画に入れる"),
};

/* "Using AWS CLI", "Using AWS CloudFormation" (JSON, YAML), "Using Terraform" */
static const struct walk_step write_all[] = {
    TOLD("p", "Staged. u undoes, p shows the plan, w writes.",
         "計画に入れました。u で元に戻す、p で計画を表示、w で出力。"),
    SHOWS("Plan: findings", "計画: 検出事項"),
    SHOWS("2 staged", "計画済 2"),
    SHOWS_BOTH("sg-0c49bcc46e01e0051 (mail-relay): tcp 25"),
    KEY("w", "write", "出力"),
    SHOWS("AWS CLI script apply.sh", "AWS CLI スクリプト apply.sh"),
    SHOWS_BOTH("Terraform main.tf"),
    SHOWS("CloudFormation, JSON cloudformation.json", "CloudFormation、JSON cloudformation.json"),
    SHOWS("CloudFormation, YAML cloudformation.yaml", "CloudFormation、YAML cloudformation.yaml"),
    KEY("Enter", "write", "出力"),
    KEY("Enter", "done", "決定"),
    SHOWS("Written: apply.sh, and 1 file that goes with it", "出力しました: apply.sh と関連ファイル 1 個"),
    MOVE("Down"),
    KEY("Enter", "write", "出力"),
    KEY("Enter", "done", "決定"),
    SHOWS("Written: main.tf", "出力しました: main.tf"),
    MOVE("Down"),
    KEY("Enter", "write", "出力"),
    KEY("Enter", "done", "決定"),
    SHOWS("Written: cloudformation.json, and 3 files that go with it",
          "出力しました: cloudformation.json と関連ファイル 3 個"),
    MOVE("Down"),
    KEY("Enter", "write", "出力"),
    KEY("Enter", "done", "決定"),
    TOLD("y", "cloudformation-import.json: there already. Write over? [y/N]",
         "cloudformation-import.json はすでにあります。上書きしますか? [y/N]"),
    SHOWS("Written: cloudformation.yaml, and 3 files that go with it",
          "出力しました: cloudformation.yaml と関連ファイル 3 個"),
};
/* clang-format on */

static void the_open_groups(void **state)
{
    struct source_walk walk;

    source_walk_begin(&walk, state, NULL, NULL);
    source_walk_go(&walk, find, WALK_COUNT(find));
    source_walk_go(&walk, type_a_range, WALK_COUNT(type_a_range));
    source_walk_go(&walk, take_the_vpc, WALK_COUNT(take_the_vpc));
    source_walk_go(&walk, take_a_group, WALK_COUNT(take_a_group));
    source_walk_go(&walk, write_all, WALK_COUNT(write_all));
    /* "aws ec2 authorize-security-group-ingress", "revoke-security-group-ingress" */
    source_walk_wrote(&walk, "apply.sh", "authorize-security-group-ingress");
    source_walk_wrote(&walk, "apply.sh", "revoke-security-group-ingress");
    source_walk_wrote(&walk, "apply.sh", "modify-security-group-rules");
    source_walk_wrote(&walk, "apply.sh", "sg-0c6240a287bf65e2a"); /* "--source-group" */
    source_walk_wrote(&walk, "rollback.sh", "0.0.0.0/0");
    /* "resource "aws_security_group"", "cidr_blocks" once, and not twice as there */
    source_walk_wrote(&walk, "main.tf", "aws_vpc_security_group_ingress_rule");
    source_walk_wrote(&walk, "terraform-2-changed.txt", "= \"10.204.0.0/16\"");
    source_walk_wrote(&walk, "terraform-2-changed.txt", "referenced_security_group_id = \"sg-0c6240a287bf65e2a\"");
    /* "SecurityGroupIngress", with "CidrIp" once and not twice, and a group */
    source_walk_wrote(&walk, "cloudformation.json", "\"CidrIp\": \"10.204.0.0/16\"");
    source_walk_wrote(&walk, "cloudformation.json", "\"SourceSecurityGroupId\": \"sg-0c6240a287bf65e2a\"");
    source_walk_wrote(&walk, "cloudformation.yaml", "CidrIp: \"10.204.0.0/16\"");
    source_walk_wrote(&walk, "cloudformation.yaml", "SourceSecurityGroupId: \"sg-0c6240a287bf65e2a\"");
    source_walk_end(&walk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"in English", the_open_groups, NULL, NULL, "en"},
        {"in Japanese", the_open_groups, NULL, NULL, "ja"},
    };

    return cmocka_run_group_tests_name("the rule about open security groups", tests, NULL, NULL);
}
