/*
 * "SES SMTP only via a VPC endpoint", a question and its answer, from the screens alone: can mail of a
 * verified domain be sent through the VPC's endpoint only, so that leaked credentials are of no use outside?
 * The sample's account is the asker's: an endpoint in a VPC of 10.204.0.0/16, and a policy that tries it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/views/source_walk.h"

/* clang-format off */

/* "I have first created a VPC endpoint, that allows SMTP traffic from the entire VPC. This too works". Here
 * somebody is shut out, and who sends to the world no longer needs to. */
static const struct walk_step the_endpoint[] = {
    KEY("m", "mail", "メール"),
    KEY("/", "filter", "絞り込み"),
    TYPE("vpce-0abc768a1a48b0bf6"),
    SHOWS("endpoint to mend vpce-0abc768a", "エンドポイント 要修正 vpce-0abc768a"),
    SHOWS("[ok] Its state is available.", "[ok] 状態は available です。"),
    KEY("Tab", "read on", "続き"),
    READ("[ok] Senders that get in: eni-098c272e222f07782, eni-0c7e700c853c2a76f, eni-0d5deb065e4fe70ea.",
         "[ok] 到達できる送信者: eni-098c272e222f07782, eni-0c7e700c853c2a76f, eni-0d5deb065e4fe70ea。"),
    READ("[!!] Senders that are shut out: eni-0cfaa55b7b69c455f, eni-09347f56ee34a7372.",
         "[!!] 遮断される送信者: eni-0cfaa55b7b69c455f, eni-09347f56ee34a7372。"),
    /* "to only allow email to be sent via this endpoint": the network's part of it */
    READ("These reach the endpoint and no longer need the submission ports to the world: eni-098c272e222f07782, "
         "eni-0c7e700c853c2a76f, eni-05239d1b5669f2636.",
         "次のものはエンドポイントに届き、全世界宛のサブミッションポートはもう必要ありません: eni-098c272e222f07782, "
         "eni-0c7e700c853c2a76f, eni-05239d1b5669f2636。"),
    READ("1 outbound rule can be closed to the endpoint's group; send a test message before and after.",
         "アウトバウンドルール 1 個をエンドポイントのグループ宛てに絞れます。前後にテストメールを送信してください。"),
    READ("sgr-0a67d260704262eba carries more than submission ports: decide what else it is for",
         "sgr-0a67d260704262eba はサブミッションポート以外も許可しています。"),
    READ("r or :close stages this closing in the plan.", "r または :close でこの閉鎖を計画に入れます。"),
};

/* The same, done: what it closes, whose mail still arrives, and the script that does it. */
static const struct walk_step the_closing[] = {
    KEY("r", "close", "閉鎖"),
    TOLD("p", "Staged 1 change; 32 findings are left. u undoes, p shows the plan, w writes.",
         "変更 1 件を計画に追加; 検出事項は残り 32 件。u 元に戻す、p 計画、w 出力。"),
    SHOWS_BOTH("- outbound tcp 587 0.0.0.0/0"),
    SHOWS_BOTH("+ outbound tcp 587 sg-07a93b1f04969dd8f"),
    SHOWS("closed IPv4 tcp 587: 4.29 billion addresses", "閉鎖 IPv4 tcp 587: 42.9億 アドレス"),
    SHOWS("Mail that still gets to an SES endpoint of its VPC: eni-0c7e700c853c2a76f.",
          "メールが引き続き VPC の SES エンドポイントに届くもの: eni-0c7e700c853c2a76f。"),
    KEY("w", "write", "出力"),
    KEY("Enter", "write", "出力"),
    KEY("Enter", "done", "決定"),
    SHOWS("Written: apply.sh", "出力しました: apply.sh"),
    KEY("h", "back", "戻る"),
    MOVE("Escape"),
    TOLD("Tab", "Tab goes back", "Tab で戻る"),
};

/* "I want to ... have the SES Authorization policy to accept email sending from the local VPC range
 * (10.204.0.0/16 for example)" */
static const struct walk_step the_policy[] = {
    KEY("/", "filter", "絞り込み"),
    TYPE("only-from-the-vpc"),
    SHOWS("policy open to all only-from-the-vpc identity example.com",
          "ポリシー 制限なし only-from-the-vpc アイデンティティ"),
    KEY("Tab", "read on", "続き"),
    SHOWS("Policy only-from-the-vpc of identity example.com", "アイデンティティ example.com のポリシー only-from-the-vpc"),
    /* "bad actors cannot send emails impersonating our domain just because they have some SES access" */
    SHOWS("Restricts nobody: with stolen credentials mail can be sent from anywhere.",
          "誰も制限しません。盗まれた認証情報があれば、どこからでもメールを送信できます。"),
    READ("if aws:SourceIp IpAddress 10.204.0.0/16", "条件: aws:SourceIp IpAddress 10.204.0.0/16"),
    READ("from anywhere else, with stolen credentials: yes", "それ以外の場所から、盗まれた認証情報で: 可"),
    /* "I cannot filter by aws:SourceIp as this only works for public IP addresses." */
    READ("private-source-ip: OnlyFromTheVpcRange: Asks whether aws:SourceIp is in 10.204.0.0/16, which it never is: "
         "it is a public address, and is missing from what comes through an endpoint.",
         "private-source-ip: OnlyFromTheVpcRange: aws:SourceIp が 10.204.0.0/16 に含まれるかを調べていますが、"
         "含まれることはありません。aws:SourceIp はパブリックアドレスであり、エンドポイント経由のものにはありません。"),
    /* why an identity's policy that only allows keeps nobody of the account from sending */
    READ("no-deny: Has no Deny on sending.", "no-deny: 送信に対する Deny がありません。"),
};

/* "is this even possible": "there's no way", the answer says; SES lists the keys of endpoints since, and
 * whether they hold over SMTP only a test tells. */
static const struct walk_step is_it_possible[] = {
    READ("Proposed: a policy of the identity with a Deny for named users",
         "提案: 指定したユーザーへの Deny を含むアイデンティティのポリシー"),
    READ("AWS does not say whether SES fills the endpoint's keys over SMTP. Until the test has printed 250 inside "
         "and 554 outside, nothing is known to be restricted; if it prints 554 inside, undo it.",
         "SMTP で SES がエンドポイントのキーを設定するかどうかを AWS は明らかにしていません。テストが内部で 250、"
         "外部で 554 を表示するまでは、制限されたとは言えません。内部で 554 が表示されたら元に戻してください。"),
    READ_BOTH("- \"aws:SourceIp\": \"10.204.0.0/16\""),
    READ_BOTH("+ \"aws:SourceVpce\": \"vpce-0abc768a1a48b0bf6\""),
    READ_BOTH("+ \"ses:FromAddress\": \"*@example.com\""),
    READ_BOTH("+ \"Effect\": \"Deny\","),
    READ_BOTH("+ \"StringNotEquals\": {"),
};

static const struct walk_step to_put_it_there[] = {
    READ("To put it there", "適用方法"),
    READ_BOTH("aws sesv2 update-email-identity-policy --region 'ap-northeast-1'"),
    READ("To test it, which must be done", "テスト方法 (必須)"),
    READ_BOTH("must print \"< 250 ...\"."),
    READ_BOTH("smtps://email-smtp.ap-northeast-1.amazonaws.com:465"),
    READ_BOTH("must print \"< 554 ...\"."),
    READ("To undo it", "元に戻す方法"),
};

/* "validated and written like any other change": a diff before it is staged, and the plan has it after. */
static const struct walk_step as_a_change[] = {
    TOLD("Tab", "Tab goes back", "Tab で戻る"),
    KEY("Enter", "preview", "プレビュー"),
    READ_BOTH("-      \"Sid\": \"OnlyFromTheVpcRange\","),
    KEY("Enter", "stage", "計画に入れる"),
    SHOWS("policy staged only-from-the-vpc", "ポリシー 計画済み only-from-the-vpc"),
    TOLD("u", "u undoes", "u で元に戻す"),
    SHOWS("policy open to all only-from-the-vpc", "ポリシー 制限なし only-from-the-vpc"),
};

static const struct walk_step the_endpoints_own[] = {
    KEY("/", "filter", "絞り込み"),
    TYPE("vpce-0abc768a1a48b0bf6"),
    MOVE("Down"),
    KEY("Tab", "read on", "続き"),
    /* the endpoint's own policy restricts nobody who does not come through it */
    READ("Restricts nobody who sends from elsewhere: an endpoint's policy is asked only about what comes through "
         "the endpoint.",
         "ほかの場所から送信する者を誰も制限しません。エンドポイントのポリシーは、そのエンドポイントを通るものにだけ"
         "適用されます。"),
};

static const struct walk_step what_else_to_do[] = {
    TOLD("Tab", "Tab goes back", "Tab で戻る"),
    KEY("/", "filter", "絞り込み"),
    TYPE(""),
    READ("What no policy prevents", "どのポリシーでも防げないこと"),
    KEY("Tab", "read on", "続き"),
    /* "While you can't prevent leaked credentials from being used" */
    READ("No policy helps against stolen credentials that are used from inside",
         "盗まれた認証情報が内部から使われると、どのポリシーでも防げません。"),
    /* "storing SMTP credentials in a locked-down AWS Parameter Store, only giving one main IAM SMTP user the
     * permission to carry out the ses:SendRawEmail action" */
    READ("Keep the SMTP credentials in a locked-down Parameter Store, where only the application that sends can "
         "read them, and give ses:SendRawEmail to one IAM user for SMTP and to nobody else.",
         "SMTP 認証情報は、送信するアプリケーションだけが読み取れるようアクセスを絞った Parameter Store に保管し、"
         "ses:SendRawEmail は SMTP 用の IAM ユーザー 1 人だけに許可してください。"),
    /* "constant rotation of the IAM SMTP user and thus SMTP credentials" */
    READ("Rotate them all the time: a new access key for the user", "認証情報を常にローテーションしてください。"),
    /* "monitor your Amazon SES sending activity & perhaps use CloudWatch alarms" */
    READ("Watch what SES sends, with CloudWatch alarms on the number of messages, bounces and complaints",
         "メッセージ数、バウンス、苦情の CloudWatch アラームで SES の送信を監視してください。"),
    /* "security at all layers" */
    READ("nothing leaves to 0.0.0.0/0 on these ports.", "これらのポートで 0.0.0.0/0 へは何も出ないようにします。"),
};

/* A VPC without an endpoint: the command that creates one. */
static const struct walk_step another_endpoint[] = {
    TOLD("Tab", "Tab goes back", "Tab で戻る"),
    KEY("/", "filter", "絞り込み"),
    TYPE("mail-lab"),
    SHOWS("no endpoint to do vpc-004c241c", "SES 未設置 要作業 vpc-004c241c"),
    KEY("Tab", "read on", "続き"),
    READ_BOTH("aws ec2 create-vpc-endpoint --region 'ap-northeast-1' --vpc-id 'vpc-004c241cec13969c6' "
              "--vpc-endpoint-type Interface --service-name 'com.amazonaws.ap-northeast-1.email-smtp'"),
    READ_BOTH("--private-dns-enabled"),
};
/* clang-format on */

static void the_endpoint_question(void **state)
{
    struct source_walk walk;

    source_walk_begin(&walk, state, NULL, NULL);
    source_walk_go(&walk, the_endpoint, WALK_COUNT(the_endpoint));
    source_walk_go(&walk, the_closing, WALK_COUNT(the_closing));
    source_walk_wrote(&walk, "apply.sh", "revoke-security-group-egress");
    source_walk_go(&walk, the_policy, WALK_COUNT(the_policy));
    source_walk_go(&walk, is_it_possible, WALK_COUNT(is_it_possible));
    source_walk_go(&walk, to_put_it_there, WALK_COUNT(to_put_it_there));
    source_walk_go(&walk, as_a_change, WALK_COUNT(as_a_change));
    source_walk_go(&walk, the_endpoints_own, WALK_COUNT(the_endpoints_own));
    source_walk_go(&walk, what_else_to_do, WALK_COUNT(what_else_to_do));
    source_walk_go(&walk, another_endpoint, WALK_COUNT(another_endpoint));
    source_walk_end(&walk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"in English", the_endpoint_question, NULL, NULL, "en"},
        {"in Japanese", the_endpoint_question, NULL, NULL, "ja"},
    };

    return cmocka_run_group_tests_name("the question about an SES endpoint", tests, NULL, NULL);
}
