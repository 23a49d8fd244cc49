/* What went over a TCP socket so far, as the kernel counted it: TLS records and HTTP/2 frames included. */
#ifndef NET_SOCKET_BYTES_H
#define NET_SOCKET_BYTES_H

#include "base/base.h"

/* False when the kernel does not tell; Linux does from 4.19 on. */
bool socket_bytes(int fd, uint64_t *sent, uint64_t *received);

#endif
