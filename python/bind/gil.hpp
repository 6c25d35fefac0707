// Leaving the GIL while native code waits, and calling Python from native code, when the interpreter may end.
//
// A daemon thread may still be at work when the interpreter ends. Up to 3.13 CPython ends such a thread where it
// next takes the GIL, by unwinding its stack; native frames do not survive that, and their destructors must not
// touch objects without the GIL. Such a thread is parked for the rest of the process's short life instead, as
// CPython 3.14 does itself.
#pragma once

#include <Python.h>
#include <cxxabi.h>
#include <unistd.h>

namespace ilion::python {

[[noreturn]] inline void park() {
    for (;;) ::pause();
}

// Runs `body`, which may give the GIL away and take it again.
template <class Body>
auto taking_gil(Body&& body) {
    try {
        return body();
    } catch (abi::__forced_unwind&) {
        park();
    }
}

class GilRelease {
public:
    GilRelease() : state_(PyEval_SaveThread()) {}
    ~GilRelease() {
        if (ending()) park();
        taking_gil([this] { PyEval_RestoreThread(state_); });
    }
    GilRelease(const GilRelease&) = delete;
    GilRelease& operator=(const GilRelease&) = delete;

private:
    // The main thread, which ends the interpreter, must go on.
    static bool ending() { return is_finalizing() && ::gettid() != ::getpid(); }
    static bool is_finalizing() {
#if PY_VERSION_HEX >= 0x030d0000
        return Py_IsFinalizing() != 0;
#else
        return _Py_IsFinalizing() != 0;
#endif
    }

    PyThreadState* state_;
};

}  // namespace ilion::python
