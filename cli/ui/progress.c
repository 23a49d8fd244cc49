#include "ui/progress.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ui/format.h"

enum { NAME_MAX_COLUMNS = 30, NAME_LEAST = 8, BAR_COLUMNS = 40, BAR_LEAST = 9, N_COLUMNS = 3, COLUMN_SIZE = 160 };

#define FAINT "\x1b[2m"
#define RED "\x1b[31m"
#define GREEN "\x1b[32m"
#define CYAN "\x1b[36m"
#define PLAIN "\x1b[0m"

/* One bar: name, mark, bar and the columns right of it. */
struct row {
    char name[NAME_MAX_COLUMNS * 4 + 8];
    const char *mark, *mark_color;
    double progress;
    char columns[N_COLUMNS][COLUMN_SIZE];
};

static int text_columns(const char *text)
{
    int n = 0;
    for (; *text; text++) n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

/* Copies at most `columns` columns and marks a cut with "...". */
static void shorten(char *out, size_t size, const char *text, int columns)
{
    if (text_columns(text) <= columns) {
        snprintf(out, size, "%s", text);
        return;
    }
    size_t used = 0;
    int n = 0;
    for (const char *p = text; *p && used + 4 < size; p++) {
        if (((unsigned char)*p & 0xC0) != 0x80 && n++ == columns) break;
        out[used++] = *p;
    }
    strcpy(out + used, "...");
}

static void pad(FILE *out, int n)
{
    while (n-- > 0) fputc(' ', out);
}

static int digits(uint64_t n)
{
    return snprintf(NULL, 0, "%llu", (unsigned long long)n);
}

static bool is(const lt_scenario_snapshot *s, const char *executor)
{
    return strcmp(s->executor, executor) == 0;
}

static bool is_arrival(const lt_scenario_snapshot *s)
{
    return is(s, "constant-arrival-rate") || is(s, "ramping-arrival-rate");
}

static void vus_column(const lt_scenario_snapshot *s, char *out)
{
    if (is(s, "ramping-vus") || is(s, "externally-controlled")) {
        snprintf(out, COLUMN_SIZE, "%0*u/%u VUs", digits(s->max_vus), s->vus, s->max_vus);
    } else if (is_arrival(s)) {
        uint32_t held = s->state == LT_SCENARIO_DONE || s->state == LT_SCENARIO_INTERRUPTED ? s->peak_vus : s->vus;
        snprintf(out, COLUMN_SIZE, "%0*u/%u VUs", digits(s->max_vus), s->active_vus, held);
    } else {
        snprintf(out, COLUMN_SIZE, "%u VUs", s->max_vus);
    }
}

static void time_column(const lt_scenario_snapshot *s, char *out)
{
    char elapsed[FORMAT_SIZE], total[FORMAT_SIZE];
    format_clock(elapsed, s->elapsed_ns, s->duration_ns);
    if (is(s, "ramping-vus")) format_clock(total, s->duration_ns, s->duration_ns);
    else format_duration(total, s->duration_ns);
    if (s->duration_ns) snprintf(out, COLUMN_SIZE, "%s/%s", elapsed, total);
    else snprintf(out, COLUMN_SIZE, "%s", elapsed);
}

static void work_column(const lt_scenario_snapshot *s, char *out)
{
    int width = digits(s->planned_iterations);
    unsigned long long done = s->iterations, planned = s->planned_iterations;
    double per_second = s->time_unit_ns ? s->rate * 1e9 / (double)s->time_unit_ns : 0;
    if (is(s, "shared-iterations")) {
        snprintf(out, COLUMN_SIZE, "%0*llu/%llu shared iters", width, done, planned);
    } else if (is(s, "per-vu-iterations")) {
        snprintf(out, COLUMN_SIZE, "%0*llu/%llu iters, %llu per VU", width, done, planned,
                 (unsigned long long)s->iterations_per_vu);
    } else if (is(s, "constant-arrival-rate")) {
        snprintf(out, COLUMN_SIZE, "%.2f iters/s", per_second);
    } else if (is(s, "ramping-arrival-rate")) {
        snprintf(out, COLUMN_SIZE, "%06.2f iters/s", per_second);
    }
}

static void scenario_row(const struct progress_frame *frame, const lt_scenario_snapshot *s, struct row *row)
{
    static const struct {
        const char *mark, *color;
    } marks[] = {
        [LT_SCENARIO_WAITING] = {"•", FAINT},   [LT_SCENARIO_RUNNING] = {" ", ""}, [LT_SCENARIO_STOPPING] = {"↓", CYAN},
        [LT_SCENARIO_INTERRUPTED] = {"✗", RED}, [LT_SCENARIO_DONE] = {"✓", GREEN},
    };
    shorten(row->name, sizeof row->name, s->name, NAME_MAX_COLUMNS);
    row->mark = marks[s->state].mark;
    row->mark_color = marks[s->state].color;
    row->progress = s->progress;
    if (s->state == LT_SCENARIO_WAITING) {
        int64_t left = s->start_ns - frame->test->elapsed_ns;
        strcpy(row->columns[0], "waiting");
        if (left > 0) format_clock(row->columns[1], left, s->start_ns);
        return;
    }
    vus_column(s, row->columns[0]);
    time_column(s, row->columns[1]);
    work_column(s, row->columns[2]);
}

static void init_row(const struct progress_frame *frame, struct row *row)
{
    const lt_snapshot *test = frame->test;
    bool starting = test->phase < LT_PHASE_INIT_VUS;
    strcpy(row->name, "Init");
    row->mark = " ";
    row->mark_color = "";
    if (!starting && test->vus_planned) row->progress = (double)test->vus_initialized / test->vus_planned;
    if (starting) strcpy(row->columns[0], "Starting outputs");
    else if (!test->vus_initialized) strcpy(row->columns[0], "Init VUs...");
    else
        snprintf(row->columns[0], COLUMN_SIZE, "%0*u/%u VUs initialized", digits(test->vus_planned),
                 test->vus_initialized, test->vus_planned);
}

static void put_bar(FILE *out, double progress, int width, bool color)
{
    if (!(progress > 0)) progress = 0;
    if (progress > 1) progress = 1;
    if (width < BAR_LEAST) {
        fprintf(out, "[ %3d%% ]", (int)(progress * 100));
        return;
    }
    int inner = width - 2, filled = (int)(progress * inner + 0.5);
    fputc('[', out);
    if (color) fputs(CYAN, out);
    for (int i = 0; i < filled; i++) fputc(i == filled - 1 && filled < inner ? '>' : '=', out);
    if (color) fputs(PLAIN FAINT, out);
    for (int i = filled; i < inner; i++) fputc('-', out);
    if (color) fputs(PLAIN, out);
    fputc(']', out);
}

/* Widths that all rows share, so that bars and columns stand below each other. */
struct layout {
    int name, bar, columns[N_COLUMNS];
};

static struct layout lay_out(const struct row *rows, size_t n, int width)
{
    struct layout l = {0};
    for (size_t i = 0; i < n; i++) {
        int name = text_columns(rows[i].name);
        if (name > l.name) l.name = name;
        for (int c = 0; c < N_COLUMNS; c++) {
            int columns = text_columns(rows[i].columns[c]);
            if (columns > l.columns[c]) l.columns[c] = columns;
        }
    }
    int used = l.name + 3;
    for (int c = 0; c < N_COLUMNS; c++) used += l.columns[c] ? l.columns[c] + (c ? 2 : 1) : 0;
    l.bar = width - used;
    /* Where not even a percentage fits, figures count more than the rest of a long name. */
    int over = width ? BAR_LEAST - 1 - l.bar : 0;
    if (over > 0) l.name = l.name - over > NAME_LEAST ? l.name - over : l.name < NAME_LEAST ? l.name : NAME_LEAST;
    if (l.bar > BAR_COLUMNS) l.bar = BAR_COLUMNS;
    if (l.bar < BAR_LEAST) l.bar = 0;
    return l;
}

static void put_row(FILE *out, const struct row *row, const struct layout *l, bool color)
{
    char name[sizeof row->name];
    bool fits = text_columns(row->name) <= l->name;
    shorten(name, sizeof name, row->name, fits ? l->name : l->name - 3);
    fputs(name, out);
    pad(out, l->name - text_columns(name));
    bool colored = color && *row->mark_color;
    fprintf(out, " %s%s%s ", colored ? row->mark_color : "", row->mark, colored ? PLAIN : "");
    put_bar(out, row->progress, l->bar, color);
    int gap = 1;
    for (int c = 0; c < N_COLUMNS; c++) {
        if (*row->columns[c]) {
            pad(out, gap);
            fputs(row->columns[c], out);
            gap = 2 + l->columns[c] - text_columns(row->columns[c]);
        } else if (l->columns[c]) {
            gap += l->columns[c] + 2;
        }
    }
    fputc('\n', out);
}

static void status_line(FILE *out, const struct progress_frame *frame)
{
    const lt_snapshot *test = frame->test;
    char elapsed[FORMAT_SIZE];
    format_clock(elapsed, test->elapsed_ns, frame->total_ns);
    uint32_t most = test->vus_planned > test->vus_initialized ? test->vus_planned : test->vus_initialized;
    fprintf(out, "running (%s), %0*u/%u VUs, %llu complete and %llu interrupted iterations\n", elapsed, digits(most),
            test->vus_active, test->vus_initialized, (unsigned long long)test->iterations_complete,
            (unsigned long long)test->iterations_interrupted);
}

static void phase_line(FILE *out, const struct progress_frame *frame, const char *what, double progress)
{
    struct row row = {.name = "Run", .mark = " ", .mark_color = "", .progress = progress};
    snprintf(row.columns[0], COLUMN_SIZE, "%s", what);
    struct layout l = lay_out(&row, 1, frame->width);
    put_row(out, &row, &l, frame->color);
}

static int by_start_and_name(const void *a, const void *b)
{
    const lt_scenario_snapshot *left = a, *right = b;
    if (left->start_ns != right->start_ns) return left->start_ns < right->start_ns ? -1 : 1;
    return strcmp(left->name, right->name);
}

static void put_scenarios(FILE *out, const struct progress_frame *frame)
{
    size_t n = frame->test->n_scenarios;
    struct row *rows = calloc(n + 1, sizeof *rows);
    lt_scenario_snapshot *sorted = calloc(n + 1, sizeof *sorted);
    if (rows && sorted) {
        memcpy(sorted, frame->scenarios, n * sizeof *sorted);
        qsort(sorted, n, sizeof *sorted, by_start_and_name);
        for (size_t i = 0; i < n; i++) scenario_row(frame, &sorted[i], &rows[i]);
        struct layout l = lay_out(rows, n, frame->width);
        for (size_t i = 0; i < n; i++) put_row(out, &rows[i], &l, frame->color);
    }
    free(sorted);
    free(rows);
}

static void put_init(FILE *out, const struct progress_frame *frame)
{
    struct row row = {0};
    init_row(frame, &row);
    struct layout l = lay_out(&row, 1, frame->width);
    put_row(out, &row, &l, frame->color);
}

static void put_frame(FILE *out, const struct progress_frame *frame)
{
    switch (frame->test->phase) {
    case LT_PHASE_NEW:
    case LT_PHASE_PREPARED:
    case LT_PHASE_INIT_VUS: put_init(out, frame); return;
    case LT_PHASE_PAUSED: phase_line(out, frame, "paused", 0); return;
    case LT_PHASE_SETUP: phase_line(out, frame, "setup()", 0); return;
    case LT_PHASE_TEARDOWN:
        status_line(out, frame);
        put_scenarios(out, frame);
        phase_line(out, frame, "teardown()", 1);
        return;
    default: break;
    }
    if (!frame->test->elapsed_ns) {
        phase_line(out, frame, "Starting test...", 0);
        return;
    }
    status_line(out, frame);
    put_scenarios(out, frame);
}

char *progress_text(const struct progress_frame *frame)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) return NULL;
    put_frame(out, frame);
    fclose(out);
    return text;
}

struct progress {
    lt_test *test;
    struct terminal *terminal;
    int64_t total_ns;
    pthread_t thread;
    pthread_mutex_t lock; /* guards done */
    pthread_cond_t wake;
    bool done;
};

/* A line longer than the window would wrap and spoil moving the cursor up: cut it. Escape
 * sequences cost no column and are kept. */
static void cut_lines(char *text, int width)
{
    char *to = text;
    int column = 0;
    for (char *from = text; *from; from++) {
        if (*from == '\x1b') {
            while (*from != 'm') *to++ = *from++;
            *to++ = 'm';
            continue;
        }
        if (*from == '\n') {
            column = 0;
            *to++ = '\n';
            continue;
        }
        if (((unsigned char)*from & 0xC0) != 0x80) column++;
        if (column <= width) *to++ = *from;
    }
    *to = '\0';
}

static char *make_frame(struct progress *p, bool in_place)
{
    lt_snapshot test;
    lt_test_snapshot(p->test, &test, NULL, 0);
    size_t n = test.n_scenarios;
    lt_scenario_snapshot *scenarios = calloc(n + 1, sizeof *scenarios);
    if (!scenarios) return NULL;
    lt_test_snapshot(p->test, &test, scenarios, n);
    if (test.n_scenarios > n) test.n_scenarios = n;
    struct progress_frame frame = {
        .test = &test,
        .scenarios = scenarios,
        .total_ns = p->total_ns,
        .width = in_place ? terminal_width() : 0,
        .color = in_place && p->terminal->color_out,
    };
    char *text = progress_text(&frame);
    free(scenarios);
    if (text && in_place) cut_lines(text, frame.width);
    return text;
}

static void draw(struct progress *p)
{
    bool in_place = p->terminal->stdout_is_tty;
    char *text = make_frame(p, in_place);
    if (!text) return;
    char *block = NULL;
    if (asprintf(&block, "\n%s", text) >= 0) {
        if (in_place) terminal_draw(p->terminal, block);
        else terminal_write(p->terminal, stdout, block);
        free(block);
    }
    free(text);
}

static void in_a_while(struct timespec *at, long ms)
{
    clock_gettime(CLOCK_MONOTONIC, at);
    at->tv_nsec += ms * 1000000;
    at->tv_sec += at->tv_nsec / 1000000000;
    at->tv_nsec %= 1000000000;
}

static void *run(void *arg)
{
    struct progress *p = arg;
    bool in_place = p->terminal->stdout_is_tty;
    if (in_place) draw(p);
    pthread_mutex_lock(&p->lock);
    while (!p->done) {
        struct timespec at;
        in_a_while(&at, in_place ? 100 : 1000);
        while (!p->done && pthread_cond_timedwait(&p->wake, &p->lock, &at) == 0) continue;
        if (p->done) break;
        pthread_mutex_unlock(&p->lock);
        draw(p);
        pthread_mutex_lock(&p->lock);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

struct progress *progress_start(lt_test *test, struct terminal *terminal, int64_t total_ns)
{
    struct progress *p = calloc(1, sizeof *p);
    if (!p) return NULL;
    *p = (struct progress){.test = test, .terminal = terminal, .total_ns = total_ns};
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&p->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&p->lock, NULL);
    if (pthread_create(&p->thread, NULL, run, p) == 0) return p;
    pthread_cond_destroy(&p->wake);
    pthread_mutex_destroy(&p->lock);
    free(p);
    return NULL;
}

void progress_stop(struct progress *p)
{
    if (!p) return;
    pthread_mutex_lock(&p->lock);
    p->done = true;
    pthread_cond_signal(&p->wake);
    pthread_mutex_unlock(&p->lock);
    pthread_join(p->thread, NULL);
    draw(p);
    terminal_release(p->terminal);
    pthread_cond_destroy(&p->wake);
    pthread_mutex_destroy(&p->lock);
    free(p);
}
