/* Digest authentication. Expected values: RFC 7616 3.9 and RFC 2617 3.5 (both worked examples). */
#include "net/digest.h"

#include <string.h>

#include "unit.h"

static void contains(const char *challenge, const struct digest_request *r, const char *part)
{
    char *answer = digest_answer(challenge, r);
    ck_assert_msg(answer && strstr(answer, part), "'%s' is not in %s", part, answer ? answer : "(none)");
    free(answer);
}

START_TEST(md5_and_sha256_as_in_rfc_7616)
{
    struct digest_request r = {.method = "GET",
                               .uri = "/dir/index.html",
                               .user = "Mufasa",
                               .password = "Circle of Life",
                               .cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"};
    const char *md5 = "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=MD5, "
                      "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
                      "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
    const char *sha = "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=SHA-256, "
                      "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
                      "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
    contains(md5, &r, "response=\"8ca523f5e9506fed4657c9700eebdbec\"");
    contains(sha, &r, "response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\"");
    contains(sha, &r, "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"");
}
END_TEST

START_TEST(rfc_2617)
{
    struct digest_request r = {.method = "GET",
                               .uri = "/dir/index.html",
                               .user = "Mufasa",
                               .password = "Circle Of Life",
                               .cnonce = "0a4f113b"};
    contains(
        "digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
        "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"",
        &r, "response=\"6629fae49393a05397450978507c4ef1\"");
}
END_TEST

START_TEST(without_qop_as_in_rfc_2069)
{
    /* MD5(MD5("u:r:p"):n:MD5("GET:/")), computed with md5sum */
    struct digest_request r = {.method = "GET", .uri = "/", .user = "u", .password = "p", .cnonce = "unused"};
    contains("Digest nonce=n,realm=r", &r, "response=\"f23121ca97143c6b358da620220c83b4\"");
    char *answer = digest_answer("Digest nonce=n,realm=r", &r);
    ck_assert(!strstr(answer, "qop") && !strstr(answer, "cnonce"));
    free(answer);
}
END_TEST

START_TEST(names_with_quotes_are_escaped)
{
    struct digest_request r = {.method = "GET", .uri = "/", .user = "a\"b\\c", .password = "", .cnonce = "x"};
    contains("Digest realm=\"q\\\"r\", nonce=\"n\"", &r, "username=\"a\\\"b\\\\c\", realm=\"q\\\"r\"");
}
END_TEST

START_TEST(what_cannot_be_answered)
{
    struct digest_request r = {.method = "GET", .uri = "/", .user = "u", .password = "p", .cnonce = "x"};
    ck_assert_ptr_null(digest_answer("Basic realm=\"x\"", &r));
    ck_assert_ptr_null(digest_answer("Digest realm=\"x\"", &r));
    ck_assert_ptr_null(digest_answer("Digest realm=\"x\", nonce=\"n\", algorithm=FOO", &r));
    ck_assert_ptr_null(digest_answer("Digest", &r));
    ck_assert_ptr_null(digest_answer("Digest ,,, = \" ", &r));
}
END_TEST

UNIT_MAIN("digest", md5_and_sha256_as_in_rfc_7616, rfc_2617, without_qop_as_in_rfc_2069, names_with_quotes_are_escaped,
          what_cannot_be_answered)
