/*
 * steps.h: the card of a sending address: its steps in the order of work, ticked off as they are done.
 *
 * A tick is a decision of the plan (model/mend/tick.h), kept in the session. It says what a person has seen or
 * done; what the export shows stands beside it and is not hidden by it.
 */
#ifndef VIEWS_SCREENS_STEPS_H
#define VIEWS_SCREENS_STEPS_H

#include "model/mail/sending_address.h"
#include "views/screens/app.h"

/* "good", "to mend", "to ask", "to do": how a check stands, for a cell; and the role it is shown with. */
const char *step_state_words(enum check_state state);
enum role step_role(enum check_state state);

/* How the card stands: the worst of what is not ticked off, but what the export shows to be bad stays so. */
enum check_state steps_worst(const struct app *app, const struct sending_address *address);

/* All steps with their boxes, for the pane of the Mail view. */
void steps_detail(const struct app *app, const struct sending_address *address,
                  struct lines *lines);

/* The card; the number is that of the address in the Mail view below, for taking up again. */
void steps_open(struct app *app, const struct sending_address *address, size_t number);
void steps_open_again(struct app *app, uint32_t address); /* from the Mail view, which is on top */

/* ":tick STEP": a step of the address under the cursor or of the card, by its name; without one, the row's. */
void steps_command(struct app *app, const char *argument);

/* The address under the cursor of the Mail view; NULL if that is not on top. Borrowed. */
const struct sending_address *mail_address_here(const struct app *app);

/* Ticks off again in the plan what is about an address that the export still holds; hands out the others, which
 * are borrowed, to be released. One undo step. */
void steps_take_over(struct app *app, const struct ticks *ticks, struct ticks *lost);

#endif
