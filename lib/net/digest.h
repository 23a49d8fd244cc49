/* HTTP digest authentication, RFC 7616: from a challenge to the Authorization header. */
#ifndef NET_DIGEST_H
#define NET_DIGEST_H

#include "base/base.h"

struct digest_request {
    const char *method, *uri; /* as in the request line */
    const char *user, *password;
    const void *body; /* for qop auth-int */
    size_t body_len;
    const char *cnonce; /* random text of the client */
};

/* challenge: value of a WWW-Authenticate header. The header's value (malloc'ed), NULL when it is no
 * digest challenge that can be answered. */
char *digest_answer(const char *challenge, const struct digest_request *request);

#endif
