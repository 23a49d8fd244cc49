/*
 * The bare stack switch.
 *
 * A fiber's first entry goes through makecontext/swapcontext; after that a switch is
 * _setjmp/_longjmp, which saves and restores registers and makes no system call (swapcontext costs
 * two rt_sigprocmask calls each time). Sanitizers intercept longjmp and take a jump to another
 * stack for an unwound one, so under them every switch is a swapcontext, announced to them.
 */
#include "fiber/fiber.h"

#include <setjmp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define FIBER_ASAN 1
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(__SANITIZE_THREAD__)
#define FIBER_TSAN 1
#include <sanitizer/tsan_interface.h>
#endif
#if defined(FIBER_ASAN) || defined(FIBER_TSAN)
#define FIBER_SLOW_SWITCH 1
#endif

struct fiber_stack {
    ucontext_t context, caller;
    jmp_buf jump, caller_jump;
    char *map;
    size_t map_bytes;
    fiber_fn *fn;
    void *arg;
    bool started, finished;
#ifdef FIBER_ASAN
    void *fake_stack, *caller_fake_stack;
    const void *caller_bottom;
    size_t caller_size;
#endif
#ifdef FIBER_TSAN
    void *tsan, *caller_tsan;
#endif
};

static void leave_context(struct fiber_stack *f)
{
#ifdef FIBER_ASAN
    /* A finished fiber gives its fake stack back: NULL tells ASan so. */
    __sanitizer_start_switch_fiber(f->finished ? NULL : &f->fake_stack, f->caller_bottom, f->caller_size);
#endif
#ifdef FIBER_TSAN
    __tsan_switch_to_fiber(f->caller_tsan, 0);
#endif
#ifdef FIBER_SLOW_SWITCH
    swapcontext(&f->context, &f->caller);
#else
    if (_setjmp(f->jump) == 0) _longjmp(f->caller_jump, 1);
#endif
#ifdef FIBER_ASAN
    __sanitizer_finish_switch_fiber(f->fake_stack, &f->caller_bottom, &f->caller_size);
#endif
}

/* makecontext passes ints only; the pointer travels in two halves. */
static void fiber_main(unsigned high, unsigned low)
{
    struct fiber_stack *f = (struct fiber_stack *)(((uintptr_t)high << 16 << 16) | low);
#ifdef FIBER_ASAN
    __sanitizer_finish_switch_fiber(NULL, &f->caller_bottom, &f->caller_size);
#endif
    f->fn(f->arg);
    f->finished = true;
    leave_context(f);
    abort(); /* a finished fiber is never entered */
}

/* getcontext() may return twice, so nothing else happens in its frame. */
static void prepare_context(struct fiber_stack *f, char *bottom, size_t size)
{
    getcontext(&f->context);
    f->context.uc_stack.ss_sp = bottom;
    f->context.uc_stack.ss_size = size;
    f->context.uc_link = NULL;
    uintptr_t p = (uintptr_t)f;
    makecontext(&f->context, (void (*)(void))fiber_main, 2, (unsigned)(p >> 16 >> 16), (unsigned)p);
}

struct fiber_stack *fiber_stack_new(size_t stack_bytes, fiber_fn *fn, void *arg)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t map_bytes = ((stack_bytes + page - 1) & ~(page - 1)) + page;
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK;
    char *map = mmap(NULL, map_bytes, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (map == MAP_FAILED) return NULL;
    mprotect(map, page, PROT_NONE);
    /* The struct lives at the top of the mapping, in the page that the first frame touches. */
    size_t own = (sizeof(struct fiber_stack) + 63) & ~(size_t)63;
    struct fiber_stack *f = (struct fiber_stack *)(void *)(map + map_bytes - own);
    f->map = map;
    f->map_bytes = map_bytes;
    f->fn = fn;
    f->arg = arg;
#ifdef FIBER_TSAN
    f->tsan = __tsan_create_fiber(0);
#endif
    prepare_context(f, map + page, map_bytes - page - own);
    return f;
}

void fiber_stack_free(struct fiber_stack *f)
{
    if (!f) return;
#ifdef FIBER_TSAN
    __tsan_destroy_fiber(f->tsan);
#endif
    munmap(f->map, f->map_bytes);
}

void fiber_stack_enter(struct fiber_stack *f)
{
#ifdef FIBER_ASAN
    __sanitizer_start_switch_fiber(&f->caller_fake_stack, f->context.uc_stack.ss_sp, f->context.uc_stack.ss_size);
#endif
#ifdef FIBER_TSAN
    f->caller_tsan = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(f->tsan, 0);
#endif
#ifdef FIBER_SLOW_SWITCH
    f->started = true;
    swapcontext(&f->caller, &f->context);
#else
    if (_setjmp(f->caller_jump) == 0) {
        if (f->started) _longjmp(f->jump, 1);
        f->started = true;
        swapcontext(&f->caller, &f->context);
    }
#endif
#ifdef FIBER_ASAN
    __sanitizer_finish_switch_fiber(f->caller_fake_stack, NULL, NULL);
#endif
}

void fiber_stack_leave(struct fiber_stack *f)
{
    leave_context(f);
}

bool fiber_stack_finished(const struct fiber_stack *f)
{
    return f->finished;
}
