/* The queue under threads: nothing lost, nothing twice, each producer's order kept, wake-ups told. */
#include "base/mpsc.h"

#include <pthread.h>
#include <semaphore.h>

#include "unit.h"

enum { PRODUCERS = 4, MESSAGES = 50000 };

struct message {
    struct mpsc_node node;
    int producer, number;
};

START_TEST(messages_come_oldest_first)
{
    struct mpsc q = {0};
    struct message m[5];
    ck_assert_ptr_null(mpsc_take_all(&q));
    for (int i = 0; i < 5; i++) {
        m[i].number = i;
        ck_assert_int_eq(mpsc_push(&q, &m[i].node), i == 0); /* only the first finds it empty */
    }
    int n = 0;
    for (struct mpsc_node *node = mpsc_take_all(&q); node; node = node->next) {
        ck_assert_int_eq(CONTAINER_OF(node, struct message, node)->number, n++);
    }
    ck_assert_int_eq(n, 5);
    ck_assert_ptr_null(mpsc_take_all(&q));
    ck_assert(mpsc_push(&q, &m[0].node)); /* empty again */
}
END_TEST

struct producer {
    struct mpsc *queue;
    sem_t *wake;
    struct message *messages;
    int index;
};

static void *produce(void *arg)
{
    struct producer *p = arg;
    for (int i = 0; i < MESSAGES; i++) {
        p->messages[i].producer = p->index;
        p->messages[i].number = i;
        if (mpsc_push(p->queue, &p->messages[i].node)) sem_post(p->wake);
    }
    return NULL;
}

/* The consumer sleeps whenever the queue is empty, and relies on push telling it to wake up. */
START_TEST(threads_lose_nothing)
{
    struct mpsc q = {0};
    sem_t wake;
    sem_init(&wake, 0, 0);
    struct producer p[PRODUCERS];
    pthread_t thread[PRODUCERS];
    for (int i = 0; i < PRODUCERS; i++) {
        p[i] = (struct producer){&q, &wake, calloc(MESSAGES, sizeof(struct message)), i};
        pthread_create(&thread[i], NULL, produce, &p[i]);
    }
    int next[PRODUCERS] = {0};
    for (int left = PRODUCERS * MESSAGES; left > 0;) {
        sem_wait(&wake);
        for (struct mpsc_node *node = mpsc_take_all(&q), *after; node; node = after, left--) {
            struct message *m = CONTAINER_OF(node, struct message, node);
            after = node->next;
            if (m->number != next[m->producer]) {
                ck_abort_msg("message %d of producer %d comes as number %d", m->number, m->producer, next[m->producer]);
            }
            next[m->producer]++;
        }
    }
    for (int i = 0; i < PRODUCERS; i++) {
        pthread_join(thread[i], NULL);
        ck_assert_int_eq(next[i], MESSAGES);
        free(p[i].messages);
    }
    ck_assert_ptr_null(mpsc_take_all(&q));
    sem_destroy(&wake);
}
END_TEST

UNIT_MAIN("mpsc", messages_come_oldest_first, threads_lose_nothing)
