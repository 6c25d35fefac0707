#include "interruption.hpp"

namespace ilion::python {

namespace {

thread_local Interruptible* waiting = nullptr;

}  // namespace

void report_error(nb::handle source) {
    if (!waiting || PyErr_ExceptionMatches(PyExc_Exception)) return PyErr_WriteUnraisable(source.ptr());
    nb::python_error error;
    waiting->raised_ = nb::borrow(error.value());
}

Interruptible::Interruptible() : outer_(std::exchange(waiting, this)) {}

Interruptible::~Interruptible() {
    waiting = outer_;
}

void Interruptible::raise() {
    if (!raised_.is_valid()) return;
    nb::object raised = std::move(raised_);
    PyErr_SetObject(raised.type().ptr(), raised.ptr());
    throw_pending();
}

}  // namespace ilion::python
