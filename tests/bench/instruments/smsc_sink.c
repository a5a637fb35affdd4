/* An SMSC that costs next to nothing: epoll, one thread. It takes every bind and every submit_sm, and with -r sends a
   receipt for each that asks for one. What the simulated operator's speed is held against.

     smsc_sink [-p port] [-r] [-d ms] [-D ms] [-w window] [-x] [-t] [-q] [-s file]

     -r  send receipts          -d  milliseconds before a receipt     -D  milliseconds before an answer
     -w  deliver_sm that may be unanswered on a bind                  -x  ids in hexadecimal
     -t  id and state in TLVs   -q  print nothing every second        -s  where the counters lie

   SIGUSR1 prints the summary and begins anew; SIGTERM and SIGINT print it and end the process.
   SPDX-License-Identifier: Apache-2.0 */
#include "common.h"

enum {
    S_SUB,
    S_DST,
    S_QUE,
    S_SENT,
    S_ACK,
    S_FIRST,
    S_LAST,
    S_LSENT,
    S_LACK,
    S_BINDS,
    S_BYTES,
    S_MAXUN,
    S_ERR,
    S_LOST,
    S_RESET,
    S_IDS
};

typedef struct {
    u64 due, id;
    u8 ston, snpi, dton, dnpi;
    char src[21], dst[21], text[21];
} rcpt;

typedef struct account {
    char sid[17];
    rcpt *q;
    size_t h, n, cap;
    struct account *next;
    int rr;
} account;

typedef struct {
    int fd;
    int bound;
    account *a;
    buf in, out;
    u32 seq;
    int unacked;
    int wantw;
} conn;

typedef struct {
    u64 due, id;
    conn *c;
    u32 seq;
} dresp;

static dresp *DR;
static size_t drh, drn, drcap;
static int rdelay; /* delayed submit_sm_resp ring */
#define MAXC 1024
static conn *C[MAXC];
static int nC;
static account *A;
static u64 *S;
static hset dsts;
static int ep, receipts, delay = 200, window = 500, hexid, tlv, quiet;
static volatile int stop, usr1;
static u64 nextid = 1000000001ull;
static char ymd[16];
static time_t ymd_at;

static void sig(int s) {
    if (s == SIGUSR1) {
        usr1 = 1;
    } else {
        stop = 1;
    }
}

static account *acct_get(const char *s) {
    for (account *a = A; a; a = a->next) {
        if (!strcmp(a->sid, s)) {
            return a;
        }
    }
    account *a = calloc(1, sizeof *a);
    snprintf(a->sid, 17, "%s", s);
    a->next = A;
    A = a;
    return a;
}

static void q_push(account *a, rcpt *r) {
    if (a->n == a->cap) {
        size_t c = a->cap ? a->cap * 2 : 4096;
        rcpt *t = malloc(c * sizeof *t);
        for (size_t i = 0; i < a->n; i++) {
            t[i] = a->q[(a->h + i) % a->cap];
        }
        free(a->q);
        a->q = t;
        a->h = 0;
        a->cap = c;
    }
    a->q[(a->h + a->n++) % a->cap] = *r;
}

static void flush(conn *c) {
    while (c->out.len) {
        ssize_t w = send(c->fd, c->out.b + c->out.off, c->out.len, MSG_NOSIGNAL);
        if (w <= 0) {
            if (errno == EAGAIN) {
                break;
            }
            return;
        }
        buf_eat(&c->out, w);
    }
    int want = c->out.len > 0;
    if (want != c->wantw) {
        struct epoll_event e = {.events = EPOLLIN | (want ? EPOLLOUT : 0), .data.ptr = c};
        epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &e);
        c->wantw = want;
    }
}

static void resp(conn *c, u32 cmd, u32 st, u32 seq, const char *body, size_t n) {
    u8 *p = buf_tail(&c->out, 16 + n);
    wr32(p, 16 + n);
    wr32(p + 4, cmd);
    wr32(p + 8, st);
    wr32(p + 12, seq);
    if (n) {
        memcpy(p + 16, body, n);
    }
    c->out.len += 16 + n;
}

static int fmtid(char *o, u64 id) { return sprintf(o, hexid ? "%llX" : "%llu", (unsigned long long)id); }

static const u8 *cs(const u8 *p, const u8 *e, int max, const u8 **s, int *l) {
    const u8 *z = memchr(p, 0, e - p);
    if (!z || z - p >= max) {
        return 0;
    }
    *s = p;
    *l = z - p;
    return z + 1;
}

static void dr_push(conn *c, u32 seq, u64 id, u64 due) {
    if (drn == drcap) {
        size_t k = drcap ? drcap * 2 : 4096;
        dresp *t = malloc(k * sizeof *t);
        for (size_t i = 0; i < drn; i++) {
            t[i] = DR[(drh + i) % drcap];
        }
        free(DR);
        DR = t;
        drh = 0;
        drcap = k;
    }
    dresp *d = &DR[(drh + drn++) % drcap];
    d->due = due;
    d->id = id;
    d->c = c;
    d->seq = seq;
}

static void drop(conn *c) {
    for (size_t i = 0; i < drn; i++) {
        dresp *d = &DR[(drh + i) % drcap];
        if (d->c == c) {
            d->c = 0;
        }
    }
    close(c->fd);
    for (int i = 0; i < nC; i++) {
        if (C[i] == c) {
            C[i] = C[--nC];
            break;
        }
    }
    if (c->bound) {
        S[S_BINDS]--;
        fprintf(stderr, "unbound sid=%s unacked=%d\n", c->a->sid, c->unacked);
    }
    S[S_LOST] += c->unacked;
    free(c->in.b);
    free(c->out.b);
    free(c);
}

static int on_pdu(conn *c, const u8 *p, u32 len) { /* 0 = close */
    u32 cmd = rd32(p + 4), seq = rd32(p + 12);
    const u8 *e = p + len, *q = p + 16, *s;
    int l;
    switch (cmd) {
    case 1:
    case 2:
    case 9: {
        if (!(q = cs(q, e, 16, &s, &l))) {
            return 0;
        }
        c->a = acct_get((const char *)s);
        c->bound = cmd == 9 ? 3 : cmd == 1 ? 1 : 2;
        S[S_BINDS]++;
        fprintf(stderr, "bind sid=%s mode=%d\n", c->a->sid, c->bound);
        resp(c, cmd | 0x80000000, 0, seq, "sink", 5);
        return 1;
    }
    case 0x15:
        resp(c, 0x80000015, 0, seq, 0, 0);
        return 1;
    case 6:
        resp(c, 0x80000006, 0, seq, 0, 0);
        return 2;
    case 0x80000005: {
        c->unacked--;
        S[S_ACK]++;
        S[S_LACK] = now_ns();
        if (rd32(p + 8)) {
            S[S_ERR]++;
        }
        return 1;
    }
    case 0x80000015:
    case 0x80000006:
        return 1;
    case 4: {
        rcpt r;
        const u8 *src, *dst;
        int sl, dl;
        if (!c->bound) {
            return 0;
        }
        if (!(q = cs(q, e, 6, &s, &l)) || q + 2 > e) {
            return 0;
        }
        r.ston = q[0];
        r.snpi = q[1];
        if (!(q = cs(q + 2, e, 21, &src, &sl)) || q + 2 > e) {
            return 0;
        }
        r.dton = q[0];
        r.dnpi = q[1];
        if (!(q = cs(q + 2, e, 21, &dst, &dl)) || q + 3 > e) {
            return 0;
        }
        if (!(q = cs(q + 3, e, 17, &s, &l)) || !(q = cs(q, e, 17, &s, &l)) || q + 5 > e) {
            return 0;
        }
        int reg = q[0], sml = q[4];
        q += 5;
        if (q + sml > e) {
            return 0;
        }
        u64 t = now_ns();
        if (!S[S_FIRST]) {
            S[S_FIRST] = t;
        }
        S[S_LAST] = t;
        S[S_SUB]++;
        S[S_IDS]++;
        if (hset_add(&dsts, fnv(dst, dl))) {
            S[S_DST]++;
        }
        char id[24];
        r.id = nextid++;
        int il = fmtid(id, r.id);
        if (rdelay) {
            dr_push(c, seq, r.id, t + (u64)rdelay * 1000000);
        } else {
            resp(c, 0x80000004, 0, seq, id, il + 1);
        }
        if (receipts && (reg & 3)) {
            memcpy(r.src, src, sl + 1);
            memcpy(r.dst, dst, dl + 1);
            int n = sml > 20 ? 20 : sml;
            for (int i = 0; i < n; i++) {
                r.text[i] = q[i] >= 32 && q[i] < 127 ? q[i] : '.';
            }
            r.text[n] = 0;
            r.due = t + (u64)delay * 1000000;
            q_push(c->a, &r);
            S[S_QUE]++;
        }
        return 1;
    }
    default:
        resp(c, 0x80000000, 3, seq, 0, 0);
        return 1;
    }
}

static void send_rcpt(conn *c, rcpt *r) {
    char id[24], txt[256];
    fmtid(id, r->id);
    time_t t = time(0);
    if (t / 60 != ymd_at / 60 || !ymd_at) {
        struct tm m;
        gmtime_r(&t, &m);
        strftime(ymd, 16, "%y%m%d%H%M", &m);
        ymd_at = t;
    }
    int n = sprintf(txt, "id:%s sub:001 dlvrd:001 submit date:%s done date:%s stat:DELIVRD err:000 text:%s", id, ymd,
                    ymd, r->text);
    u8 *p = buf_tail(&c->out, 512), *q = p + 16;
    *q++ = 0;
    *q++ = r->dton;
    *q++ = r->dnpi;
    q = (u8 *)stpcpy((char *)q, r->dst) + 1;
    *q++ = r->ston;
    *q++ = r->snpi;
    q = (u8 *)stpcpy((char *)q, r->src) + 1;
    *q++ = 4;
    *q++ = 0;
    *q++ = 0;
    *q++ = 0;
    *q++ = 0;
    *q++ = 0;
    *q++ = 0;
    *q++ = 0;
    *q++ = 0;
    *q++ = n;
    memcpy(q, txt, n);
    q += n;
    if (tlv) {
        int l = strlen(id) + 1;
        *q++ = 0;
        *q++ = 0x1e;
        *q++ = 0;
        *q++ = l;
        memcpy(q, id, l);
        q += l;
        *q++ = 4;
        *q++ = 0x27;
        *q++ = 0;
        *q++ = 1;
        *q++ = 2;
    }
    wr32(p, q - p);
    wr32(p + 4, 5);
    wr32(p + 8, 0);
    wr32(p + 12, ++c->seq);
    c->out.len += q - p;
    c->unacked++;
    if ((u64)c->unacked > S[S_MAXUN]) {
        S[S_MAXUN] = c->unacked;
    }
    S[S_SENT]++;
    S[S_LSENT] = now_ns();
}

static int pump(void) { /* send due receipts; returns ms until next due (max 1000) */
    int wait = 1000;
    u64 t = now_ns();
    while (drn) {
        dresp *d = &DR[drh];
        if (d->due > t) {
            u64 w = (d->due - t) / 1000000 + 1;
            if (w < (u64)wait) {
                wait = w;
            }
            break;
        }
        if (d->c) {
            char id[24];
            int il = fmtid(id, d->id);
            resp(d->c, 0x80000004, 0, d->seq, id, il + 1);
        }
        drh = (drh + 1) % drcap;
        drn--;
    }
    for (account *a = A; a; a = a->next) {
        while (a->n) {
            rcpt *r = &a->q[a->h];
            if (r->due > t) {
                u64 d = (r->due - t) / 1000000 + 1;
                if (d < (u64)wait) {
                    wait = d;
                }
                break;
            }
            conn *best = 0;
            for (int k = 0; k < nC; k++) {
                conn *c = C[(a->rr + k) % nC];
                if (c->a == a && (c->bound & 1) && c->unacked < window) {
                    best = c;
                    a->rr = (a->rr + k + 1) % nC;
                    break;
                }
            }
            if (!best) {
                if (wait > 50) {
                    wait = 50;
                }
                break;
            }
            send_rcpt(best, r);
            a->h = (a->h + 1) % a->cap;
            a->n--;
        }
    }
    for (int i = 0; i < nC; i++) {
        if (C[i]->out.len && !C[i]->wantw) {
            flush(C[i]);
        }
    }
    return wait;
}

static void summary(const char *tag) {
    double dt = (S[S_LAST] - S[S_FIRST]) / 1e9;
    printf("{\"%s\":1,\"submits\":%lu,\"distinct_ids\":%lu,\"distinct_dests\":%lu,\"rcpt_queued\":%lu,\"rcpt_sent\":%"
           "lu,\"rcpt_acked\":%lu,\"rcpt_err\":%lu,\"rcpt_lost\":%lu,\"max_unacked\":%lu,\"secs\":%.3f,\"submit_per_"
           "s\":%.0f,\"binds\":%lu}\n",
           tag, S[S_SUB], S[S_IDS], S[S_DST], S[S_QUE], S[S_SENT], S[S_ACK], S[S_ERR], S[S_LOST], S[S_MAXUN], dt,
           dt > 0 ? S[S_SUB] / dt : 0, S[S_BINDS]);
    fflush(stdout);
}

int main(int ac, char **av) {
    int port = 2776, o;
    const char *sf = "/dev/shm/passerelle_smsc.stats";
    while ((o = getopt(ac, av, "p:rd:w:xtqs:D:")) != -1) {
        switch (o) {
        case 'p':
            port = atoi(optarg);
            break;
        case 'D':
            rdelay = atoi(optarg);
            break;
        case 'r':
            receipts = 1;
            break;
        case 'd':
            delay = atoi(optarg);
            break;
        case 'w':
            window = atoi(optarg);
            break;
        case 'x':
            hexid = 1;
            break;
        case 't':
            tlv = 1;
            break;
        case 'q':
            quiet = 1;
            break;
        case 's':
            sf = optarg;
            break;
        default:
            return 2;
        }
    }
    struct sigaction sa = {.sa_handler = sig};
    sigaction(SIGTERM, &sa, 0);
    sigaction(SIGINT, &sa, 0);
    sigaction(SIGUSR1, &sa, 0);
    signal(SIGPIPE, SIG_IGN);
    S = map_stats(sf);
    ep = epoll_create1(0);
    int lf = listen_on(port);
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = 0}, ev[64];
    epoll_ctl(ep, EPOLL_CTL_ADD, lf, &e);
    u64 tick = now_ns() + 1000000000ull, last = 0;
    int wait = 1000;
    while (!stop) {
        int n = epoll_wait(ep, ev, 64, wait);
        for (int i = 0; i < n; i++) {
            if (!ev[i].data.ptr) {
                int fd;
                while ((fd = accept4(lf, 0, 0, SOCK_NONBLOCK)) >= 0) {
                    if (nC == MAXC) {
                        close(fd);
                        continue;
                    }
                    int on = 1;
                    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                    conn *c = calloc(1, sizeof *c);
                    c->fd = fd;
                    C[nC++] = c;
                    struct epoll_event x = {.events = EPOLLIN, .data.ptr = c};
                    epoll_ctl(ep, EPOLL_CTL_ADD, fd, &x);
                }
                continue;
            }
            conn *c = ev[i].data.ptr;
            int dead = 0;
            if (ev[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
                u8 *t = buf_tail(&c->in, 262144);
                ssize_t r = recv(c->fd, t, 262144, 0);
                if (r == 0 || (r < 0 && errno != EAGAIN)) {
                    dead = 1;
                }
                if (r > 0) {
                    c->in.len += r;
                    S[S_BYTES] += r;
                    while (c->in.len >= 16) {
                        u8 *p = c->in.b + c->in.off;
                        u32 len = rd32(p);
                        if (len < 16 || len > 70000) {
                            dead = 1;
                            break;
                        }
                        if (c->in.len < len) {
                            break;
                        }
                        int k = on_pdu(c, p, len);
                        buf_eat(&c->in, len);
                        if (k == 0) {
                            dead = 1;
                            break;
                        }
                        if (k == 2) {
                            flush(c);
                            dead = 1;
                            break;
                        }
                    }
                }
            }
            if (dead) {
                flush(c);
                drop(c);
                continue;
            }
            if (c->out.len) {
                flush(c);
            }
        }
        wait = pump();
        if (usr1) {
            usr1 = 0;
            summary("reset");
            u64 b = S[S_BINDS], rs = S[S_RESET];
            for (int i = 0; i < 16; i++) {
                S[i] = 0;
            }
            S[S_BINDS] = b;
            hset_clear(&dsts);
            S[S_RESET] = rs + 1;
            last = 0;
        }
        u64 t = now_ns();
        if (t >= tick) {
            tick = t + 1000000000ull;
            if (!quiet && S[S_SUB] != last) {
                printf("t=%lu sub=%lu (+%lu) dst=%lu sent=%lu ack=%lu\n", (unsigned long)(t / 1000000000ull), S[S_SUB],
                       S[S_SUB] - last, S[S_DST], S[S_SENT], S[S_ACK]);
                fflush(stdout);
                last = S[S_SUB];
            }
        }
    }
    summary("final");
    return 0;
}
