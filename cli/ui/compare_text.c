#include "ui/compare_text.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/format.h"

enum { COLUMNS = 7, CELL = 192 };

static const char *const HEAD[COLUMNS] = {"metric", "stat", "A", "B", "change", NULL, "verdict"};

struct line {
    char cell[COLUMNS][CELL];
    const char *color; /* of the verdict, or "" */
};

static const char *string(json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static double number(json_t *object, const char *key)
{
    return json_number_value(json_object_get(object, key));
}

static int columns(const char *text)
{
    int n = 0;
    for (; *text; text++) n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

static void put_value(json_t *row, const char *key, char *out)
{
    char text[FORMAT_SIZE];
    const char *type = string(row, "type"), *contains = string(row, "contains");
    double value = number(row, key);
    if (strcmp(type, "rate") == 0) format_share(text, value);
    else if (strcmp(contains, "time") == 0) format_time(text, value, "");
    else if (strcmp(contains, "data") == 0) format_bytes(text, value);
    else snprintf(text, sizeof text, "%.*g", fabs(value) >= 1e5 ? 9 : 6, value);
    snprintf(out, CELL, "%s%s", text, strcmp(type, "counter") == 0 ? "/s" : "");
}

static void put_share(json_t *value, char *out)
{
    double percent = 100 * json_number_value(value);
    snprintf(out, CELL, "%+.*f%%", fabs(percent) < 9.95 ? 2 : fabs(percent) < 99.5 ? 1 : 0, percent);
}

static void put_interval(json_t *row, char *out)
{
    char low[CELL], high[CELL];
    json_t *from = json_object_get(row, "low"), *to = json_object_get(row, "high");
    if (!json_is_number(from) || !json_is_number(to)) {
        strcpy(out, "-");
        return;
    }
    put_share(from, low);
    put_share(to, high);
    snprintf(out, CELL, "%.80s to %.80s", low, high);
}

static void put_verdict(json_t *row, struct line *line)
{
    static const struct {
        const char *verdict, *text, *color;
    } verdicts[] = {
        {"regression", "✗ regression", "31"}, {"worse", "! worse, allowed", "33"},
        {"better", "✓ better", "32"},         {"same", "= same", "2"},
        {"changed", "~ changed", ""},
    };
    for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++) {
        if (strcmp(string(row, "verdict"), verdicts[i].verdict) != 0) continue;
        bool bare = strcmp(string(row, "method"), "none") == 0 && strcmp(string(row, "verdict"), "same") != 0;
        snprintf(line->cell[6], CELL, "%s%s", verdicts[i].text, bare ? " (no interval)" : "");
        line->color = verdicts[i].color;
    }
}

static void make_line(json_t *row, bool first, struct line *line)
{
    line->color = "";
    if (first) snprintf(line->cell[0], CELL, "%.180s", string(row, "metric"));
    snprintf(line->cell[1], CELL, "%.60s", string(row, "stat"));
    put_value(row, "a", line->cell[2]);
    put_value(row, "b", line->cell[3]);
    json_t *change = json_object_get(row, "change");
    if (json_is_number(change)) put_share(change, line->cell[4]);
    else strcpy(line->cell[4], "from 0");
    put_interval(row, line->cell[5]);
    put_verdict(row, line);
}

static void print_line(FILE *out, const struct line *line, const int *widths, bool color, bool head)
{
    for (int c = 0; c < COLUMNS; c++) {
        bool right = c >= 2 && c <= 5, last = c == COLUMNS - 1;
        int pad = widths[c] - columns(line->cell[c]);
        const char *code = !color ? "" : head ? "1" : last ? line->color : "";
        if (right) fprintf(out, "%*s", pad, "");
        if (*code) fprintf(out, "\x1b[%sm%s\x1b[0m", code, line->cell[c]);
        else fputs(line->cell[c], out);
        if (!last) fprintf(out, "%*s", (right ? 0 : pad) + 2, "");
    }
    fputc('\n', out);
}

static void print_file(FILE *out, const char *letter, json_t *file)
{
    char time[FORMAT_SIZE];
    fprintf(out, "%s: %s (%s", letter, string(file, "path"), string(file, "kind"));
    if (number(file, "duration") > 0) fprintf(out, ", %s", format_time(time, 1000 * number(file, "duration"), ""));
    fputs(")\n", out);
}

/* Which methods made the intervals, so that nobody takes them for more than they are. */
static void print_methods(FILE *out, json_t *rows, double confidence)
{
    size_t i;
    json_t *row;
    json_t *seen = json_object();
    bool none = false;
    json_array_foreach(rows, i, row)
    {
        if (strcmp(string(row, "method"), "none") == 0) none = true;
        else json_object_set_new(seen, string(row, "method"), json_true());
    }
    const char *name;
    json_t *unused;
    bool first = true;
    json_object_foreach(seen, name, unused)
    {
        if (first) fprintf(out, "Intervals of %g%%: ", 100 * confidence);
        fprintf(out, "%s%s", first ? "" : ", ", name);
        first = false;
    }
    if (!first) fputs(".\n", out);
    if (none)
        fputs("Without an interval, the change alone decides: the files do not say how the values spread.\n", out);
    json_decref(seen);
}

static void print_table(FILE *out, json_t *root, struct line *lines, size_t n, bool color)
{
    int widths[COLUMNS] = {0};
    for (size_t i = 0; i < n; i++) {
        for (int c = 0; c < COLUMNS; c++) {
            int width = columns(lines[i].cell[c]);
            if (width > widths[c]) widths[c] = width;
        }
    }
    fputc('\n', out);
    print_file(out, "A", json_object_get(root, "a"));
    print_file(out, "B", json_object_get(root, "b"));
    fputc('\n', out);
    for (size_t i = 0; i < n; i++) print_line(out, &lines[i], widths, color, i == 0);
    fputc('\n', out);
    print_methods(out, json_object_get(root, "rows"), number(root, "confidence"));
}

char *compare_text(const char *comparison_json, bool color)
{
    char *text = NULL;
    size_t size = 0, i;
    char *printable = format_printable_json(comparison_json);
    json_t *root = json_loads(printable ? printable : "", 0, NULL), *rows = json_object_get(root, "rows"), *row;
    struct line *lines = calloc(json_array_size(rows) + 1, sizeof *lines);
    FILE *out = root && lines ? open_memstream(&text, &size) : NULL;
    if (out) {
        for (int c = 0; c < COLUMNS; c++) {
            if (HEAD[c]) snprintf(lines[0].cell[c], CELL, "%s", HEAD[c]);
            else snprintf(lines[0].cell[c], CELL, "%g%% interval", 100 * number(root, "confidence"));
        }
        const char *previous = "";
        json_array_foreach(rows, i, row)
        {
            make_line(row, strcmp(previous, string(row, "metric")) != 0, &lines[i + 1]);
            previous = string(row, "metric");
        }
        print_table(out, root, lines, json_array_size(rows) + 1, color);
        fclose(out);
    }
    free(lines);
    free(printable);
    json_decref(root);
    return text;
}
