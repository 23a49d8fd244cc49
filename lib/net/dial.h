/*
 * Where a connection goes. libcurl never resolves names: for each it is told a stand-in address, and
 * the socket that it asks for when it really connects is made here, with the address that the options
 * and the resolver give (blockHostnames, hosts, blacklistIPs, dns, localIPs). So, as in k6, a name is
 * looked up once for each new connection and not for each request.
 */
#ifndef NET_DIAL_H
#define NET_DIAL_H

#include <curl/curl.h>

#include "net/http_errors.h"
#include "net/url.h"
#include "options/network.h"

struct resolver;

enum dial_result {
    DIAL_OK,
    DIAL_LOOKUP, /* the name has to be looked up first: resolver_wait(), then again */
    DIAL_FAILED  /* failure says why */
};

/* Chooses address and port for target. known: result of a lookup just made, or NULL. */
enum dial_result dial_choose(const struct network_options *options, struct resolver *resolver,
                             const struct url_target *target, const struct ip_address *known, struct ip_address *ip,
                             unsigned *port, struct http_failure *failure);

/* The port that connections to target have on the other side. */
unsigned dial_port(const struct network_options *options, const struct url_target *target);

/* A socket for an address, bound to the VU's source address if there are any. Negative: failure. */
int dial_socket(const struct network_options *options, int type, uint64_t vu_number, const struct ip_address *ip,
                struct http_failure *failure);

#endif
