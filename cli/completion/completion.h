/*
 * completion: `lt completion SHELL`. Scripts for bash, zsh and fish that complete commands, flags and
 * their values. They are made from the tables of commands and options, so they know what this lt knows.
 *
 * completion.c  the command, and what the shells' scripts have in common
 * bash.c, zsh.c, fish.c  one script each
 */
#ifndef CLI_COMPLETION_COMPLETION_H
#define CLI_COMPLETION_COMPLETION_H

#include "cli.h"

/* A flag of a command, as far as completion goes. */
struct completion_flag {
    char short_flag; /* or 0 */
    const char *name, *help;
    const char *value;      /* what to call its value; NULL: it has none */
    const char *words;      /* known values, "a|b|FILE", or NULL; FILE stands for any file */
    bool files;             /* the value is a file, or may be one */
    bool list;              /* several values, separated by commas */
    bool only_after_equals; /* its value may be left out */
};

/* Calls use() for each flag that the command takes; command NULL: those that may stand before one. */
typedef void completion_flag_fn(const struct completion_flag *flag, void *udata);
void completion_each_flag(const struct command *command, completion_flag_fn *use, void *udata);

/* The known values but FILE, each with before and after around it; those of special get a backslash. */
void completion_print_words(const struct completion_flag *flag, const char *before, const char *after,
                            const char *special);

/* What may stand where the command's arguments do, besides files: words with blanks between, or NULL. */
const char *completion_arguments(const struct command *command);
/* Whether its arguments are files. */
bool completion_takes_files(const struct command *command);

void completion_bash(void);
void completion_zsh(void);
void completion_fish(void);

#endif
