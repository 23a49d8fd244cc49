/* Proxies from the environment: HTTP_PROXY, HTTPS_PROXY, NO_PROXY, upper or lower case. */
#ifndef NET_PROXY_H
#define NET_PROXY_H

#include "net/url.h"

struct proxy_settings {
    char *http, *https, *none; /* NULL = not set */
    struct url_target http_target, https_target;
};

void proxy_settings_read(struct proxy_settings *out);
void proxy_settings_free(struct proxy_settings *settings);
/* The proxy's URL for a request, NULL = none. *proxy tells its address. */
const char *proxy_for(const struct proxy_settings *settings, const struct url_target *target,
                      const struct url_target **proxy);

#endif
