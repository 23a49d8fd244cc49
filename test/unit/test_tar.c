/* Tar archives: what is written can be read back, by us and by tar(1); damage is noticed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/tar.h"
#include "unit.h"

static char *repeated(char c, size_t n)
{
    char *text = malloc(n + 1);
    memset(text, c, n);
    text[n] = '\0';
    return text;
}

static void check_entry(struct tar_reader *r, const char *name, const char *data)
{
    struct tar_entry e;
    ck_assert_int_eq(tar_next(r, &e), 1);
    ck_assert_str_eq(e.name, name);
    ck_assert_uint_eq(e.len, strlen(data));
    ck_assert_mem_eq(e.data, data, e.len);
}

START_TEST(files_come_back_with_names_of_any_length)
{
    struct strbuf out = {0};
    char *part = repeated('p', 90), *word = repeated('w', 300), split[400];
    snprintf(split, sizeof split, "file/%s/%s", part, part);
    tar_add_file(&out, "metadata.json", "{}", 2);
    tar_add_file(&out, split, "", 0);
    tar_add_link(&out, "file/main.js", "metadata.json");
    tar_add_file(&out, word, word, 300);
    tar_finish(&out);
    ck_assert(!out.failed && out.len % 512 == 0 && tar_is(out.data, out.len));
    struct tar_reader r = {out.data, out.len, 0, NULL};
    struct tar_entry e;
    check_entry(&r, "metadata.json", "{}");
    check_entry(&r, split, "");
    check_entry(&r, word, word);
    ck_assert_int_eq(tar_next(&r, &e), 0);
    tar_reader_free(&r);
    strbuf_free(&out);
    free(part);
    free(word);
}
END_TEST

START_TEST(tar_1_lists_what_was_written)
{
    struct strbuf out = {0};
    char *word = repeated('w', 200), command[256], line[512], path[] = "/tmp/lt-tar-XXXXXX";
    tar_add_file(&out, "data", "abc", 3);
    tar_add_file(&out, word, "de", 2);
    tar_finish(&out);
    int fd = mkstemp(path);
    ck_assert(fd >= 0 && write(fd, out.data, out.len) == (ssize_t)out.len);
    close(fd);
    snprintf(command, sizeof command, "tar -tf %s 2>&1", path);
    FILE *list = popen(command, "r");
    ck_assert(fgets(line, sizeof line, list) && strcmp(line, "data\n") == 0);
    ck_assert(fgets(line, sizeof line, list) && strncmp(line, word, 200) == 0 && strcmp(line + 200, "\n") == 0);
    ck_assert(!fgets(line, sizeof line, list));
    ck_assert_int_eq(pclose(list), 0);
    unlink(path);
    strbuf_free(&out);
    free(word);
}
END_TEST

START_TEST(damaged_archives_end_in_an_error)
{
    struct strbuf out = {0};
    tar_add_file(&out, "a", "text", 4);
    tar_add_file(&out, "b", "text", 4);
    for (size_t len = 0; len <= out.len; len++) { /* cut off anywhere: no more than what is there */
        struct tar_reader r = {out.data, len, 0, NULL};
        struct tar_entry e;
        int n = 0, result;
        while ((result = tar_next(&r, &e)) == 1) n++;
        ck_assert_int_le(n, 2);
        tar_reader_free(&r);
    }
    out.data[0] ^= 1;
    struct tar_reader r = {out.data, out.len, 0, NULL};
    struct tar_entry e;
    ck_assert_int_eq(tar_next(&r, &e), -1);
    tar_reader_free(&r);
    strbuf_free(&out);
}
END_TEST

START_TEST(random_bytes_do_no_harm)
{
    unsigned seed = 7;
    for (int round = 0; round < 2000; round++) {
        struct strbuf out = {0};
        tar_add_file(&out, "a", "text", 4);
        tar_add_file(
            &out,
            "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789x",
            "y", 1);
        for (int k = 0; k < 4; k++) out.data[(size_t)rand_r(&seed) % out.len] = (char)rand_r(&seed);
        struct tar_reader r = {out.data, out.len, 0, NULL};
        struct tar_entry e;
        while (tar_next(&r, &e) == 1) ck_assert(e.data >= out.data && e.data + e.len <= out.data + out.len);
        tar_reader_free(&r);
        strbuf_free(&out);
    }
}
END_TEST

UNIT_MAIN("tar", files_come_back_with_names_of_any_length, tar_1_lists_what_was_written,
          damaged_archives_end_in_an_error, random_bytes_do_no_harm)
