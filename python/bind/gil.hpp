// Leaving the GIL while native code waits.
//
// A daemon thread may still be waiting when the interpreter ends. Taking the GIL back would then make CPython end
// the thread by unwinding it, which native frames do not survive; such a thread is parked for the rest of the
// process's short life instead, as CPython 3.14 does itself.
#pragma once

#include <Python.h>
#include <unistd.h>

namespace ilion::python {

class GilRelease {
public:
    GilRelease() : state_(PyEval_SaveThread()) {}
    ~GilRelease() {
        while (ending()) pause();
        PyEval_RestoreThread(state_);
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
