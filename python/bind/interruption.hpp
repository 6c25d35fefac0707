// Errors of Python code that the driver's loop calls (policies, listeners), which the loop must not see.
//
// They are told to sys.unraisablehook. A thread that waits for an answer may be the one that runs the loop, and if
// it is the main thread, a signal handler may run, and raise, in the midst of such code: that is no error of the
// code, but what the waiting call has to end with.
#pragma once

#include "python.hpp"

namespace ilion::python {

// Takes the pending error of code that belongs to `source`.
void report_error(nb::handle source);

// Around waiting, with the GIL.
class Interruptible {
public:
    Interruptible();
    ~Interruptible();
    Interruptible(const Interruptible&) = delete;
    Interruptible& operator=(const Interruptible&) = delete;

    // Throws what was raised meanwhile and is no Exception: KeyboardInterrupt, SystemExit.
    void raise();

private:
    friend void report_error(nb::handle source);
    nb::object raised_;
    Interruptible* outer_;
};

}  // namespace ilion::python
