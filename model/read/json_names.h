/*
 * json_names.h: whether an object has two members of one name, which cJSON takes for no fault; and the members
 * that json_squeeze keeps from it.
 *
 * A permission names four lists of sources, and most of those are empty: a fifth of all that cJSON would make of
 * an export of groups are lists with nothing in them, which say no more than none. json_squeeze leaves them out,
 * and notes where; so that a name that stands twice is found also if one of the two is not in the tree.
 */
#ifndef MODEL_READ_JSON_NAMES_H
#define MODEL_READ_JSON_NAMES_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "model/read/json_bytes.h"
#include "model/read/json_scan.h"

/* --- empty lists ---------------------------------------------------------------------------------- */

/* The member of an object up to its list: a comma, its name, a colon. */
struct json_list_member {
    size_t length; /* of the text */
    char text[24];
};

/* By the lowest three bits of the byte that is tenth from the end, in which the four differ. Where there is none, a
 * text that JSON cannot have. */
#define JSON_LIST_MEMBERS 8
extern const struct json_list_member json_list_members[JSON_LIST_MEMBERS];

/* How many bytes before a bracket are looked at: the longest member, a blank behind it, and the byte before it. */
#define JSON_LIST_MEMBER_REACH 22

/*
 * How many bytes before `bracket` the member begins whose value is the empty list that begins there, if it may be
 * left out; 0: it may not, or another value begins. Which of json_list_members it is goes into *row.
 * JSON_LIST_MEMBER_REACH bytes before it can be read, and two from it on; `behind` is what follows them in the text.
 *
 * What remains without it is an object if, and only if, the whole text is: a member ends before it, and what may
 * stand behind a member follows. (Of a line's end it is not known what follows. Behind a list or an object that
 * does not matter, since nothing else may follow these; behind a string a colon may, and behind a digit another.)
 */
static inline size_t json_empty_list_member(const char *bracket, char behind, unsigned *row)
{
    size_t blank = bracket[-1] == ' ';
    const char *end = bracket - blank;
    const struct json_list_member *member =
        &json_list_members[(unsigned char)end[-10] % JSON_LIST_MEMBERS];
    size_t length = member->length, middle = (length - 8) / 2;
    const char *first = end - length;
    uint64_t differ = (eights_load(first) ^ eights_load(member->text)) |
                      (eights_load(first + middle) ^ eights_load(member->text + middle)) |
                      (eights_load(end - 8) ^ eights_load(member->text + length - 8));
    char before = first[-1];
    bool is_closer = before == ']' || before == '}';
    bool is_list = bracket[0] == '[' && bracket[1] == ']';
    bool ends_well = behind == ',' || behind == '}' || (behind == '\n' && is_closer);
    bool begins_well = before > ' ' && before != '{';

    *row = (unsigned)(member - json_list_members);
    return !differ && is_list && begins_well && ends_well ? length + blank : 0;
}

/* An empty list that json_squeeze has left out: which, and how many brackets of what it kept open before it. */
struct json_left_out {
    size_t opened;
    unsigned row; /* in json_list_members */
};

/* Those of a text, in its order. */
struct json_left_outs {
    struct json_left_out *items;
    size_t count, capacity;
};

/* Only of objects at this level (1: the element) are they left out. */
#define JSON_LEFT_OUT_LEVEL 3

/* True if the walk's member may be one that was left out. */
bool json_may_be_left_out(const struct json_walk *member);

/* --- names ---------------------------------------------------------------------------------------- */

/*
 * True if no object of the tree, which was made with the hooks of json_arena.h, has two members of one name; what
 * was left out of its text is `count` rows at `left`. False also where one has more names than anything of AWS,
 * or lacks a list that was not an object's: then json_check is to tell. O(n) in members.
 */
bool json_names_differ(const cJSON *tree, const struct json_left_out *left, size_t count);

#endif
