/*
 * "Mail cannot be sent from ECS on Fargate" (in Japanese), from the screens alone: a task reaches one mail
 * server through a transit gateway and not the other, though nothing in the network is wrong. The sample's VPC
 * mail-hub holds the two servers of the text's patterns, at 172.16.0.4 and at 128.0.0.4.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/views/source_walk.h"

/* clang-format off */

/* "結論": Fargate is under the block; the destination decides; it can be lifted today */
static const struct walk_step the_task[] = {
    KEY("m", "mail", "メール"),
    KEY("/", "filter", "絞り込み"),
    TYPE("Fargate"),
    SHOWS("Fargate task sends inside eni-09347f56ee34a7372 service:sender",
          "Fargate タスク 内部に送信 eni-09347f56ee34a7372 service:sender"),
    SHOWS("Next: Give the relay a private address of RFC 1918, or have AWS's block of port 25 lifted. AWS documents the "
          "block for EC2 and Lambda; of Fargate its support says the same, and lifts it there too.",
          "次にすること: リレーに RFC 1918 のプライベートアドレスを割り当てるか、AWS にポート 25 のブロックを解除してもらって"
          "ください。AWS のドキュメントに記載されているのは EC2 と Lambda だけですが、AWS サポートによると Fargate も対象で、"
          "解除も受け付けています。"),
    KEY("Tab", "read on", "続き"),
    /* "パターンA", "パターンB" */
    READ("relay 25: allowed to eni-066bac91a714e0680 (172.16.0.4)",
         "リレー 25: allowed → eni-066bac91a714e0680 (172.16.0.4)"),
    READ("relay 25: restricted to eni-0a8a0c2d8a7d4cf41 (128.0.0.4)",
         "リレー 25: restricted → eni-0a8a0c2d8a7d4cf41 (128.0.0.4)"),
    READ("AWS blocks outbound TCP 25 from eni-09347f56ee34a7372 to 128.0.0.4 unless the account had that lifted in this "
         "region.",
         "このリージョンでアカウントのブロックが解除されていない限り、AWS は eni-09347f56ee34a7372 から 128.0.0.4 への"
         "アウトバウンド TCP 25 をブロックします。"),
    TOLD("Tab", "Tab goes back", "Tab で戻る"),
};

/* "パターンBについて": 128.0.0.4 is outside of RFC 1918 and fails */
static const struct walk_step pattern_b[] = {
    KEY("Enter", "walk", "経路"),
    SHOWS("tcp 25 eni-09347f56ee34a7372 to eni-0a8a0c2d8a7d4cf41", "tcp 25 eni-09347f56ee34a7372 → eni-0a8a0c2d8a7d4cf41"),
    SHOWS("restricted: AWS blocks outbound TCP 25 from eni-09347f56ee34a7372 to 128.0.0.4",
          "restricted: このリージョンでアカウントのブロックが解除されていない限り、AWS は eni-09347f56ee34a7372 から 128.0.0.4"),
    SHOWS("port-25 block eni-09347f56ee34a7372 restricted", "ポート 25 のブロック eni-09347f56ee34a7372 restricted"),
    /* "セキュリティグループ、ルートテーブルなどのネットワーク設定やアプリケーション設定に問題はない" */
    SHOWS("groups, outbound sg-0d075585ec1227e54 sgr-0c65c9f79f473faf2 allowed",
          "SG アウトバウンド sg-0d075585ec1227e54 sgr-0c65c9f79f473faf2 allowed"),
    SHOWS("route rtb-017dd281b75c1bd1e 128.0.0.0/16 allowed", "ルート rtb-017dd281b75c1bd1e 128.0.0.0/16 allowed"),
    /* "Transit Gatewayを経由して別VPCに存在するメール送信サーバに" */
    SHOWS("transit gateway tgw-rtb-01d8803fdf7cc6ea6 128.0.0.0/16 allowed",
          "トランジットゲートウェイ tgw-rtb-01d8803fdf7cc6ea6 128.0.0.0/16 allowed"),
    KEY("Tab", "read on", "続き"),
    /* "この制限は、ポート 25 経由で次の宛先に送信されるアウトバウンドトラフィックには適用されません": the VPC's primary
     * block, "RFC 1918、RFC 6598、および RFC 4193"; "10.0.0.0 - 10.255.255.255 ..." */
    READ("10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 (RFC 1918), 100.64.0.0/10 (RFC 6598), fc00::/7 (RFC 4193) or the "
         "primary block of the sender's VPC: the block is by destination, whatever the way, and these alone are exempt.",
         "10.0.0.0/8、172.16.0.0/12、192.168.0.0/16 (RFC 1918)、100.64.0.0/10 (RFC 6598)、fc00::/7 (RFC 4193)、送信元 VPC の"
         "プライマリブロックのいずれかのアドレスを割り当ててください。ブロックは経路にかかわらず宛先で決まり、対象外となるのは"
         "これらだけです。"),
    /* "メール送信制限解除申請を送ってみます" */
    READ("Or ask AWS with the form \"Request to remove email sending limitations\" for account 123456789012 in region "
         "ap-northeast-1; once it is granted, --port25-lifted 123456789012/ap-northeast-1 says so.",
         "または、リージョン ap-northeast-1 のアカウント 123456789012 について「Request to remove email sending limitations」"
         "フォームで AWS に申請してください。承認されたら --port25-lifted 123456789012/ap-northeast-1 で指定します。"),
    TOLD("Tab", "Tab goes back", "Tab で戻る"),
};

/* "パターンAについて": 172.16.0.4 is in "172.16.0.0 - 172.31.255.255 (172.16/12 prefix)" and succeeds */
static const struct walk_step pattern_a[] = {
    KEY("h", "back", "戻る"),
    KEY("t", "other walk", "別の経路"),
    KEY("Enter", "done", "決定"),
    TYPE("172.16.0.4"),
    KEY("Enter", "done", "決定"),
    SHOWS("allowed: TCP 25 from eni-09347f56ee34a7372 reaches 172.16.0.4, and the replies come back.",
          "allowed: TCP 25 は届き、応答も戻ります (eni-09347f56ee34a7372 → 172.16.0.4)。"),
    SHOWS("port-25 block eni-09347f56ee34a7372 allowed", "ポート 25 のブロック eni-09347f56ee34a7372 allowed"),
    READ("172.16.0.4 is in 172.16.0.0/12: AWS's block of outbound port 25 does not apply.",
         "172.16.0.4 は 172.16.0.0/12 内にあるため、AWS のアウトバウンドポート 25 のブロックは適用されません。"),
};
/* clang-format on */

static void the_task_and_two_servers(void **state)
{
    struct source_walk walk;

    source_walk_begin(&walk, state, NULL, NULL);
    source_walk_go(&walk, the_task, WALK_COUNT(the_task));
    source_walk_go(&walk, pattern_b, WALK_COUNT(pattern_b));
    source_walk_go(&walk, pattern_a, WALK_COUNT(pattern_a));
    source_walk_end(&walk);
}

/* clang-format off */

/* "改めてメール送信サーバBへport25通信を試みると…通信出来ました". The option says that it was granted. */
static const struct walk_step once_granted[] = {
    KEY("m", "mail", "メール"),
    KEY("/", "filter", "絞り込み"),
    TYPE("Fargate"),
    KEY("Tab", "read on", "続き"),
    READ("relay 25: allowed to eni-0a8a0c2d8a7d4cf41 (128.0.0.4)",
         "リレー 25: allowed → eni-0a8a0c2d8a7d4cf41 (128.0.0.4)"),
    TOLD("Tab", "Tab goes back", "Tab で戻る"),
    KEY("t", "other walk", "別の経路"),
    KEY("Enter", "done", "決定"),
    TYPE("128.0.0.4"),
    KEY("Enter", "done", "決定"),
    SHOWS("allowed: TCP 25 from eni-09347f56ee34a7372 reaches 128.0.0.4, and the replies come back.",
          "allowed: TCP 25 は届き、応答も戻ります (eni-09347f56ee34a7372 → 128.0.0.4)。"),
    READ("AWS's block of outbound port 25 is said to be lifted for the account and region of eni-09347f56ee34a7372.",
         "eni-09347f56ee34a7372 のアカウントとリージョンでは、AWS のアウトバウンドポート 25 のブロックは解除済みと指定されて"
         "います。"),
};
/* clang-format on */

static void once_it_was_granted(void **state)
{
    struct source_walk walk;

    source_walk_begin(&walk, state, "--port25-lifted", "123456789012/ap-northeast-1");
    source_walk_go(&walk, once_granted, WALK_COUNT(once_granted));
    source_walk_end(&walk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"in English", the_task_and_two_servers, NULL, NULL, "en"},
        {"in Japanese", the_task_and_two_servers, NULL, NULL, "ja"},
        {"granted, in English", once_it_was_granted, NULL, NULL, "en"},
        {"granted, in Japanese", once_it_was_granted, NULL, NULL, "ja"},
    };

    return cmocka_run_group_tests_name("the case of a Fargate task", tests, NULL, NULL);
}
