/* What the measuring instruments of this folder share: a clock, buffers, a set of hashes, counters in shared memory,
   sockets on the loopback address. Each instrument includes it and is one file.
   SPDX-License-Identifier: Apache-2.0 */

#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdint.h>
#include <unistd.h>
#include <errno.h>
#include <signal.h>
#include <fcntl.h>
#include <time.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <arpa/inet.h>
typedef uint64_t u64;
typedef uint32_t u32;
typedef uint8_t u8;

static inline u64 now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (u64)t.tv_sec * 1000000000ull + t.tv_nsec;
}

static inline u32 rd32(const u8 *p) { return ((u32)p[0] << 24) | ((u32)p[1] << 16) | ((u32)p[2] << 8) | p[3]; }

static inline void wr32(u8 *p, u32 v) {
    p[0] = v >> 24;
    p[1] = v >> 16;
    p[2] = v >> 8;
    p[3] = v;
}

typedef struct {
    u8 *b;
    size_t off, len, cap;
} buf; /* data at b+off, len bytes */

static void buf_need(buf *q, size_t n) {
    if (q->off + q->len + n <= q->cap) {
        return;
    }
    if (q->off) {
        memmove(q->b, q->b + q->off, q->len);
        q->off = 0;
    }
    if (q->len + n > q->cap) {
        size_t c = q->cap ? q->cap : 65536;
        while (c < q->len + n) {
            c *= 2;
        }
        q->b = realloc(q->b, c);
        q->cap = c;
    }
}

static inline u8 *buf_tail(buf *q, size_t n) {
    buf_need(q, n);
    return q->b + q->off + q->len;
}

static inline void buf_put(buf *q, const void *d, size_t n) {
    memcpy(buf_tail(q, n), d, n);
    q->len += n;
}

static inline void buf_eat(buf *q, size_t n) {
    q->off += n;
    q->len -= n;
    if (!q->len) {
        q->off = 0;
    }
}

/* set of 64-bit hashes */
typedef struct {
    u64 *t;
    size_t cap, n;
} hset;

static int hset_add(hset *s, u64 h) {
    if (!h) {
        h = 1;
    }
    if (!s->t || s->n * 2 >= s->cap) {
        hset o = *s;
        s->cap = o.cap ? o.cap * 2 : 1 << 17;
        s->t = calloc(s->cap, 8);
        s->n = 0;
        for (size_t i = 0; i < o.cap; i++) {
            if (o.t[i]) {
                hset_add(s, o.t[i]);
            }
        }
        free(o.t);
    }
    size_t i = (h * 0x9E3779B97F4A7C15ull) >> 20 & (s->cap - 1);
    while (s->t[i]) {
        if (s->t[i] == h) {
            return 0;
        }
        i = (i + 1) & (s->cap - 1);
    }
    s->t[i] = h;
    s->n++;
    return 1;
}

static void hset_clear(hset *s) {
    if (s->t) {
        memset(s->t, 0, s->cap * 8);
    }
    s->n = 0;
}

static inline u64 fnv(const void *d, size_t n) {
    const u8 *p = d;
    u64 h = 1469598103934665603ull;
    while (n--) {
        h ^= *p++;
        h *= 1099511628211ull;
    }
    return h;
}

static u64 *map_stats(const char *path) {
    int fd = open(path, O_RDWR | O_CREAT, 0644);
    if (fd < 0 || ftruncate(fd, 4096)) {
        perror(path);
        exit(1);
    }
    u64 *m = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    memset(m, 0, 4096);
    return m;
}

static int listen_on(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(fd, (void *)&a, sizeof a) || listen(fd, 1024)) {
        perror("bind/listen");
        exit(1);
    }
    return fd;
}

static int conn_to(int port) { /* loopback only, nonblocking */
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (connect(fd, (void *)&a, sizeof a) && errno != EINPROGRESS) {
        close(fd);
        return -1;
    }
    return fd;
}
