/*
 * audit_places.h: where in the files of an export the objects of findings stand.
 */
#ifndef VIEWS_REPORTS_AUDIT_PLACES_H
#define VIEWS_REPORTS_AUDIT_PLACES_H

#include <stddef.h>
#include <stdint.h>

#include "model/account/account.h"
#include "model/base/strbuf.h"
#include "model/judge/finding.h"
#include "views/reports/reports.h"

/* The group, ACL or interface of a finding, as its file describes it. */
struct audit_place {
    uint32_t file;         /* row of the account's `files`; NONE: no file describes it */
    uint32_t line, column; /* of the decoded text, from 1, columns in characters; 0: not known any more,
                              since the file has gone or changed */
};

/* One for each finding, in their order; to be freed. Reads each file once more, one at a time; says which of
 * them cannot be read any more, and why. */
struct audit_place *audit_places(const struct account *account, const struct findings *findings,
                                 const struct report_streams *streams);

/* A file's path as a URI reference (RFC 3986): relative as it was given, else file://. False, and nothing
 * added, for standard input. */
bool audit_place_uri(const struct account *account, uint32_t file, struct strbuf *out);

#endif
