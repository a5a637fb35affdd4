/* A webhook receiver that costs next to nothing: epoll, one thread, connections kept open. It answers 200 to
   everything.

     webhook_sink -p port [-s file]

   It counts requests, events "message.delivered" in their bodies, and the different messages among these, told apart by
   the "client_ref" that follows each. SIGUSR1 begins anew; SIGTERM and SIGINT print the counts as JSON and end it.
   SPDX-License-Identifier: Apache-2.0 */
#include "common.h"

enum { S_ALL, S_FIN, S_DIST, S_FIRST, S_LAST, S_LASTFIN, S_CONNS, S_RESET, S_OTHER };

typedef struct {
    int fd;
    buf in, out;
} conn;

static u64 *S;
static hset ids;
static volatile int stop, usr1;

static void sig(int s) {
    if (s == SIGUSR1) {
        usr1 = 1;
    } else {
        stop = 1;
    }
}

static char *find(char *h, size_t n, const char *s) { return memmem(h, n, s, strlen(s)); }

static void count(char *h, size_t n) {
    u64 t = now_ns();
    S[S_ALL]++;
    if (!S[S_FIRST]) {
        S[S_FIRST] = t;
    }
    S[S_LAST] = t;
    char *p = h, *e = h + n;
    while ((p = find(p, e - p, "message.delivered"))) {
        p += 17;
        S[S_FIN]++;
        S[S_LASTFIN] = t;
        char *next = find(p, e - p, "message.delivered");
        char *limit = next ? next : e;
        char *r = find(p, limit - p, "\"client_ref\"");
        if (!r) {
            continue;
        }
        r += 12;
        while (r < limit && (*r == ':' || *r == ' ')) {
            r++;
        }
        if (r < limit && *r == '"') {
            r++;
            size_t l = 0;
            while (r + l < limit && r[l] != '"') {
                l++;
            }
            if (hset_add(&ids, fnv(r, l))) {
                S[S_DIST]++;
            }
        }
    }
}

int main(int ac, char **av) {
    int port = ac > 2 ? atoi(av[2]) : 8099;
    struct sigaction sa = {.sa_handler = sig};
    sigaction(SIGTERM, &sa, 0);
    sigaction(SIGINT, &sa, 0);
    sigaction(SIGUSR1, &sa, 0);
    signal(SIGPIPE, SIG_IGN);
    S = map_stats(ac > 4 ? av[4] : "/dev/shm/webhook_sink.stats");
    int ep = epoll_create1(0), lf = listen_on(port);
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = 0}, ev[128];
    epoll_ctl(ep, EPOLL_CTL_ADD, lf, &e);
    int dumped = 0;
    while (!stop) {
        int n = epoll_wait(ep, ev, 128, 1000);
        for (int i = 0; i < n; i++) {
            if (!ev[i].data.ptr) {
                int fd;
                while ((fd = accept4(lf, 0, 0, SOCK_NONBLOCK)) >= 0) {
                    int on = 1;
                    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                    conn *c = calloc(1, sizeof *c);
                    c->fd = fd;
                    S[S_CONNS]++;
                    struct epoll_event x = {.events = EPOLLIN, .data.ptr = c};
                    epoll_ctl(ep, EPOLL_CTL_ADD, fd, &x);
                }
                continue;
            }
            conn *c = ev[i].data.ptr;
            int dead = 0;
            buf_tail(&c->in, 65536);
            ssize_t r = recv(c->fd, c->in.b + c->in.off + c->in.len, 65535, 0);
            if (r == 0 || (r < 0 && errno != EAGAIN)) {
                dead = 1;
            }
            if (r > 0) {
                c->in.len += r;
                for (;;) {
                    char *h = (char *)c->in.b + c->in.off;
                    size_t L = c->in.len;
                    char *eoh = find(h, L, "\r\n\r\n");
                    if (!eoh) {
                        break;
                    }
                    size_t hl = eoh + 4 - h, bl = 0;
                    char save = h[hl];
                    h[hl] = 0;
                    char *cl = strcasestr(h, "\r\ncontent-length:");
                    if (cl) {
                        bl = strtoul(cl + 17, 0, 10);
                    }
                    char *cc = strcasestr(h, "\r\nconnection: close");
                    int old = strstr(h, "HTTP/1.0\r\n") != 0;
                    h[hl] = save;
                    if (L < hl + bl) {
                        break;
                    }
                    if (!dumped) {
                        dumped = 1;
                        fprintf(stderr, "first request:\n%.*s\n", (int)(hl + bl), h);
                    }
                    char *eol = memchr(h, '\r', L);
                    if (bl && !memcmp(h, "POST", 4)) {
                        count(h + hl, bl);
                    } else {
                        count(h, eol - h - 9);
                    }
                    const char
                        *k = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n",
                        *x = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: "
                             "0\r\n\r\n";
                    const char *m = (cc || old) ? x : k;
                    buf_put(&c->out, m, strlen(m));
                    buf_eat(&c->in, hl + bl);
                    if (cc || old) {
                        dead = 1;
                        break;
                    }
                    if (!c->in.len) {
                        break;
                    }
                }
                while (c->out.len) {
                    ssize_t w = send(c->fd, c->out.b + c->out.off, c->out.len, MSG_NOSIGNAL);
                    if (w <= 0) {
                        break;
                    }
                    buf_eat(&c->out, w);
                }
            }
            if (dead) {
                close(c->fd);
                free(c->in.b);
                free(c->out.b);
                free(c);
            }
        }
        if (usr1) {
            usr1 = 0;
            u64 rs = S[S_RESET];
            for (int i = 0; i < 16; i++) {
                S[i] = 0;
            }
            S[S_RESET] = rs + 1;
            hset_clear(&ids);
        }
    }
    printf("{\"all\":%lu,\"final\":%lu,\"distinct_final\":%lu,\"conns\":%lu}\n", S[S_ALL], S[S_FIN], S[S_DIST],
           S[S_CONNS]);
    return 0;
}
