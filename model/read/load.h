/*
 * load.h: what is known while an export is being read. Inside the reading room only.
 *
 * Reading has two halves. First every file is read on its own: its objects become rows of the
 * account, and what they refer to stays an id, because it may stand in a file not yet read. Then the
 * linker (link.h) settles scopes, drops what was told twice, and turns ids into rows.
 */
#ifndef MODEL_READ_LOAD_H
#define MODEL_READ_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/account/account.h"
#include "model/account/row_hash.h"
#include "model/base/strbuf.h"
#include "model/read/export.h"
#include "model/read/json_arena.h"
#include "model/read/json_scan.h"
#include "model/read/text_memory.h"

/* A word that several witnesses give, as long as they agree. */
struct testimony {
    text_id word;
    bool disputed;
};

/* What one file tells besides its objects; beside `account->files`, row by row. */
struct file_facts {
    text_id path_account, path_region; /* from its path and name */
    struct testimony arn_account;      /* from objects that belong to the exporting account */
    struct testimony shared_account;   /* from objects that other accounts may share with it */
    struct testimony region;
    uint8_t presence[DATA_KIND_COUNT]; /* enum presence */
    bool glimpsed[DATA_KIND_COUNT];    /* it holds some, which says nothing of what else there is */
};

/* A rule of describe-security-group-rules, whose group is known by id only. */
struct flat_rule {
    struct sg_rule rule;
    text_id group_id, owner;
    uint32_t file;
};

/*
 * Sources of rules and texts of groups are not looked up one by one (account_cidrs, text_pool_add_all): they
 * wait for each other until load_settle_rules.
 */
enum { WAITING_TOGETHER = 64 };

enum group_text {
    GROUP_TEXT_ID,
    GROUP_TEXT_NAME,
    GROUP_TEXT_DESCRIPTION,
    GROUP_TEXT_VPC,
    GROUP_TEXTS
};

/* The texts of a row of `groups`, in the element's tree; `bytes` NULL: TEXT_NONE. */
struct waiting_group {
    uint32_t row;
    struct text_span texts[GROUP_TEXTS];
};

/* Of a group: a tag whose value, in the element's tree, gets its number with those of others. It may have no bytes. */
struct waiting_tag {
    text_id key;
    struct text_span value;
};

/* Some groups. */
struct group_rows {
    uint32_t *items;
    size_t count, capacity;
};

/* The rule that a source is of. */
struct waiting_rule {
    uint32_t row; /* of `rules` or `flat_rules` */
    bool is_flat;
};

struct waiting_block {
    struct cidr block;
    struct waiting_rule rule;
};

struct waiting_reference {
    struct group_reference reference; /* but for the group's id */
    struct text_span group_id; /* in the element's tree; `bytes` NULL: only its name is given */
    struct waiting_rule rule;
};

/* Rows of one table that rows of another own; the edges of one owner stand in the order of members. */
struct edge {
    uint32_t owner, member;
};

struct edges {
    struct edge *items;
    size_t count, capacity;
};

/* What rules have as sources besides blocks, each with the row of its rule, in their order: few of many have any. */
struct rule_sources {
    struct edges groups, lists; /* references; texts of lists' ids */
};

/* "This ACL (or route table) serves that subnet." Without a subnet: one that could not be read. */
struct association {
    uint32_t owner; /* row of acls or route_tables, as read */
    text_id subnet_id;
};

/* The entries of one prefix list, as one file gives them. */
struct list_entries {
    text_id list_id;
    uint32_t file;
    struct span entries;
    bool incomplete;
};

enum telling_kind {
    TELLING_ROUTES,              /* rows of transit_routes, about a transit gateway's table */
    TELLING_PROPAGATIONS,        /* row_refs: texts of attachments' ids, about such a table */
    TELLING_ASSOCIATIONS,        /* no rows; about such a table */
    TELLING_LISTENERS,           /* rows of balancer_listeners, about a balancer */
    TELLING_TARGETS,             /* rows of balancer_targets, about a target group */
    TELLING_BALANCER_ATTRIBUTES, /* `told`: cross_zone */
    TELLING_GROUP_ATTRIBUTES,    /* `told`: preserve_client_ip */
};

/* What one list tells about an object named elsewhere, see telling.h. */
struct telling {
    enum telling_kind kind;
    text_id owner; /* the object's id or ARN */
    uint32_t file;
    struct span rows;
    uint8_t told; /* enum told */
    bool incomplete;
};

/* "This is the instance's primary interface" (DeviceIndex 0). */
struct primary_interface {
    text_id instance_id, interface_id;
};

/* What one reply of describe-vpc-attribute says. */
struct vpc_attribute {
    text_id vpc_id;
    uint32_t file;
    uint8_t dns_support, dns_hostnames; /* enum told; the other one is TOLD_NOTHING */
};

/* A file that was named or found, and holds nothing that is read. */
struct passed_over {
    char *path;
    const char *sentence; /* what it is, for _() */
};

struct load {
    struct account *account;
    export_progress *progress;
    void *context;
    uint64_t done, total;
    size_t chunk; /* of windows; 0: their own choice */
    bool once;    /* no file will be read again */
    bool stopped;
    unsigned plans;          /* of Terraform, so far */
    struct parser *parser;   /* NULL until a large file asks for it */
    struct json_arena arena; /* of elements that are being read, one inside the other */
    unsigned open_elements;

    TABLE(struct file_facts) facts;
    /* `source` of a rule with SOURCE_GROUP is a reference without `group` until it is linked; with
     * SOURCE_PREFIX_LIST it is the text of the list's id. */
    TABLE(struct flat_rule) flat_rules;
    TABLE(struct waiting_group) waiting_groups;
    TABLE(struct waiting_tag) waiting_tags;
    TABLE(struct waiting_block) waiting_blocks;
    TABLE(struct waiting_reference) waiting_references;
    struct rule_sources sources;    /* of `rules`, until they are linked */
    struct text_memory descriptions, tag_keys;
    text_id group_owner;            /* of the last group: most have it in common with the next */
    text_id pair_user;              /* of the last reference, in the same way */
    text_id flat_group, flat_owner; /* of the last flat rule */
    size_t flat_rules_tried;        /* so many of flat_rules have been looked for in permissions */
    struct row_hash group_rows;     /* by id, of the first `groups_noted` */
    size_t groups_noted;
    bool groups_ambiguous;             /* two of them have one id */
    size_t groups_looked_at;           /* for rules that say the same (rule_doubles.h) */
    struct group_rows doubtful_groups; /* of these: may have some */
    TABLE(struct association) acl_associations;
    TABLE(struct association) table_associations;
    TABLE(struct network_interface) inner_interfaces; /* from inside describe-instances */
    TABLE(struct list_entries) list_entries;
    TABLE(struct primary_interface) primary_interfaces;
    TABLE(struct vpc_attribute) vpc_attributes;

    /* `prefix_list` of a transit route is the text of the list's id until it is linked. */
    TABLE(struct telling) tellings;
    TABLE(struct transit_attachment) named_attachments; /* as routes, propagations, ... name them */

    TABLE(struct passed_over) passed_over; /* the first few, see passed_over.h */
    size_t passed_over_count;              /* all of them */
};

/* The file that is being read. */
struct reading {
    struct load *load;
    const char *path;      /* as opened */
    const char *name;      /* below its export argument */
    struct window *window; /* on its text */
    int64_t modified;      /* the file, when it was opened; 0: not known */

    /* The text that is being looked at: in the window, or handed over by it. Offsets are of this text,
     * which stands at `base` of the file. */
    const char *content;
    size_t length;
    uint64_t base;

    uint64_t fault; /* where in the file the last document ended that is not JSON */

    uint32_t argument;
    uint32_t file;  /* row of `files`; NONE: to be found, see reading_file() */
    uint32_t whole; /* the first of its rows: a file that speaks of several accounts has more */
    struct row_hash parts; /* its rows by account and region, see reading_scope() */
    text_id beside;        /* the id that a document gives beside a list, see telling.h */
    bool keep;             /* it cannot be read again */
    bool cut;              /* something behind its end is lost */
    bool may_wait;         /* it can be read later: a view of another program waits, see layout.h */
    bool waits;            /* and it does: nothing of it has been read */
    bool damaged;          /* an error was told since this was last cleared */
    bool in_batch;         /* trees stay until load_settle_rules has been called for all of them */
    bool gave_something;   /* an element was read */
    bool is_foreign;       /* of one of its documents nothing was read, and that has been noted */
    unsigned object_count; /* of layouts that are not replies */
    unsigned problem_count;
    unsigned untold_count; /* beyond the limit per file */
};

/* Adds a problem of the file, at an offset of its content. After many of one file the rest is only
 * counted, so that a hostile file costs no more than its length. */
__attribute__((format(printf, 4, 5))) void reading_problem(struct reading *reading,
                                                           enum problem_weight weight,
                                                           size_t offset, const char *format, ...);

/* True once something known was found in the file. */
bool reading_has_rows(const struct reading *reading);

/* The row of `files` for the file, added when it is first asked for. */
uint32_t reading_file(struct reading *reading);

struct file_facts *reading_facts(struct reading *reading);

/* From here on the file speaks of this account and region, whatever its path says (which counts where
 * they are TEXT_NONE): what is read now belongs to them. O(1). */
void reading_scope(struct reading *reading, text_id number, text_id region);

/* The file holds an object of a kind, and does not mean to tell which there are. */
void reading_glimpse(struct reading *reading, enum data_kind kind);

/* Sets what is being looked at. */
void reading_look_at(struct reading *reading, const struct strbuf *text, uint64_t base);

/* The text of a checked string, escapes resolved. */
text_id reading_string(struct reading *reading, struct json_extent string);

/* After the last document: what is known of the file only now. */
void reading_finish(struct reading *reading);

/* After groups or rules, while their trees are there: fills in the sources that wait, and joins flat rules
 * to those of permissions. settle_rules.c */
void load_settle_rules(struct load *load);

/* Frees what was known for a while; the account stays. export.c */
void load_release(struct load *load);

/* Tells how far the loading has come; false if it is to stop. */
bool load_report_progress(struct load *load, uint64_t done);

#endif
