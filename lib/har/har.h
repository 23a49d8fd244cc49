/*
 * har: recordings of browsers (HTTP Archive 1.2) to k6 scripts. May use base/ only, and jansson.
 *
 * parse.c reads the JSON into the structs below and forgives what browsers get wrong; literal.c writes
 * JavaScript strings and comments that nothing can escape from; body.c and script.c write the script;
 * correlate.c finds where a request uses what an earlier response said.
 */
#ifndef HAR_HAR_H
#define HAR_HAR_H

#include "base/arena.h"
#include "base/strbuf.h"
#include "loadtest/har.h"

/* A piece of text, valid UTF-8 that may have NULs inside; s is never NULL. */
struct har_text {
    const char *s;
    size_t len;
};

struct har_pair {
    struct har_text name, value;
};

struct har_pairs {
    struct har_pair *items;
    size_t n;
};

/* A form field; file and type are empty for an ordinary one. */
struct har_param {
    struct har_text name, value, file, type;
    bool is_file;
};

struct har_body {
    bool present;
    struct har_text mime, text; /* text: bytes, when binary */
    bool binary, has_text;
    struct har_param *params;
    size_t n_params;
};

struct har_entry {
    double start_ms; /* since 1970 */
    size_t number;   /* place in the file */
    size_t page;     /* index in har.pages */
    struct har_text method, url, host;
    struct har_pairs headers, cookies; /* of the request */
    struct har_body body;
    int status;               /* 0: there was no response */
    struct har_pairs answers; /* headers of the response */
    struct har_text mime;     /* of the response */
    struct har_text content;  /* its text, only for JSON */
    struct har_text redirect; /* where it leads, as the server wrote it */
    const char *skip;         /* why it is no request of the script; NULL: it is one */
};

struct har_page {
    struct har_text id, title;
    double start_ms;
    bool timed;
};

struct har {
    struct arena arena; /* everything below */
    struct har_text version, creator, browser, comment;
    struct har_page *pages; /* by start time, at least one */
    size_t n_pages;
    struct har_entry *entries; /* by start time */
    size_t n_entries;
};

/* out is to be freed with har_free in every case. */
lt_status har_parse(const char *json, size_t len, struct har *out, lt_error *err);
void har_free(struct har *har);

/* Plain comparisons without locale. */
bool har_is(struct har_text text, const char *word);     /* ASCII case does not count */
bool har_starts(struct har_text text, const char *word); /* ASCII case does not count */
bool har_equal(struct har_text a, struct har_text b);
/* The value of the first header of that name; empty when there is none. */
struct har_text har_header(struct har_pairs headers, const char *name);
bool har_is_json(struct har_text mime);
/* A NUL-terminated copy of text in the arena; {"", 0} when memory is out. */
struct har_text har_copy(struct arena *arena, const char *s, size_t len);
/* False when it is no base64. */
bool har_base64(struct arena *arena, struct har_text text, struct har_text *bytes);

/* literal.c. A string literal in double quotes; what belongs inside of a template literal; one line of
 * comment, with "//" and the line's end, cut after some 200 bytes; a key of an object literal. */
void har_string(struct strbuf *b, struct har_text text);
void har_template(struct strbuf *b, struct har_text text);
void har_comment(struct strbuf *b, const char *indent, const char *before, struct har_text text);
void har_key(struct strbuf *b, struct har_text text);

/* correlate.c */
struct har_token {
    struct har_text text;
    size_t entry;     /* index of the response that has it */
    const char *path; /* JavaScript, such as ["user"]["id"] */
};

struct har_correlation {
    struct arena *arena;
    struct har_token *tokens;
    size_t n, cap;
    bool *used;                  /* by index of entry: its response's JSON is read by a later request */
    struct har_text latest;      /* the JSON of the latest response that had some, */
    size_t latest_entry;         /* and the index of its entry */
    struct har_text redirect_to; /* where the latest redirect led; the script has it in redirectUrl */
    bool failed;                 /* memory is out */
};

/* Remembers what the JSON response of this entry says. */
void har_learn(struct har_correlation *c, const struct har_entry *entry, size_t index);
/* A string expression: a literal, or a template in which known values are read from responses. c may be NULL. */
void har_expression(struct strbuf *b, struct har_correlation *c, struct har_text text);
/* The same for a JSON body: members equal to those of the latest response are read from there. False, and
 * nothing is written, when there are none. */
bool har_json_expression(struct strbuf *b, struct har_correlation *c, struct har_text text);
/* scheme://authority of a URL, empty when it is no such. */
struct har_text har_origin(struct har_text url);
/* The absolute URL that a redirect of this entry leads to; empty when it is none that we resolve. */
struct har_text har_redirect_target(struct arena *arena, const struct har_entry *entry);

/* body.c. The body of a request as an expression; constants that are made once go to init. Sets *drop_type
 * when the client makes the Content-Type itself. */
void har_body(struct strbuf *b, struct strbuf *init, struct har_correlation *c, struct arena *arena,
              const struct har_entry *entry, bool *drop_type);
/* The name of the next file in a multipart body, from *at on, whose content the recording lacks: browsers leave out
 * what was read from disk. False when there is none. */
bool har_missing_file(const struct har_entry *entry, size_t *at, struct har_text *name);

#endif
