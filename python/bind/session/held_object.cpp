#include "session/held_object.hpp"

namespace ilion::python {

HeldObject::~HeldObject() {
    // After the interpreter is gone there is nothing to let go of.
    if (!Py_IsInitialized()) return;
    nb::gil_scoped_acquire gil;
    Py_DECREF(object_);
}

}  // namespace ilion::python
