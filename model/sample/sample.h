/*
 * sample.h: the built-in sample account, as the files `vpcmend demo --export` writes.
 *
 * The files stand in model/sample/REGION/ as JSON; make builds them into the program. The account is
 * invented; it tells the stories of the manual's tour.
 */
#ifndef MODEL_SAMPLE_SAMPLE_H
#define MODEL_SAMPLE_SAMPLE_H

#include "model/read/export.h"

extern const struct export_piece sample_pieces[];
extern const size_t sample_piece_count;

#endif
