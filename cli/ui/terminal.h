/*
 * The terminal: one lock for everything that is written while a test runs, and the block of
 * progress lines at the bottom that log lines are pushed above.
 */
#ifndef CLI_UI_TERMINAL_H
#define CLI_UI_TERMINAL_H

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

struct terminal {
    pthread_mutex_t lock; /* guards both streams and what follows */
    bool stdout_is_tty, stderr_is_tty;
    bool color_out, color_err;
    char *block; /* progress lines on screen, NULL = none */
};

/* no_color: --no-color. NO_COLOR, TERM=dumb and streams that are no terminal turn colours off too. */
void terminal_init(struct terminal *t, bool no_color);
void terminal_destroy(struct terminal *t);

/* Columns of the terminal on stdout; 80 when it does not say. */
int terminal_width(void);

/* Write text above the progress block; stream is stdout, stderr or another file. */
void terminal_write(struct terminal *t, FILE *stream, const char *text);

/* Replace the progress block. Lines must fit the width. Takes no ownership. */
void terminal_draw(struct terminal *t, const char *block);

/* Leave the block on screen as ordinary text and forget it. */
void terminal_release(struct terminal *t);

#endif
