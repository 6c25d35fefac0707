#include "store/file/damage.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <mutex>

namespace ilion::store {

namespace {

constexpr size_t kSlots = 4096;
constexpr size_t kNone = SIZE_MAX;

// Read by the handler, which may come at any time; `begin` is set last and cleared first. Zero: free.
struct Slot {
    std::atomic<uintptr_t> begin{0}, end{0};
    std::atomic<std::atomic<bool>*> damaged{nullptr};
};

std::array<Slot, kSlots> slots;
std::atomic<size_t> used{0};  // slots behind this were never taken
std::mutex mutex;             // of those who take and free slots
struct sigaction outer;
uintptr_t page_size = 0;

// Puts a page of zeros where `address` is, if that is watched.
bool replace_page(uintptr_t address) {
    for (size_t i = 0, count = used.load(std::memory_order_acquire); i < count; ++i) {
        uintptr_t begin = slots[i].begin.load(std::memory_order_acquire);
        if (begin == 0 || address < begin || address >= slots[i].end.load(std::memory_order_relaxed)) continue;
        // Before anybody can read the zeros.
        slots[i].damaged.load(std::memory_order_relaxed)->store(true, std::memory_order_seq_cst);
        void* page = reinterpret_cast<void*>(address & ~(page_size - 1));
        return mmap(page, page_size, PROT_READ, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == page;
    }
    return false;
}

void handle(int signal, siginfo_t* info, void* context) {
    int kept = errno;
    bool replaced = replace_page(reinterpret_cast<uintptr_t>(info->si_addr));
    errno = kept;
    if (replaced) return;
    if ((outer.sa_flags & SA_SIGINFO) != 0) return outer.sa_sigaction(signal, info, context);
    if (outer.sa_handler != SIG_DFL && outer.sa_handler != SIG_IGN) return outer.sa_handler(signal);
    // The instruction is tried again, and ends the process.
    sigaction(signal, &outer, nullptr);
}

void install_handler() {
    page_size = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
    struct sigaction ours {};
    ours.sa_sigaction = handle;
    ours.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&ours.sa_mask);
    sigaction(SIGBUS, &ours, &outer);
}

}  // namespace

WatchedMapping::WatchedMapping(const char* begin, size_t size, std::atomic<bool>& damaged) : slot_(kNone) {
    std::lock_guard lock(mutex);
    if (page_size == 0) install_handler();
    size_t count = used.load(std::memory_order_relaxed);
    size_t slot = 0;
    while (slot < count && slots[slot].begin.load(std::memory_order_relaxed) != 0) ++slot;
    if (slot == kSlots) return;
    auto from = reinterpret_cast<uintptr_t>(begin);
    slots[slot].damaged.store(&damaged, std::memory_order_relaxed);
    slots[slot].end.store(from + (size + page_size - 1) / page_size * page_size, std::memory_order_relaxed);
    slots[slot].begin.store(from, std::memory_order_release);
    if (slot == count) used.store(count + 1, std::memory_order_release);
    slot_ = slot;
}

WatchedMapping::~WatchedMapping() {
    if (slot_ == kNone) return;
    std::lock_guard lock(mutex);
    slots[slot_].begin.store(0, std::memory_order_release);
}

}  // namespace ilion::store
