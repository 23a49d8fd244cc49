/*
 * The HTML report: a page of ours (report.html) that carries the summary as JSON and draws it. The
 * page puts every text into the document as text, never as markup, so nothing in a name can act.
 */
#include <string.h>

#include "report/report.h"

extern const char REPORT_PAGE[];

static const char PLACE[] = "@DATA@";

/* In a script element "</script" and "<!--" would mean something; both begin with '<'. U+2028 and
 * U+2029 are line ends in old JavaScript. All are escaped within JSON strings, where they can only be. */
static void put_json(struct strbuf *out, const char *json)
{
    for (const char *p = json; *p; p++) {
        if (*p == '<') strbuf_puts(out, "\\u003c");
        else if (*p == '>') strbuf_puts(out, "\\u003e");
        else if (*p == '&') strbuf_puts(out, "\\u0026");
        else if (strncmp(p, "\u2028", 3) == 0 || strncmp(p, "\u2029", 3) == 0) {
            strbuf_puts(out, p[2] == '\xa8' ? "\\u2028" : "\\u2029");
            p += 2;
        } else strbuf_putc(out, *p);
    }
}

static json_t *text_json(const char *text)
{
    struct strbuf quoted = {0};
    strbuf_json_string(&quoted, text, strlen(text)); /* bad UTF-8 becomes U+FFFD */
    json_t *json = quoted.failed ? NULL : json_loadb(quoted.data, quoted.len, JSON_DECODE_ANY, NULL);
    strbuf_free(&quoted);
    return json ? json : json_string("");
}

void report_html(json_t *summary, const char *title, const lt_error *outcome, struct strbuf *out)
{
    bool failed = report_run_failed(outcome);
    json_object_set_new(summary, "title", text_json(title ? title : ""));
    json_object_set_new(summary, "outcome",
                        json_pack("{s:b, s:o}", "ok", !failed, "message", text_json(failed ? outcome->message : "")));
    /* Not shown, and setup data may hold what is not for everyone. */
    json_object_del(summary, "setup_data");
    char *json = json_dumps(summary, JSON_COMPACT | JSON_REAL_PRECISION(9));
    const char *place = strstr(REPORT_PAGE, PLACE);
    if (!json || !place) {
        out->failed = true;
    } else {
        strbuf_append(out, REPORT_PAGE, (size_t)(place - REPORT_PAGE));
        put_json(out, json);
        strbuf_puts(out, place + sizeof PLACE - 1);
    }
    free(json);
}
