/* The listening socket: "HOST:PORT" as Go's net.Listen reads it. */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "control/control.h"

struct place {
    char host[256], port[16];
};

static bool split(const char *address, struct place *p)
{
    const char *colon = strrchr(address, ':');
    if (!colon) return false;
    const char *from = address, *to = colon;
    if (*from == '[') { /* [::1]:6565 */
        if (to == from || to[-1] != ']') return false;
        from++;
        to--;
    } else if (memchr(from, ':', (size_t)(to - from))) {
        return false;
    }
    char *end;
    long port = strtol(colon + 1, &end, 10);
    if (end == colon + 1 || *end || port < 0 || port > 65535) return false;
    snprintf(p->port, sizeof p->port, "%ld", port);
    return (size_t)snprintf(p->host, sizeof p->host, "%.*s", (int)(to - from), from) < sizeof p->host;
}

static int open_one(const struct addrinfo *ai)
{
    int fd = socket(ai->ai_family, ai->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, ai->ai_protocol), on = 1;
    if (fd < 0) return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, ai->ai_addr, ai->ai_addrlen) == 0 && listen(fd, 64) == 0) return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

static void show(int fd, char *shown, size_t size)
{
    struct sockaddr_storage bound;
    socklen_t len = sizeof bound;
    char host[128] = "?", port[16] = "?";
    if (getsockname(fd, (struct sockaddr *)&bound, &len) == 0) {
        getnameinfo((struct sockaddr *)&bound, len, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV);
    }
    snprintf(shown, size, bound.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
}

int address_listen(const char *address, char *shown, size_t shown_size, lt_error *err)
{
    struct place place;
    if (!split(address, &place)) {
        error_set(err, LT_ERR_INVALID, "the address '%s' is not HOST:PORT", address);
        return -1;
    }
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *list = NULL;
    int code = getaddrinfo(*place.host ? place.host : NULL, place.port, &hints, &list);
    if (code != 0) {
        error_set(err, LT_ERR_IO, "listen tcp %s: %s", address, gai_strerror(code));
        return -1;
    }
    /* IPv4 first: "localhost" is 127.0.0.1, as it is for k6. */
    int fd = -1;
    for (int pass = 0; fd < 0 && pass < 2; pass++) {
        for (const struct addrinfo *ai = list; fd < 0 && ai; ai = ai->ai_next) {
            if ((ai->ai_family == AF_INET) == (pass == 0)) fd = open_one(ai);
            if (fd < 0 && errno == EADDRINUSE) break;
        }
        if (fd < 0 && errno == EADDRINUSE) break;
    }
    if (fd < 0) error_set(err, LT_ERR_IO, "listen tcp %s: bind: %s", address, strerror(errno));
    else show(fd, shown, shown_size);
    freeaddrinfo(list);
    return fd;
}
