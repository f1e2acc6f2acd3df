/*
 * Holds packets up: each that comes to netfilter's queue 0 of this network namespace goes on after a
 * random time, while later ones may pass it. Only their ids come here, so no byte of a packet, no
 * checksum and no segment is touched. Ends with its standard input.
 *
 *   delay MICROSECONDS SEED    how long at most; prints "ready" when it holds packets up
 */
#define _GNU_SOURCE /* ppoll */
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netlink.h>
#include <libnetfilter_queue/libnetfilter_queue.h>

enum { MOST_HELD = 65536 };

struct held {
  int64_t due; /* nanoseconds */
  uint32_t id;
};

/* A binary heap: the first is due first. */
static struct held heap[MOST_HELD];
static int held;
static int64_t longest_nanos;

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void push(struct held packet) {
  int i = held++;
  while (i > 0 && heap[(i - 1) / 2].due > packet.due) {
    heap[i] = heap[(i - 1) / 2];
    i = (i - 1) / 2;
  }
  heap[i] = packet;
}

static struct held pop(void) {
  struct held first = heap[0], last = heap[--held];
  int i = 0;
  for (;;) {
    int child = 2 * i + 1;
    if (child >= held) break;
    if (child + 1 < held && heap[child + 1].due < heap[child].due) child++;
    if (heap[child].due >= last.due) break;
    heap[i] = heap[child];
    i = child;
  }
  heap[i] = last;
  return first;
}

static int arrived(struct nfq_q_handle *queue, struct nfgenmsg *message, struct nfq_data *packet,
                   void *unused) {
  struct nfqnl_msg_packet_hdr *header = nfq_get_msg_packet_hdr(packet);
  (void)message;
  (void)unused;
  if (header == NULL) return 0;
  uint32_t id = ntohl(header->packet_id);
  if (held == MOST_HELD) return nfq_set_verdict(queue, id, NF_ACCEPT, 0, NULL);
  push((struct held){now() + (int64_t)(drand48() * longest_nanos), id});
  return 0;
}

static int fail(const char *what) {
  fprintf(stderr, "delay: %s: %s\n", what, strerror(errno));
  return 1;
}

int main(int count, char **arguments) {
  if (count != 3) {
    fprintf(stderr, "usage: delay MICROSECONDS SEED\n");
    return 2;
  }
  longest_nanos = atoll(arguments[1]) * 1000;
  srand48(atol(arguments[2]));

  struct nfq_handle *handle = nfq_open();
  if (handle == NULL) return fail("nfq_open");
  struct nfq_q_handle *queue = nfq_create_queue(handle, 0, arrived, NULL);
  if (queue == NULL) return fail("nfq_create_queue");
  if (nfq_set_mode(queue, NFQNL_COPY_META, 0) < 0) return fail("nfq_set_mode");
  /* Long segments stay in one piece, and what finds no room passes. */
  uint32_t flags = NFQA_CFG_F_GSO | NFQA_CFG_F_FAIL_OPEN;
  if (nfq_set_queue_flags(queue, flags, flags) < 0) return fail("nfq_set_queue_flags");
  if (nfq_set_queue_maxlen(queue, MOST_HELD) < 0) return fail("nfq_set_queue_maxlen");
  int fd = nfq_fd(handle), yes = 1;
  /* A message of the kernel that finds no room is no error to stop for. */
  setsockopt(fd, SOL_NETLINK, NETLINK_NO_ENOBUFS, &yes, sizeof yes);
  printf("ready\n");
  fflush(stdout);

  struct pollfd events[] = {{.fd = fd, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
  for (;;) {
    while (held > 0 && heap[0].due <= now()) nfq_set_verdict(queue, pop().id, NF_ACCEPT, 0, NULL);
    struct timespec wait = {0, 0};
    if (held > 0) {
      int64_t left = heap[0].due - now();
      if (left > 0) wait = (struct timespec){left / 1000000000, left % 1000000000};
    }
    if (ppoll(events, 2, held > 0 ? &wait : NULL, NULL) < 0 && errno != EINTR) return fail("ppoll");
    if (events[1].revents != 0) {
      char ignored[64];
      if (read(0, ignored, sizeof ignored) <= 0) return 0;
    }
    if (events[0].revents & POLLIN) {
      char message[65536] __attribute__((aligned));
      ssize_t length = recv(fd, message, sizeof message, 0);
      if (length > 0) nfq_handle_packet(handle, message, (int)length);
    }
  }
}
