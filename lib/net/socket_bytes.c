/* A file of its own: <linux/tcp.h>, which alone has these counters, and <netinet/tcp.h>, which uv.h includes, exclude
 * each other. */
#include "net/socket_bytes.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>

bool socket_bytes(int fd, uint64_t *sent, uint64_t *received)
{
    struct tcp_info info = {0};
    socklen_t len = sizeof info;
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) != 0) return false;
    if (len < offsetof(struct tcp_info, tcpi_bytes_retrans) + sizeof info.tcpi_bytes_retrans) return false;
    *sent = info.tcpi_bytes_sent - info.tcpi_bytes_retrans;
    *received = info.tcpi_bytes_received;
    return true;
}
