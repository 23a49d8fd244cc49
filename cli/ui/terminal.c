#include "ui/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool color_wanted(bool no_color)
{
    const char *term = getenv("TERM");
    return !no_color && !getenv("NO_COLOR") && (!term || strcmp(term, "dumb") != 0);
}

void terminal_init(struct terminal *t, bool no_color)
{
    memset(t, 0, sizeof *t);
    pthread_mutex_init(&t->lock, NULL);
    t->stdout_is_tty = isatty(STDOUT_FILENO);
    t->stderr_is_tty = isatty(STDERR_FILENO);
    t->color_out = t->stdout_is_tty && color_wanted(no_color);
    t->color_err = t->stderr_is_tty && color_wanted(no_color);
}

void terminal_destroy(struct terminal *t)
{
    free(t->block);
    t->block = NULL;
    pthread_mutex_destroy(&t->lock);
}

int terminal_width(void)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
    return size.ws_col;
}

/* Columns of one line: escape sequences and UTF-8 continuation bytes take none. */
static int line_columns(const char *line, const char *end)
{
    int columns = 0;
    for (; line < end; line++) {
        if (*line == '\x1b') {
            while (line < end && *line != 'm') line++;
        } else if (((unsigned char)*line & 0xC0) != 0x80) {
            columns++;
        }
    }
    return columns;
}

/* Rows that the block takes now. The window may have shrunk since: then long lines wrapped. */
static int block_rows(const char *block, int width)
{
    int rows = 0;
    for (const char *line = block, *end; (end = strchr(line, '\n')); line = end + 1) {
        int columns = line_columns(line, end);
        rows += columns > width ? (columns + width - 1) / width : 1;
    }
    return rows;
}

static void erase(struct terminal *t)
{
    if (!t->block) return;
    printf("\x1b[%dA\r\x1b[J", block_rows(t->block, terminal_width()));
}

void terminal_write(struct terminal *t, FILE *stream, const char *text)
{
    pthread_mutex_lock(&t->lock);
    bool on_screen = t->block && (stream == stdout || (stream == stderr && t->stderr_is_tty));
    if (on_screen) {
        erase(t);
        fflush(stdout);
    }
    fputs(text, stream);
    fflush(stream);
    if (on_screen) {
        fputs(t->block, stdout);
        fflush(stdout);
    }
    pthread_mutex_unlock(&t->lock);
}

/* Overwrites line by line and clears what is left of each: no flicker. */
static void overwrite(struct terminal *t, const char *block)
{
    if (t->block) printf("\x1b[%dA\r", block_rows(t->block, terminal_width()));
    for (const char *line = block, *end; (end = strchr(line, '\n')); line = end + 1) {
        fwrite(line, 1, (size_t)(end - line), stdout);
        fputs("\x1b[K\n", stdout);
    }
    fputs("\x1b[J", stdout);
    fflush(stdout);
}

void terminal_draw(struct terminal *t, const char *block)
{
    pthread_mutex_lock(&t->lock);
    overwrite(t, block);
    free(t->block);
    t->block = strdup(block);
    pthread_mutex_unlock(&t->lock);
}

void terminal_release(struct terminal *t)
{
    pthread_mutex_lock(&t->lock);
    free(t->block);
    t->block = NULL;
    fflush(stdout);
    pthread_mutex_unlock(&t->lock);
}
