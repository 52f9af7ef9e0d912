/*
 * "SMTP network ACL on AWS", a question and its answer, from the screens alone: why an instance in a private
 * subnet reaches SES on port 465 only if the public subnet's ACL lets 465 in, and what the entry should say.
 * The sample's VPC mail-lab is the asker's: 10.0.1.75 behind a NAT instance.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/views/source_walk.h"

/* clang-format off */

/* The netstat lines: ip-10-0-1-75 has connections to ec2-54-243-161-229 on urd, which is 465. */
static const struct walk_step ask[] = {
    KEY("t", "path", "経路"),
    SHOWS("From (interface, instance, subnet, address or internet):",
          "始点 (インターフェイス、インスタンス、サブネット、アドレス、internet):"),
    TYPE("10.0.1.75"),
    TYPE("54.243.161.229"),
    TYPE("465"),
};

static const struct walk_step why_it_works[] = {
    /* "why the following ACL works" */
    SHOWS("allowed: TCP 465 from 10.0.1.75 reaches 54.243.161.229, and the replies come back.",
          "allowed: TCP 465 は届き、応答も戻ります (10.0.1.75 → 54.243.161.229)。"),
    /* "I would expect client pick a high port": 36836 and 50903 are among these */
    READ("Linux clients use ports 32768-60999, of which none is lost.",
         "Linux クライアントはポート 32768-60999 を使い、そのうち失われるものはありません。"),
    /* "private: outbound: dest 0.0.0.0/0, port 465" */
    READ("may leave subnet-0c87fed7c84934c3f (lab-private): acl-09713f1e89746139d/out/100 allows it.",
         "subnet-0c87fed7c84934c3f (lab-private) を出られます: acl-09713f1e89746139d/out/100 が許可しています。"),
    /* "my instance in the private subnet routes the request to the NAT instance" */
    READ("rtb-0ac047a751cbaed93 (lab-private) sends 54.243.161.229 to eni-07789deb6c2e5e88c",
         "rtb-0ac047a751cbaed93 (lab-private) は 54.243.161.229 を eni-07789deb6c2e5e88c に送ります"),
    /* "public: inbound: src 0.0.0.0/0, port 465"; the answer: "This rule is allowing your instances on
     * private subnets to access your NAT instance"; "not for allowing traffic from the Internet back in" */
    READ("may enter subnet-09f2c0e2a64a08818 (lab-public): acl-07606fcabc3270ad9/in/100 allows it. "
         "The packet comes from subnet-0c87fed7c84934c3f (lab-private) on its way to "
         "eni-07789deb6c2e5e88c, not from the Internet: that is why this entry exists.",
         "subnet-09f2c0e2a64a08818 (lab-public) に入れます: acl-07606fcabc3270ad9/in/100 が許可しています。"
         "このパケットは subnet-0c87fed7c84934c3f (lab-private) から eni-07789deb6c2e5e88c に向かうもので、"
         "インターネットから来るものではありません。このエントリはそのためにあります。"),
};

static const struct walk_step what_the_entry_says[] = {
    KEY("Enter", "go there", "そこへ移動"),
    SHOWS_BOTH("acl-07606fcabc3270ad9 (lab-public)"),
    SHOWS("in 100 allow tcp 465 0.0.0.0/0", "入 100 allow tcp 465 0.0.0.0/0"),
    /* "src 0.0.0.0/0 port 465 refers to source IP but destination port" */
    SHOWS("it matches the source address and the destination port.",
          "送信元アドレスと宛先ポートに一致します。"),
    /* "it is inadvertently ... allowing ingress traffic with destination port 465, which you don't want" */
    SHOWS("Entry 100 admits TCP 465 (mail submission over TLS) from 0.0.0.0/0, all of the IPv4 Internet",
          "エントリ 100 が許可する通信: TCP 465 (TLS によるメール送信 (サブミッション))、"
          "送信元: 0.0.0.0/0、IPv4 インターネット全体"),
    KEY("h", "back", "戻る"),
};

static const struct walk_step the_rest_of_the_way[] = {
    /* "the NAT (in public subnet) sends the packets to the remote servers" */
    READ("eni-07789deb6c2e5e88c, a NAT instance, passes TCP 465 on under its own address 10.0.0.10.",
         "NAT インスタンス eni-07789deb6c2e5e88c は、自身のアドレス 10.0.0.10 で TCP 465 を渡します。"),
    /* "public: outbound: dest 0.0.0.0/0, port 465" */
    READ("may leave subnet-09f2c0e2a64a08818 (lab-public): acl-07606fcabc3270ad9/out/100 allows it.",
         "subnet-09f2c0e2a64a08818 (lab-public) を出られます: acl-07606fcabc3270ad9/out/100 が許可しています。"),
    /* "Where ... say the smtp server will connect with the client back on port 465?" Nowhere: the reply
     * comes to a high port and by another entry. */
    READ("The TCP reply from 54.243.161.229 to 10.0.0.10 may enter subnet-09f2c0e2a64a08818 (lab-public): "
         "acl-07606fcabc3270ad9/in/110 allows it.",
         "54.243.161.229 から 10.0.0.10 への TCP の応答 は subnet-09f2c0e2a64a08818 (lab-public) に入れます: "
         "acl-07606fcabc3270ad9/in/110 が許可しています。"),
    READ("The TCP reply arrives at eni-00c74a51baec6932f.", "TCP の応答が eni-00c74a51baec6932f に届きます。"),
};

/* "The more correct rule would use the cidr block of your VPC ... (or an appropriate subset) as source" */
static const struct walk_step the_more_correct_rule[] = {
    KEY("h", "back", "戻る"),
    KEY("f", "findings", "検出事項"),
    KEY("/", "filter", "絞り込み"),
    TYPE("lab-public"),
    SHOWS("acl-07606fcabc3270ad9 lab-public 465 0.0.0.0/0 latent",
          "acl-07606fcabc3270ad9 lab-public 465 0.0.0.0/0 latent"),
    KEY("Enter", "rewrite", "書き換え"),
    SHOWS("subnet lab-private 10.0.1.", "サブネット lab-private 10."),
    SHOWS_BOTH("- 100 allow tcp 465 0.0.0.0/0"),
    SHOWS_BOTH("+ 100 allow tcp 465 10.0.1.0/24"),
    SHOWS("kept IPv4 tcp 465: 256 addresses: 10.0.1.0/24", "維持 IPv4 tcp 465: 256 アドレス: 10.0.1.0/24"),
    MOVE("Down"),
    SHOWS_BOTH("+ 100 allow tcp 465 10.0.0.0/16"),
    SHOWS("All 6 ways of the account's own mail through here stay.",
          "ここを通るアカウント自身のメールの 6 経路は残ります。"),
    KEY("Enter", "stage", "計画に入れる"),
    SHOWS("Staged 1 change;", "変更 1 件を計画に追加;"),
};

/* What the change does to the way of the question: nothing. */
static const struct walk_step ask_again[] = {
    MOVE("Escape Escape"), /* the filter, then the screen */
    KEY("t", "path", "経路"),
    TYPE("10.0.1.75"),
    TYPE("54.243.161.229"),
    TYPE("465"),
    SHOWS("allowed: TCP 465 from 10.0.1.75 reaches 54.243.161.229, and the replies come back.",
          "allowed: TCP 465 は届き、応答も戻ります (10.0.1.75 → 54.243.161.229)。"),
    KEY("h", "back", "戻る"),
};

static const struct walk_step write_it[] = {
    KEY("p", "plan", "計画"),
    KEY("w", "write", "出力"),
    SHOWS("AWS CLI script", "AWS CLI スクリプト"),
    KEY("Enter", "write", "出力"),
    KEY("Enter", "done", "決定"),
    SHOWS("Written: apply.sh", "出力しました: apply.sh"),
};
/* clang-format on */

static void the_acl_question(void **state)
{
    struct source_walk walk;

    source_walk_begin(&walk, state, NULL, NULL);
    source_walk_go(&walk, ask, WALK_COUNT(ask));
    source_walk_go(&walk, why_it_works, WALK_COUNT(why_it_works));
    source_walk_go(&walk, what_the_entry_says, WALK_COUNT(what_the_entry_says));
    source_walk_go(&walk, the_rest_of_the_way, WALK_COUNT(the_rest_of_the_way));
    source_walk_go(&walk, the_more_correct_rule, WALK_COUNT(the_more_correct_rule));
    source_walk_go(&walk, ask_again, WALK_COUNT(ask_again));
    source_walk_go(&walk, write_it, WALK_COUNT(write_it));
    source_walk_wrote(&walk, "apply.sh", "replace-network-acl-entry");
    source_walk_wrote(&walk, "apply.sh", "10.0.0.0/16");
    source_walk_end(&walk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"in English", the_acl_question, NULL, NULL, "en"},
        {"in Japanese", the_acl_question, NULL, NULL, "ja"},
    };

    return cmocka_run_group_tests_name("the question about a network ACL", tests, NULL, NULL);
}
