#include "signals.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { EXIT_BY_SIGNAL = 105, WAKE_UP = SIGUSR2 };

struct signals {
    lt_test *test;
    struct log *log;
    pthread_t thread;
    sigset_t set;
    pthread_mutex_t lock; /* guards received */
    pthread_cond_t changed;
    int received;
    atomic_bool test_runs; /* else the first signal ends the program */
};

static int note(struct signals *s)
{
    pthread_mutex_lock(&s->lock);
    int count = ++s->received;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
    return count;
}

static void stop_test(struct signals *s, int number)
{
    char reason[128];
    snprintf(reason, sizeof reason, "test run was aborted because lt received a '%s' signal",
             number == SIGINT   ? "interrupt"
             : number == SIGHUP ? "hangup"
                                : "terminated");
    log_message(s->log, LT_LOG_DEBUG, "Stopping lt in response to signal...", NULL);
    lt_test_stop(s->test, reason, false);
}

static void *run(void *arg)
{
    struct signals *s = arg;
    int number;
    while (sigwait(&s->set, &number) == 0 && number != WAKE_UP) {
        if (note(s) == 1 && atomic_load(&s->test_runs)) {
            stop_test(s, number);
            continue;
        }
        log_message(s->log, LT_LOG_ERROR, "Aborting lt in response to signal", NULL);
        _exit(EXIT_BY_SIGNAL);
    }
    return NULL;
}

void signals_ending(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    struct sigaction hangup;
    /* nohup: the terminal may go, the test goes on. */
    if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN) sigaddset(set, SIGHUP);
}

struct signals *signals_start(lt_test *test, struct log *log)
{
    struct signals *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    *s = (struct signals){.test = test, .log = log};
    signals_ending(&s->set);
    sigaddset(&s->set, WAKE_UP);
    pthread_sigmask(SIG_BLOCK, &s->set, NULL);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->changed, NULL);
    if (pthread_create(&s->thread, NULL, run, s) == 0) return s;
    pthread_sigmask(SIG_UNBLOCK, &s->set, NULL);
    free(s);
    return NULL;
}

void signals_test_starts(struct signals *s)
{
    if (s) atomic_store(&s->test_runs, true);
}

void signals_wait(struct signals *s)
{
    pthread_mutex_lock(&s->lock);
    while (!s->received) pthread_cond_wait(&s->changed, &s->lock);
    pthread_mutex_unlock(&s->lock);
}

bool signals_stop(struct signals *s)
{
    if (!s) return false;
    pthread_kill(s->thread, WAKE_UP);
    pthread_join(s->thread, NULL);
    bool received = s->received > 0;
    pthread_cond_destroy(&s->changed);
    pthread_mutex_destroy(&s->lock);
    free(s);
    return received;
}
