// Objects of Python whose methods the driver calls on the thread that runs its loop.
#pragma once

#include <exception>
#include <string>

#include "interruption.hpp"

namespace ilion::python {

// An object of Python that is held and let go of on threads that do not have the GIL.
class HeldObject {
public:
    explicit HeldObject(nb::handle object) : object_(object.ptr()) { Py_INCREF(object_); }
    HeldObject(const HeldObject&) = delete;
    HeldObject& operator=(const HeldObject&) = delete;
    ~HeldObject();
    nb::handle get() const { return object_; }

private:
    PyObject* object_;
};

// Calls `body` under the GIL. An exception of the object's does not reach the loop: `otherwise` is the answer then.
template <class T, class Body>
T guarded(const HeldObject& object, T otherwise, Body&& body) {
    nb::gil_scoped_acquire gil;
    try {
        return body();
    } catch (nb::python_error& error) {
        error.restore();
    } catch (const std::exception& error) {
        PyErr_SetString(PyExc_RuntimeError, error.what());
    }
    report_error(object.get());
    return otherwise;
}

// A policy as a tuple: what kind it is, and what that kind needs.
inline std::string kind_of(nb::handle spec) {
    return std::string(view_of(spec[0]));
}

[[noreturn]] inline void throw_unknown(const std::string& kind) {
    throw nb::value_error(("no such policy: " + kind).c_str());
}

}  // namespace ilion::python
