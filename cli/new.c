/* `lt new [FILE]`: writes a script to start from, out of a template. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "files.h"
#include "flags.h"
#include "ui/log.h"

const struct command_flag NEW_FLAGS[] = {
    {0, "template", "minimal|protocol|FILE", "what to start from (default minimal)"},
    {'f', "force", NULL, "overwrite the file"},
    {0, "project-id", "ID", "cloud project, kept in the script's options"},
    {'h', "help", NULL, "show this help"},
    {0},
};
enum { TEMPLATE, FORCE, PROJECT_ID, HELP, FLAG_COUNT };

/* In a template, @CLOUD@ stands for the project. */
static const char MINIMAL[] = "import http from 'k6/http';\n"
                              "import { check, sleep } from 'k6';\n"
                              "\n"
                              "export const options = {\n"
                              "  vus: 10,\n"
                              "  duration: '30s',@CLOUD@\n"
                              "};\n"
                              "\n"
                              "// Every virtual user calls this function again and again.\n"
                              "export default function () {\n"
                              "  const res = http.get(__ENV.BASE_URL || 'http://localhost:8080/');\n"
                              "  check(res, { 'status is 200': (r) => r.status === 200 });\n"
                              "  sleep(1);\n"
                              "}\n";

static const char PROTOCOL[] = "import http from 'k6/http';\n"
                               "import exec from 'k6/execution';\n"
                               "import { check, group, sleep } from 'k6';\n"
                               "import { Trend } from 'k6/metrics';\n"
                               "\n"
                               "const BASE_URL = __ENV.BASE_URL || 'http://localhost:8080';\n"
                               "const firstPage = new Trend('first_page_duration', true);\n"
                               "\n"
                               "export const options = {\n"
                               "  scenarios: {\n"
                               "    browse: {\n"
                               "      executor: 'ramping-vus',\n"
                               "      stages: [\n"
                               "        { duration: '30s', target: 10 },\n"
                               "        { duration: '1m', target: 10 },\n"
                               "        { duration: '10s', target: 0 },\n"
                               "      ],\n"
                               "    },\n"
                               "  },\n"
                               "  thresholds: {\n"
                               "    http_req_failed: ['rate<0.01'],\n"
                               "    http_req_duration: ['p(95)<500'],\n"
                               "  },@CLOUD@\n"
                               "};\n"
                               "\n"
                               "// Runs once, before the load; what it returns is handed to every iteration.\n"
                               "export function setup() {\n"
                               "  const res = http.get(BASE_URL);\n"
                               "  if (res.status !== 200) {\n"
                               "    exec.test.abort(`${BASE_URL} answered with status ${res.status}`);\n"
                               "  }\n"
                               "  return { started: Date.now() };\n"
                               "}\n"
                               "\n"
                               "export default function (data) {\n"
                               "  group('first page', () => {\n"
                               "    const res = http.get(`${BASE_URL}/`, { tags: { name: 'first page' } });\n"
                               "    firstPage.add(res.timings.duration);\n"
                               "    check(res, { 'status is 200': (r) => r.status === 200 });\n"
                               "  });\n"
                               "  sleep(1);\n"
                               "}\n"
                               "\n"
                               "// Runs once, after the load.\n"
                               "export function teardown(data) {\n"
                               "  console.log(`took ${Math.round((Date.now() - data.started) / 1000)} s`);\n"
                               "}\n";

static char *read_template(const char *path, lt_error *err)
{
    size_t len;
    char *text = file_read(path, &len);
    if (text) return text;
    file_error(err, "read the template", path);
    strcpy(err->hint, "templates are minimal, protocol, or a file");
    return NULL;
}

static char *choose_template(const char *name, lt_error *err)
{
    if (!name || strcmp(name, "minimal") == 0) return strdup(MINIMAL);
    if (strcmp(name, "protocol") == 0) return strdup(PROTOCOL);
    if (strcmp(name, "browser") == 0) {
        err->status = LT_ERR_UNSUPPORTED;
        err->exit_code = 255;
        strcpy(err->message, "there is no browser template: lt has no browser");
        return NULL;
    }
    return read_template(name, err);
}

/* The script with the project where the template wants it. */
static void write_text(FILE *out, const char *text, const char *project)
{
    static const char mark[] = "@CLOUD@";
    const char *at = strstr(text, mark);
    if (!at) {
        fputs(text, out);
        return;
    }
    fwrite(text, 1, (size_t)(at - text), out);
    if (project) fprintf(out, "\n  cloud: { projectID: %s },", project);
    fputs(at + strlen(mark), out);
}

static lt_status check_project(const char *project, lt_error *err)
{
    if (!project || (*project && strspn(project, "0123456789") == strlen(project))) return LT_OK;
    return flags_usage(err, "new", "the project id \"%s\" is not a number", project);
}

static lt_status write_script(const char *path, const char *const *values, lt_error *err)
{
    lt_status status = check_project(values[PROJECT_ID], err);
    char *text = status == LT_OK ? choose_template(values[TEMPLATE], err) : NULL;
    if (!text) return err->status ? err->status : LT_ERR_NOMEM;
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (values[FORCE] ? O_TRUNC : O_EXCL), 0666);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    if (!file && errno == EEXIST) {
        status = flags_usage(err, "new", "%s already exists. Use the `--force` flag to overwrite it", path);
        *err->hint = '\0';
    } else if (!file) {
        status = file_error(err, "write", path);
    } else {
        write_text(file, text, values[PROJECT_ID]);
        if (ferror(file)) status = file_error(err, "write", path);
    }
    if (file && fclose(file) != 0 && status == LT_OK) status = file_error(err, "write", path);
    free(text);
    if (status == LT_OK) {
        printf("New script created: %s (%s template).\n", path, values[TEMPLATE] ? values[TEMPLATE] : "minimal");
    }
    return status;
}

static lt_status run_new(int argc, char **argv, const char **values, lt_error *err)
{
    if (argc > 1) return flags_usage(err, "new", "more than one file: \"%s\"", argv[1]);
    if (argc && strcmp(argv[0], "-") == 0) return flags_usage(err, "new", "unknown flag: %s", argv[0]);
    return write_script(argc ? argv[0] : "script.js", values, err);
}

int command_new(int argc, char **argv)
{
    return flags_run_command("new", NEW_FLAGS, HELP, run_new, argc, argv);
}
