/* An HTTP load generator that costs next to nothing: epoll, one thread, connections kept open and made again. What the
   load generator's speed is held against.

     httpload -p port -n requests -c connections -u '/path' [-d 'body' [-L 'item' -k items]] [-R per_second]
              [-b first] [-H 'Name: value']... [-m seconds] [-s file]

     -R  so many requests per second, an open loop: latency counts from the scheduled moment
     -b  the first index        -m  give up after so long             -s  where the counters lie

   In path, body and item %N stands for an 11-digit number (33600000000 + index) and %I for the index. With -d requests
   are POST; with -L, %L in the body stands for so many items, joined by commas, each with an index of its own.
   It prints one line of JSON: counts, seconds, statuses, percentiles of latency in milliseconds.
   SPDX-License-Identifier: Apache-2.0 */
#include "common.h"

typedef struct {
    int fd;
    buf in, out;
    int busy;
    u64 sched, sent;
    u64 idx;
    int fresh;
} conn;

static u64 *S; /*0 sent 1 ok2xx 2 other 3 reconnects 4 first 5 last_resp 6 ioerr */
static int ep, port;
static const char *tpl, *host = "127.0.0.1";
static u64 base;
static u32 *la, *lb;
static u64 nl;
static u64 stat_n[600];
static char sample[400];
static const char *body, *item;
static int per = 1;
static char hdrs[4096];
static char *bb;

static char *expand(char *q, const char *t, u64 i) {
    for (; *t; t++) {
        if (*t == '%' && t[1] == 'N') {
            q += sprintf(q, "%011llu", (unsigned long long)(33600000000ull + base + i));
            t++;
        } else if (*t == '%' && t[1] == 'I') {
            q += sprintf(q, "%llu", (unsigned long long)(base + i));
            t++;
        } else if (*t == '%' && t[1] == 'L' && item) {
            for (int k = 0; k < per; k++) {
                if (k) {
                    *q++ = ',';
                }
                q = expand(q, item, i * per + k);
            }
            t++;
        } else {
            *q++ = *t;
        }
    }
    *q = 0;
    return q;
}

static int mkreq(char *o, u64 i) {
    char *q = o;
    q += sprintf(q, body ? "POST " : "GET ");
    q = expand(q, tpl, i);
    q += sprintf(q, " HTTP/1.1\r\nHost: %s:%d\r\nAccept: */*\r\n%s", host, port, hdrs);
    if (body) {
        size_t l = expand(bb, body, i) - bb;
        q += sprintf(q, "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n", l);
        memcpy(q, bb, l);
        q += l;
    } else {
        q += sprintf(q, "\r\n");
    }
    return q - o;
}

/* blocking connect: a full listen backlog must not leave a half-open connection in the idle set */
static void open_c(conn *c) {
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (connect(c->fd, (void *)&a, sizeof a)) {
        perror("connect");
        exit(1);
    }
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c};
    epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e);
    c->in.len = c->in.off = 0;
    c->fresh = 1;
}

static void flush(conn *c) {
    while (c->out.len) {
        ssize_t w = send(c->fd, c->out.b + c->out.off, c->out.len, MSG_NOSIGNAL);
        if (w <= 0) {
            break;
        }
        buf_eat(&c->out, w);
    }
}

static int cmpu(const void *a, const void *b) {
    u32 x = *(u32 *)a, y = *(u32 *)b;
    return x < y ? -1 : x > y;
}

int main(int ac, char **av) {
    u64 N = 20000;
    int nc = 32, o, maxs = 600;
    double rate = 0;
    const char *sf = "/dev/shm/passerelle_load.stats";
    while ((o = getopt(ac, av, "p:n:c:R:b:u:s:m:d:L:k:H:")) != -1) {
        switch (o) {
        case 'p':
            port = atoi(optarg);
            break;
        case 'n':
            N = atoll(optarg);
            break;
        case 'c':
            nc = atoi(optarg);
            break;
        case 'R':
            rate = atof(optarg);
            break;
        case 'b':
            base = atoll(optarg);
            break;
        case 'u':
            tpl = optarg;
            break;
        case 's':
            sf = optarg;
            break;
        case 'm':
            maxs = atoi(optarg);
            break;
        case 'd':
            body = optarg;
            break;
        case 'L':
            item = optarg;
            break;
        case 'k':
            per = atoi(optarg);
            break;
        case 'H':
            snprintf(hdrs + strlen(hdrs), sizeof hdrs - strlen(hdrs), "%s\r\n", optarg);
            break;
        default:
            return 2;
        }
    }
    signal(SIGPIPE, SIG_IGN);
    S = map_stats(sf);
    la = malloc(N * 4);
    lb = malloc(N * 4);
    ep = epoll_create1(0);
    conn *C = calloc(nc, sizeof *C);
    conn **idle = malloc(nc * sizeof *idle);
    int ni = 0;
    for (int i = nc - 1; i >= 0; i--) {
        open_c(&C[i]);
        idle[ni++] = &C[i];
    }
    u64 t0 = now_ns(), sent = 0, done = 0;
    struct epoll_event ev[256];
    char *rq = malloc(4 << 20);
    bb = malloc(4 << 20);
    while (done < N) {
        u64 t = now_ns();
        if (t - t0 > (u64)maxs * 1000000000ull) {
            break;
        }
        while (ni && sent < N) {
            u64 sched = t;
            if (rate > 0) {
                sched = t0 + (u64)(sent * 1e9 / rate);
                if (sched > t) {
                    break;
                }
            }
            conn *c = idle[--ni];
            c->busy = 1;
            c->idx = sent;
            c->sched = sched;
            c->sent = t;
            int l = mkreq(rq, sent++);
            buf_put(&c->out, rq, l);
            if (!S[4]) {
                S[4] = t;
            }
            S[0]++;
            flush(c);
        }
        int n = epoll_wait(ep, ev, 256, rate > 0 && sent < N ? 1 : 100);
        for (int i = 0; i < n; i++) {
            conn *c = ev[i].data.ptr;
            int dead = 0;
            flush(c);
            for (;;) {
                u8 *b = buf_tail(&c->in, 16384);
                ssize_t r = recv(c->fd, b, 16383, 0);
                if (r == 0) {
                    dead = 1;
                    break;
                }
                if (r < 0) {
                    if (errno != EAGAIN) {
                        dead = 1;
                    }
                    break;
                }
                c->in.len += r;
            }
            if (c->busy && c->in.len) {
                char *h = (char *)c->in.b + c->in.off;
                size_t L = c->in.len;
                h[L] = 0;
                char *eoh = memmem(h, L, "\r\n\r\n", 4);
                if (eoh) {
                    size_t hl = eoh + 4 - h, bl = 0;
                    int have = 0, full = 0, chunked = 0;
                    eoh[2] = 0;
                    char *cl = strcasestr(h, "\r\ncontent-length:");
                    if (cl) {
                        bl = strtoul(cl + 17, 0, 10);
                        have = 1;
                    }
                    chunked = strcasestr(h, "transfer-encoding: chunked") != 0;
                    int cc = strcasestr(h, "\r\nconnection: close") != 0;
                    eoh[2] = '\r';
                    if (have) {
                        full = L >= hl + bl;
                    } else if (chunked) {
                        full = memmem(h + hl, L - hl, "0\r\n\r\n", 5) != 0;
                    } else {
                        full = dead;
                    }
                    if (full) {
                        int st = atoi(h + 9);
                        if (st >= 0 && st < 600) {
                            stat_n[st]++;
                        }
                        if (!sample[0]) {
                            snprintf(sample, sizeof sample, "%.*s", (int)(L > 380 ? 380 : L), h);
                        }
                        u64 tn = now_ns();
                        if (st >= 200 && st < 300) {
                            S[1]++;
                        } else {
                            S[2]++;
                        }
                        S[5] = tn;
                        la[nl] = (tn - c->sched) / 1000;
                        lb[nl++] = (tn - c->sent) / 1000;
                        done++;
                        c->busy = 0;
                        c->in.len = c->in.off = 0;
                        idle[ni++] = c;
                        c->fresh = 0;
                        if (cc) {
                            dead = 1;
                        }
                    }
                }
            }
            if (dead) {
                epoll_ctl(ep, EPOLL_CTL_DEL, c->fd, 0);
                close(c->fd);
                S[3]++;
                if (c->busy) {
                    S[6]++; /* closed w/o answer: count as io error */
                    done++;
                    c->busy = 0;
                    idle[ni++] = c;
                }
                c->out.len = c->out.off = 0;
                open_c(c);
            }
        }
    }
    qsort(la, nl, 4, cmpu);
    qsort(lb, nl, 4, cmpu);
    double dt = (S[5] - S[4]) / 1e9;
    printf("{\"sent\":%lu,\"ok\":%lu,\"other\":%lu,\"ioerr\":%lu,\"reconnects\":%lu,\"secs\":%.3f,\"per_s\":%.0f,"
           "\"first_ns\":%lu,\"last_resp_ns\":%lu",
           S[0], S[1], S[2], S[6], S[3], dt, dt > 0 ? nl / dt : 0, S[4], S[5]);
    if (nl) {
        printf(",\"lat_sched_ms\":{\"p50\":%.3f,\"p90\":%.3f,\"p99\":%.3f,\"max\":%.3f},\"lat_sent_ms\":{\"p50\":%.3f,"
               "\"p99\":%.3f,\"max\":%.3f}",
               la[nl / 2] / 1e3, la[nl * 9 / 10] / 1e3, la[nl * 99 / 100] / 1e3, la[nl - 1] / 1e3, lb[nl / 2] / 1e3,
               lb[nl * 99 / 100] / 1e3, lb[nl - 1] / 1e3);
    }
    printf(",\"status\":{");
    int f = 1;
    for (int i = 0; i < 600; i++) {
        if (stat_n[i]) {
            printf("%s\"%d\":%lu", f ? "" : ",", i, stat_n[i]);
            f = 0;
        }
    }
    printf("}}\n");
    fprintf(stderr, "sample response:\n%s\n", sample);
    return 0;
}
