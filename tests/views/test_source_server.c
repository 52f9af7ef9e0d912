/*
 * "Requests to make when building an SMTP server on EC2" (in Japanese), from the screens alone: the block of
 * port 25, the Elastic IP address with its A and SPF records, the reverse name, and what to write to AWS. The
 * sample's mail servers: one with an Elastic IP address whose name is under way, one without either, one behind a NAT gateway
 * whose address has its name.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/views/source_walk.h"

/* clang-format off */

/* "25番ポートの制限について": outbound port 25 of EC2 is restricted by default */
static const struct walk_step the_server[] = {
    KEY("m", "mail", "メール"),
    KEY("/", "filter", "絞り込み"),
    TYPE("eni-0cfaa55b7b69c455f"),
    SHOWS("instance restricted eni-0cfaa55b7b69c455f", "インスタンス 制限あり eni-0cfaa55b7b69c455f"),
    /* "①メール送信制限解除申請の実施" */
    SHOWS("Next: Ask AWS to lift its block of outbound port 25 for account 123456789012 in ap-northeast-1, or send by "
          "a submission port.",
          "次にすること: AWS にアカウント 123456789012 の ap-northeast-1 でのアウトバウンドポート 25 のブロック解除を"
          "申請するか、サブミッションポートで送信してください。"),
    SHOWS("direct 25: restricted", "直接 25: restricted"),
    KEY("Tab", "read on", "続き"),
    READ("AWS blocks outbound TCP 25 from eni-0cfaa55b7b69c455f to the Internet unless the account had that lifted in "
         "this region.",
         "このリージョンでアカウントのブロックが解除されていない限り、AWS は eni-0cfaa55b7b69c455f から"
         "インターネットへのアウトバウンド TCP 25 をブロックします。"),
    TOLD("Tab", "Tab goes back", "Tab で戻る"),
};

/* The way that is asked about, and the ways round. */
static const struct walk_step the_block[] = {
    KEY("Enter", "walk", "経路"),
    SHOWS("port-25 block eni-0cfaa55b7b69c455f restricted", "ポート 25 のブロック eni-0cfaa55b7b69c455f restricted"),
    SHOWS("Or hand it to Amazon SES inside the VPC: an interface endpoint for com.amazonaws.ap-northeast-1.email-smtp.",
          "または VPC 内の Amazon SES に渡してください: com.amazonaws.ap-northeast-1.email-smtp のインターフェイス"
          "エンドポイント。"),
    KEY("h", "back", "戻る"),
};

/* "②EIPをAレコードとして登録、可能であればSPFレコード登録", "③逆引き設定(rDNS)申請の実施". What is ticked off as
 * done belongs between these steps. */
static const struct walk_step the_address[] = {
    KEY("/", "filter", "絞り込み"),
    TYPE("203.0.113.25"),
    SHOWS("address to ask 203.0.113.25", "アドレス 要確認 203.0.113.25"),
    KEY("Tab", "read on", "続き"),
    /* "SMTPサーバにEIPをアタッチする必要があります" */
    SHOWS("[ok] 203.0.113.25 is an Elastic IP address: it stays, and can have a name.",
          "[ok] 203.0.113.25 は Elastic IP アドレスです。変わることがなく、名前を付けられます。"),
    SHOWS("The A record of mail.example.com must give 203.0.113.25, before the reverse name is asked for.",
          "A レコード mail.example.com の値は、逆引き名を申請する前に 203.0.113.25 になっている必要があります。"),
    /* "mail.example.com IN A EIPアドレス" */
    READ_BOTH("mail.example.com. IN A 203.0.113.25"),
    /* "nslookup mail.example.com の実行結果にEIPが出力されるはずです" */
    READ_BOTH("dig +short A 'mail.example.com' # 203.0.113.25"),
    /* "1時間から長くて1日程度で設定変更"; "世の中のブラックリスト管理業者への情報伝搬まで一週間程度" */
    READ("The PTR record of 203.0.113.25 is to become mail.example.com. (PENDING); until then it is AWS's own. That may "
         "take a day, and operators of block lists may take a week to notice it.",
         "203.0.113.25 の PTR レコードは mail.example.com. になる予定です (PENDING)。それまでは AWS のデフォルトの名前"
         "です。変更には 1 日ほど、ブロックリストの運営者への反映には 1 週間ほどかかることがあります。"),
    READ_BOTH("aws ec2 describe-addresses-attribute --region 'ap-northeast-1' --attribute domain-name"),
    /* "補足1": the name of the server and that of its address differ, and the mail may be refused */
    READ("The mail server must greet as mail.example.com: HELO name, A record and PTR record are one name.",
         "メールサーバーは mail.example.com と名乗る必要があります。HELO の名前、A レコード、PTR レコードはすべて同じ名前"
         "にします。"),
    READ("The SPF record must name every address that mail leaves by, those of NAT gateways included (below)",
         "SPF レコードには、NAT ゲートウェイのものも含め、メールが出て行くすべてのアドレスが必要です (下記)。"),
    /* "DirectConnectやVPN通信/インターネット通信をとわず": today the destination alone decides */
    READ("AWS blocks outbound port 25 unless that was lifted for account 123456789012 in ap-northeast-1, which no export "
         "tells. The destination decides, whatever the way: Internet, NAT, VPN, Direct Connect or transit gateway.",
         "アカウント 123456789012 の ap-northeast-1 で解除されていない限り、AWS はアウトバウンドポート 25 をブロックします。"
         "解除済みかどうかはエクスポートからはわかりません。対象は宛先で決まり、インターネット、NAT、VPN、Direct Connect、"
         "トランジットゲートウェイのどの経路でも同じです。"),
    READ_BOTH("--port25-lifted 123456789012/ap-northeast-1"),
    READ_BOTH("https://console.aws.amazon.com/support/contacts?#/rdns-limits"),
};

static const struct walk_step the_texts_to_send[] = {
    /* "example.com. TXT "v=spf1 ip4:EIP ~all"" */
    READ("The SPF record", "SPF レコード"),
    READ_BOTH("example.com. IN TXT \"v=spf1 ip4:198.51.100.20 ip4:203.0.113.25 ip4:203.0.113.44 ~all\""),
    READ("The request to AWS, in English and in Japanese", "AWS への申請 (英語と日本語)"),
    READ_BOTH("Request to remove email sending limitations"),
    READ_BOTH("AWS account: 123456789012"),
    READ_BOTH("203.0.113.25 mail.example.com"),
    /* "A clear/detailed use-case for sending mail from EC2." */
    READ_BOTH("Use case: (what mail is sent, to whom, how many a day)"),
    /* "SMTP認証やSPF認証、DKIM認証を実装しています" */
    READ_BOTH("Against spam: SMTP authentication, SPF and DKIM are in place"),
    READ_BOTH("E メール送信制限の解除申請"),
    READ_BOTH("AWS アカウント: 123456789012 リージョン: ap-northeast-1"),
    /* "Please note that a PTR record must exist", the A record that is */
    READ_BOTH("次の逆引き (rDNS) の設定をお願いいたします (A レコードは登録済みです)。"),
    READ_BOTH("用途: (送信するメールの内容、宛先、1 日あたりの通数)"),
    READ_BOTH("スパム対策: SMTP 認証、SPF、DKIM を実装しています。"),
    TOLD("Tab", "Tab goes back", "Tab で戻る"),
};

/* The other server. */
static const struct walk_step without_an_elastic_address[] = {
    KEY("/", "filter", "絞り込み"),
    TYPE("198.51.100.20"),
    SHOWS("address to mend 198.51.100.20", "アドレス 要修正 198.51.100.20"),
    KEY("Tab", "read on", "続き"),
    SHOWS("[!!] 198.51.100.20 was assigned by itself", "[!!] 198.51.100.20 は自動的に割り当てられたものです。"),
    READ_BOTH("aws ec2 allocate-address --region 'ap-northeast-1' --domain vpc"),
    /* "ec2-EIP.リージョン名.compute.amazonaws.com"; "相手側SMTPサーバにてメール受信を拒否する可能性があります" */
    READ("198.51.100.20 has no reverse name of its own, only AWS's ec2-198-51-100-20.ap-northeast-1.compute."
         "amazonaws.com: many receivers refuse mail from it.",
         "198.51.100.20 には独自の逆引き名がなく、AWS の ec2-198-51-100-20.ap-northeast-1.compute.amazonaws.com だけです。"
         "多くの受信側がそこからのメールを拒否します。"),
    /* "EIPの逆引きを修正するには「逆引き設定申請」をするしか方法がありません": it is a call today */
    READ_BOTH("aws ec2 modify-address-attribute --region 'ap-northeast-1' --allocation-id \"$ALLOCATION\" --domain-name "
              "\"$NAME\""),
};

/* "SPFレコードの登録も極力実施しておく": mail of a server without a public address leaves by a gateway's, which the
 * record names too. This one's requests have all been granted but the first. */
static const struct walk_step behind_a_nat_gateway[] = {
    TOLD("Tab", "Tab goes back", "Tab で戻る"),
    KEY("/", "filter", "絞り込み"),
    TYPE("203.0.113.44"),
    SHOWS("address to ask 203.0.113.44 nat-044c9408", "アドレス 要確認 203.0.113.44 nat-044c9408"),
    KEY("Tab", "read on", "続き"),
    /* "申請後のEIPの逆引き結果は「mail.example.com」" */
    READ("[ok] The PTR record of 203.0.113.44 is news.example.com.",
         "[ok] 203.0.113.44 の PTR レコードは news.example.com です。"),
    READ_BOTH("example.com. IN TXT \"v=spf1 ip4:198.51.100.20 ip4:203.0.113.25 ip4:203.0.113.44 ~all\""),
    TOLD("Tab", "Tab goes back", "Tab で戻る"),
    KEY("/", "filter", "絞り込み"),
    TYPE("eni-0c7e700c853c2a76f"),
    SHOWS("direct 25: restricted through nat-044c940859deebdab", "直接 25: restricted、経由: nat-044c940859deebdab"),
};
/* clang-format on */

static void the_mail_server(void **state)
{
    struct source_walk walk;

    source_walk_begin(&walk, state, NULL, NULL);
    source_walk_go(&walk, the_server, WALK_COUNT(the_server));
    source_walk_go(&walk, the_block, WALK_COUNT(the_block));
    source_walk_go(&walk, the_address, WALK_COUNT(the_address));
    source_walk_go(&walk, the_texts_to_send, WALK_COUNT(the_texts_to_send));
    source_walk_go(&walk, without_an_elastic_address, WALK_COUNT(without_an_elastic_address));
    source_walk_go(&walk, behind_a_nat_gateway, WALK_COUNT(behind_a_nat_gateway));
    source_walk_end(&walk);
}

/* "一度でも25番の制限解除申請をしている場合、すべての外向き25番ポート通信で制限が解除される" */
static const struct walk_step once_lifted[] = {
    KEY("m", "mail", "メール"),
    KEY("/", "filter", "絞り込み"),
    TYPE("eni-0cfaa55b7b69c455f"),
    SHOWS("instance sends out eni-0cfaa55b7b69c455f", "インスタンス 外部に送信 eni-0cfaa55b7b69c455f"),
    SHOWS("direct 25: allowed", "直接 25: allowed"),
    KEY("/", "filter", "絞り込み"),
    TYPE("203.0.113.25"),
    KEY("Tab", "read on", "続き"),
    READ("[ok] AWS's block of outbound port 25 does not stand in the way, or is said to be lifted.",
         "[ok] AWS のアウトバウンドポート 25 のブロックは妨げにならないか、解除済みと指定されています。"),
};

static void the_mail_server_once_lifted(void **state)
{
    struct source_walk walk;

    source_walk_begin(&walk, state, "--port25-lifted", "123456789012/ap-northeast-1");
    source_walk_go(&walk, once_lifted, WALK_COUNT(once_lifted));
    source_walk_end(&walk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"in English", the_mail_server, NULL, NULL, "en"},
        {"in Japanese", the_mail_server, NULL, NULL, "ja"},
        {"lifted, in English", the_mail_server_once_lifted, NULL, NULL, "en"},
        {"lifted, in Japanese", the_mail_server_once_lifted, NULL, NULL, "ja"},
    };

    return cmocka_run_group_tests_name("the requests for a mail server", tests, NULL, NULL);
}
