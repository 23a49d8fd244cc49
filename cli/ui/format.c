#include "ui/format.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define SECOND 1000000000LL

char *format_clock(char out[FORMAT_SIZE], int64_t ns, int64_t longest_ns)
{
    int64_t tenths = (ns + SECOND / 20) / (SECOND / 10);
    int64_t total = (longest_ns > ns ? longest_ns : ns) / SECOND;
    int64_t seconds = tenths / 10;
    int tenth = (int)(tenths % 10), s = (int)(seconds % 60), m = (int)(seconds / 60 % 60);
    long long h = seconds / 3600;
    if (total < 10) snprintf(out, FORMAT_SIZE, "%lld.%ds", (long long)seconds, tenth);
    else if (total < 60) snprintf(out, FORMAT_SIZE, "%02lld.%ds", (long long)seconds, tenth);
    else if (total < 600) snprintf(out, FORMAT_SIZE, "%lldm%02d.%ds", (long long)(seconds / 60), s, tenth);
    else if (total < 3600) snprintf(out, FORMAT_SIZE, "%02lldm%02d.%ds", (long long)(seconds / 60), s, tenth);
    else if (total < 36000) snprintf(out, FORMAT_SIZE, "%lldh%02dm%02d.%ds", h, m, s, tenth);
    else if (total < 86400) snprintf(out, FORMAT_SIZE, "%02lldh%02dm%02d.%ds", h, m, s, tenth);
    else snprintf(out, FORMAT_SIZE, "%lldd%02lldh%02dm%02d.%ds", h / 24, h % 24, m, s, tenth);
    return out;
}

/* Prints value with up to `decimals` decimals and takes trailing zeros off. */
static void short_number(char out[FORMAT_SIZE], double value, int decimals)
{
    snprintf(out, FORMAT_SIZE, "%.*f", decimals, value);
    if (!strchr(out, '.')) return;
    char *end = out + strlen(out);
    while (end[-1] == '0') *--end = '\0';
    if (end[-1] == '.') end[-1] = '\0';
    if (strcmp(out, "-0") == 0) strcpy(out, "0");
}

/* Cuts instead of rounding. The tiny addend keeps 0.29 * 100 from becoming 28. */
static double cut(double value, int decimals)
{
    double scale = pow(10, decimals);
    return trunc(value * scale + 1e-9) / scale;
}

char *format_duration(char out[FORMAT_SIZE], int64_t ns)
{
    char number[FORMAT_SIZE];
    if (ns == 0) return strcpy(out, "0s");
    if (ns < SECOND) {
        const char *unit = ns < 1000 ? "ns" : ns < 1000000 ? "µs" : "ms";
        short_number(number, (double)ns / (ns < 1000 ? 1.0 : ns < 1000000 ? 1e3 : 1e6), 6);
        snprintf(out, FORMAT_SIZE, "%.40s%s", number, unit);
        return out;
    }
    long long minutes = ns / (60 * SECOND);
    short_number(number, (double)(ns % (60 * SECOND)) / 1e9, 9);
    if (minutes >= 60) snprintf(out, FORMAT_SIZE, "%lldh%lldm%.20ss", minutes / 60, minutes % 60, number);
    else if (minutes > 0) snprintf(out, FORMAT_SIZE, "%lldm%.20ss", minutes, number);
    else snprintf(out, FORMAT_SIZE, "%.40ss", number);
    return out;
}

static char *fitting_time(char out[FORMAT_SIZE], double ms)
{
    char number[FORMAT_SIZE];
    if (ms == 0) return strcpy(out, "0s");
    if (ms < 0.001) {
        snprintf(out, FORMAT_SIZE, "%.0fns", cut(ms * 1e6, 0));
    } else if (ms < 1) {
        short_number(number, cut(ms * 1000, 2), 2);
        snprintf(out, FORMAT_SIZE, "%.40sµs", number);
    } else if (ms < 1000) {
        short_number(number, cut(ms, 2), 2);
        snprintf(out, FORMAT_SIZE, "%.40sms", number);
    } else if (ms < 60000) {
        short_number(number, cut(ms / 1000, 2), 2);
        snprintf(out, FORMAT_SIZE, "%.40ss", number);
    } else {
        long long seconds = (long long)(ms / 1000), minutes = seconds / 60;
        if (minutes < 60) snprintf(out, FORMAT_SIZE, "%lldm%llds", minutes, seconds % 60);
        else snprintf(out, FORMAT_SIZE, "%lldh%lldm%llds", minutes / 60, minutes % 60, seconds % 60);
    }
    return out;
}

char *format_time(char out[FORMAT_SIZE], double ms, const char *unit)
{
    if (strcmp(unit, "s") == 0) snprintf(out, FORMAT_SIZE, "%.2fs", ms / 1000);
    else if (strcmp(unit, "ms") == 0) snprintf(out, FORMAT_SIZE, "%.2fms", ms);
    else if (strcmp(unit, "us") == 0) snprintf(out, FORMAT_SIZE, "%.2fµs", ms * 1000);
    else return fitting_time(out, ms);
    return out;
}

char *format_bytes(char out[FORMAT_SIZE], double bytes)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    if (bytes < 10) {
        char number[FORMAT_SIZE];
        short_number(number, bytes, 6);
        snprintf(out, FORMAT_SIZE, "%.40s B", number);
        return out;
    }
    size_t unit = 0;
    while (bytes >= 1000 && unit + 1 < sizeof units / sizeof units[0]) {
        bytes /= 1000;
        unit++;
    }
    double value = floor(bytes * 10 + 0.5) / 10;
    snprintf(out, FORMAT_SIZE, "%.*f %s", value < 10 ? 1 : 0, value, units[unit]);
    return out;
}

char *format_number(char out[FORMAT_SIZE], double value)
{
    short_number(out, value, 6);
    return out;
}

char *format_share(char out[FORMAT_SIZE], double share)
{
    snprintf(out, FORMAT_SIZE, "%.2f%%", cut(share * 100, 2));
    return out;
}

/* Control characters are escapes in JSON, but for DEL and U+0080 to U+009F. */
char *format_printable_json(const char *json)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) return NULL;
    for (const char *p = json; *p; p++) {
        const unsigned char *c = (const unsigned char *)p;
        unsigned code;
        if (*p == 0x7F) {
            fputs("\\uFFFD", out);
        } else if (c[0] == 0xC2 && c[1] >= 0x80 && c[1] <= 0x9F) {
            fputs("\\uFFFD", out);
            p++;
        } else if (*p != '\\') {
            fputc(*p, out);
        } else if (strchr("bfnrt", p[1]) && p[1]) {
            fputc(' ', out);
            p++;
        } else if (p[1] == 'u' && sscanf(p + 2, "%4x", &code) == 1 && (code < 0x20 || (code >= 0x7F && code < 0xA0))) {
            fputs("\\uFFFD", out);
            p += 5;
        } else {
            fputc(*p, out);
            if (p[1]) fputc(*++p, out);
        }
    }
    fclose(out);
    return text;
}
