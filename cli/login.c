/*
 * `lt login influxdb [URL]`: asks for the address and the account of an output's server, tries them,
 * and keeps them in the config file, which only its owner may read then.
 */
#include <curl/curl.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "cli.h"
#include "files.h"
#include "flags.h"
#include "script.h"

const struct command_flag LOGIN_FLAGS[] = {
    {'c', "config", "FILE", "JSON config file that keeps them"},
    {'h', "help", NULL, "show this help"},
    {0},
};
enum { CONFIG, HELP };

enum { PING_TIMEOUT_S = 10, MOST_ANSWER = 1024 };

struct account {
    char address[MOST_ANSWER], database[MOST_ANSWER], user[MOST_ANSWER], password[MOST_ANSWER];
};

static lt_status fail(lt_error *err, const char *message, const char *hint)
{
    err->status = LT_ERR_INVALID;
    err->exit_code = 255;
    snprintf(err->message, sizeof err->message, "%s", message);
    snprintf(err->hint, sizeof err->hint, "%s", hint);
    return LT_ERR_INVALID;
}

static bool echo(bool on)
{
    struct termios mode;
    if (tcgetattr(STDIN_FILENO, &mode) != 0) return false;
    mode.c_lflag = on ? mode.c_lflag | ECHO : mode.c_lflag & ~(tcflag_t)ECHO;
    return tcsetattr(STDIN_FILENO, TCSAFLUSH, &mode) == 0;
}

/* Puts the answer into value; an empty one keeps what is there. False at the end of the input. */
static bool ask(const char *question, char value[MOST_ANSWER], bool secret)
{
    char line[MOST_ANSWER];
    bool hidden = secret && echo(false);
    fprintf(stderr, *value && !secret ? "  %s [%s]: " : "  %s: ", question, value);
    bool answered = fgets(line, sizeof line, stdin) != NULL;
    if (hidden) {
        echo(true);
        fputc('\n', stderr);
    }
    if (!answered) return false;
    line[strcspn(line, "\r\n")] = '\0';
    if (*line) strcpy(value, line);
    return true;
}

static void take(char value[MOST_ANSWER], CURLU *url, CURLUPart part)
{
    char *text = NULL;
    if (curl_url_get(url, part, &text, CURLU_URLDECODE) == CURLUE_OK) snprintf(value, MOST_ANSWER, "%s", text);
    curl_free(text);
}

/* http://user:password@host:8086/database */
static bool read_url(const char *text, struct account *account)
{
    CURLU *url = curl_url();
    bool ok = url && curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK;
    if (ok) {
        take(account->user, url, CURLUPART_USER);
        take(account->password, url, CURLUPART_PASSWORD);
        take(account->database, url, CURLUPART_PATH);
        memmove(account->database, account->database + 1, strlen(account->database));
        curl_url_set(url, CURLUPART_USER, NULL, 0);
        curl_url_set(url, CURLUPART_PASSWORD, NULL, 0);
        curl_url_set(url, CURLUPART_PATH, NULL, 0);
        take(account->address, url, CURLUPART_URL);
        size_t len = strlen(account->address);
        if (len && account->address[len - 1] == '/') account->address[len - 1] = '\0';
    }
    curl_url_cleanup(url);
    return ok;
}

static size_t ignore(char *data, size_t size, size_t n, void *unused)
{
    return size * n;
}

static lt_status ping(const struct account *account, lt_error *err)
{
    char url[MOST_ANSWER + 16], why[CURL_ERROR_SIZE] = "", message[MOST_ANSWER + 64];
    snprintf(url, sizeof url, "%s/ping", account->address);
    CURL *curl = curl_easy_init();
    if (!curl) return LT_ERR_NOMEM;
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)PING_TIMEOUT_S);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
    curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
    if (*account->user) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, account->user);
        curl_easy_setopt(curl, CURLOPT_PASSWORD, account->password);
    }
    CURLcode code = curl_easy_perform(curl);
    curl_easy_cleanup(curl);
    if (code == CURLE_OK) return LT_OK;
    snprintf(message, sizeof message, "no InfluxDB answers at '%s', nothing was kept", account->address);
    return fail(err, message, *why ? why : curl_easy_strerror(code));
}

/* Folders on the way to the file, for the owner only. */
static bool make_folders(char *path)
{
    for (char *slash = path + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        bool ok = mkdir(path, 0700) == 0 || errno == EEXIST;
        *slash = '/';
        if (!ok) return false;
    }
    return true;
}

/* A new file takes the old one's place: it is never there half, and never readable to others. */
static lt_status write_config(char *path, const json_t *config, lt_error *err)
{
    char temporary[4300], *text = json_dumps(config, JSON_INDENT(2));
    snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);
    int fd = text && make_folders(path) ? mkstemp(temporary) : -1;
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    bool ok = file && fprintf(file, "%s\n", text) > 0 && fflush(file) == 0 && fsync(fd) == 0;
    if (file && fclose(file) != 0) ok = false;
    if (ok) ok = rename(temporary, path) == 0;
    if (!ok) {
        file_error(err, "write the config file", path);
        if (fd >= 0) unlink(temporary);
    }
    free(text);
    return ok ? LT_OK : LT_ERR_IO;
}

/* The file's object, an empty one when there is no file yet; new reference. */
static json_t *read_config(const char *path, lt_error *err)
{
    json_error_t detail;
    if (access(path, F_OK) != 0) return json_object();
    json_t *config = json_load_file(path, 0, &detail);
    if (json_is_object(config)) return config;
    json_decref(config);
    char message[2100];
    snprintf(message, sizeof message, "the config file '%.2000s' is not a JSON object", path);
    fail(err, message, "mend it first: it was left as it is");
    return NULL;
}

/* What an earlier login kept is what empty answers mean. */
static void recall(struct account *account, const json_t *config)
{
    const char *address = NULL, *database = NULL, *user = NULL, *password = NULL;
    json_t *kept = json_object_get(json_object_get(config, "collectors"), "influxdb");
    if (kept)
        json_unpack(kept, "{s?s, s?s, s?s, s?s}", "addr", &address, "db", &database, "username", &user, "password",
                    &password);
    snprintf(account->address, MOST_ANSWER, "%s", address ? address : "http://localhost:8086");
    snprintf(account->database, MOST_ANSWER, "%s", database ? database : "k6");
    snprintf(account->user, MOST_ANSWER, "%s", user ? user : "");
    snprintf(account->password, MOST_ANSWER, "%s", password ? password : "");
}

static void keep(json_t *config, const struct account *account)
{
    json_t *collectors = json_object_get(config, "collectors");
    if (!json_is_object(collectors)) {
        collectors = json_object();
        json_object_set_new(config, "collectors", collectors);
    }
    json_t *influxdb = json_object_get(collectors, "influxdb");
    if (!json_is_object(influxdb)) {
        influxdb = json_object();
        json_object_set_new(collectors, "influxdb", influxdb);
    }
    json_object_set_new(influxdb, "addr", json_string(account->address));
    json_object_set_new(influxdb, "db", json_string(account->database));
    json_object_set_new(influxdb, "username", json_string(account->user));
    json_object_set_new(influxdb, "password", json_string(account->password));
}

static lt_status login_influxdb(const char *url, const char *config_file, lt_error *err)
{
    char path[4200];
    struct account account;
    if (config_file) snprintf(path, sizeof path, "%s", config_file);
    else if (!config_path(path, sizeof path))
        return fail(err, "there is no home for the config file", "name one with --config");
    json_t *config = read_config(path, err);
    if (!config) return err->status;
    recall(&account, config);
    lt_status status = LT_OK;
    if (url && !read_url(url, &account))
        status = fail(err, "that is no URL of an InfluxDB", "as in http://localhost:8086/k6");
    if (status == LT_OK && !(ask("Address", account.address, false) && ask("Database", account.database, false) &&
                             ask("Username", account.user, false) && ask("Password", account.password, true))) {
        status = fail(err, "the input ended before all was answered, nothing was kept", "");
    }
    if (status == LT_OK) status = ping(&account, err);
    if (status == LT_OK) {
        keep(config, &account);
        status = write_config(path, config, err);
    }
    if (status == LT_OK) printf("Kept in %s, which only you can read.\n", path);
    explicit_bzero(&account, sizeof account);
    json_decref(config);
    return status;
}

static lt_status run_login(int argc, char **argv, const char **values, lt_error *err)
{
    if (argc && strcmp(argv[0], "cloud") == 0) {
        return fail(err, "lt has no cloud service behind it, so there is nothing to log in to",
                    "'lt run FILE' runs the test here, --out sends its results somewhere");
    }
    if (argc && strcmp(argv[0], "influxdb") == 0 && argc <= 2)
        return login_influxdb(argc > 1 ? argv[1] : NULL, values[CONFIG], err);
    return flags_usage(err, "login", "name where to log in: %s", "influxdb [URL]");
}

/* `lt login cloud` has flags of its own in k6, which would only stand in the way of the answer. */
int command_login(int argc, char **argv)
{
    if (argc && strcmp(argv[0], "cloud") == 0) argc = 1;
    return flags_run_command("login", LOGIN_FLAGS, HELP, run_login, argc, argv);
}
