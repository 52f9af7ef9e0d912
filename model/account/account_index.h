/*
 * account_index.h: the hidden look-up tables of an account. Internal to the account room.
 */
#ifndef MODEL_ACCOUNT_ACCOUNT_INDEX_H
#define MODEL_ACCOUNT_ACCOUNT_INDEX_H

struct account_index;

struct account_index *account_index_new(void);
void account_index_free(struct account_index *index);

/* Who holds which address (account_address.c): NULL until it is asked for. */
struct address_tables;
struct address_tables **account_index_addresses(struct account_index *index);
void address_tables_free(struct address_tables *tables);

#endif
