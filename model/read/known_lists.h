/*
 * known_lists.h: which keys of a document name lists that are read, and by whom.
 *
 * Equal keys of other services' replies are told apart by the first element.
 */
#ifndef MODEL_READ_KNOWN_LISTS_H
#define MODEL_READ_KNOWN_LISTS_H

#include "model/read/readers.h"

struct known_list {
    const char *key;
    enum data_kind kind; /* DATA_KIND_COUNT: tells about objects, not which there are */
    element_reader *read;
    bool (*accept)(const struct reading *reading, struct json_extent list); /* NULL: always */

    /* Prepares `load` for the elements of a list that belongs to an object named elsewhere. False
     * if that is not known, which has been reported. NULL: nothing to prepare. */
    bool (*begin)(struct reading *reading, struct json_extent list);

    /* The known list that it is where `accept` says no; NULL: none. Its own `accept` is asked. */
    const char *otherwise;
};

/* An upper bound for their number. */
#define KNOWN_LIST_LIMIT 64

/* The known list of that name, or NULL. */
const struct known_list *known_list_find(const struct reading *reading, struct json_extent key);

/* The list that one found under its key really is, by its first element; NULL: another service's. */
const struct known_list *known_list_meant(const struct reading *reading,
                                          const struct known_list *known, struct json_extent list);

/* The known list called so, which there must be: for layouts that name objects otherwise. */
const struct known_list *known_list_named(const char *name);

/* The same as a collector's combined document names it: "InternetGateways" as "internet_gateways".
 * Only lists that tell which objects there are. */
const struct known_list *known_list_find_collected(const struct reading *reading,
                                                   struct json_extent key);

#endif
