// The scheduler of the emulated threads. x86-64 only, as the JCuda natives are.
#include "cuda_emulation.h"

#include <sys/mman.h>

#include <vector>

namespace emulation {
dim3 thread_index, block_index, block_size, grid_size;

namespace {
constexpr size_t STACK_BYTES = 64 * 1024;
constexpr unsigned MOST_THREADS = 1024;

struct Fiber {
    void* stack_pointer;
    char* stack;
    dim3 index;
    bool started, ended;
};

Fiber fibers[MOST_THREADS];
Fiber* current;
void* scheduler_stack_pointer;
std::vector<char*> free_stacks;
void (*running_kernel)(void*);
void* running_arguments;
}  // namespace

// Saves the registers that a function must keep and the stack pointer to *from, and goes on at `to`.
extern "C" void emulation_switch(void** from, void* to);
asm(R"(
    .text
    .globl emulation_switch
    .hidden emulation_switch
    .type emulation_switch, @function
emulation_switch:
    push %rbx
    push %rbp
    push %r12
    push %r13
    push %r14
    push %r15
    mov %rsp, (%rdi)
    mov %rsi, %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbp
    pop %rbx
    ret
    .size emulation_switch, . - emulation_switch
)");

static void run_thread() {
    running_kernel(running_arguments);
    current->ended = true;
    emulation_switch(&current->stack_pointer, scheduler_stack_pointer);
    __builtin_unreachable();
}

void wait_for_block() {
    Fiber* self = current;
    emulation_switch(&self->stack_pointer, scheduler_stack_pointer);
}

static void start(Fiber& fiber) {
    if (free_stacks.empty()) {
        void* stack = mmap(
                nullptr, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        free_stacks.push_back(static_cast<char*>(stack));
    }
    fiber.stack = free_stacks.back();
    free_stacks.pop_back();
    // As if run_thread had been called: 16-byte aligned before its return address, six registers to pop, its address.
    void** top = reinterpret_cast<void**>(fiber.stack + STACK_BYTES);
    *--top = nullptr;
    *--top = reinterpret_cast<void*>(&run_thread);
    for (int saved = 0; saved < 6; saved++) {
        *--top = nullptr;
    }
    fiber.stack_pointer = top;
    fiber.started = true;
}

static void resume(Fiber& fiber) {
    if (!fiber.started) {
        start(fiber);
    }
    current = &fiber;
    thread_index = fiber.index;
    emulation_switch(&scheduler_stack_pointer, fiber.stack_pointer);
    if (fiber.ended) {
        free_stacks.push_back(fiber.stack);
    }
}

static bool run_block(unsigned threads) {
    for (unsigned t = 0; t < threads; t++) {
        dim3 index{t % block_size.x, t / block_size.x % block_size.y, t / block_size.x / block_size.y};
        fibers[t] = {nullptr, nullptr, index, false, false};
    }
    // From barrier to barrier: all threads must reach it, or all must return.
    for (bool any_left = true; any_left;) {
        unsigned waiting = 0;
        for (unsigned t = 0; t < threads; t++) {
            resume(fibers[t]);
            waiting += fibers[t].ended ? 0 : 1;
        }
        if (waiting != 0 && waiting != threads) {
            for (unsigned t = 0; t < threads; t++) {
                if (!fibers[t].ended) {
                    free_stacks.push_back(fibers[t].stack);
                }
            }
            return false;
        }
        any_left = waiting != 0;
    }
    return true;
}

bool run(void (*kernel)(void*), void* arguments, dim3 grid, dim3 block) {
    running_kernel = kernel;
    running_arguments = arguments;
    block_size = block;
    grid_size = grid;
    for (unsigned z = 0; z < grid.z; z++) {
        for (unsigned y = 0; y < grid.y; y++) {
            for (unsigned x = 0; x < grid.x; x++) {
                block_index = {x, y, z};
                if (!run_block(block.x * block.y * block.z)) {
                    return false;
                }
            }
        }
    }
    return true;
}
}  // namespace emulation
