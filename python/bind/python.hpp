// What every file of the binding needs of Python: ownership, the objects of Python that native code uses, errors.
//
// All functions here need the GIL. A Python error is pending exactly when a function that may fail answered null or
// false; at the border to nanobind it is thrown (`throw_pending`).
#pragma once

#include <nanobind/nanobind.h>

#include <string_view>

#include "base/bytes.hpp"
#include "gil.hpp"

namespace ilion::python {

namespace nb = nanobind;

[[noreturn]] inline void throw_pending() {
    throw nb::python_error();
}
// Takes ownership of a new reference; throws the pending error for null.
inline nb::object owned(PyObject* reference) {
    if (!reference) throw_pending();
    return nb::steal(reference);
}
inline nb::object text(std::string_view utf8) {
    return owned(PyUnicode_DecodeUTF8(utf8.data(), static_cast<Py_ssize_t>(utf8.size()), "replace"));
}
inline nb::object bytes(BytesView view) {
    return owned(PyBytes_FromStringAndSize(view.data(), static_cast<Py_ssize_t>(view.size())));
}
// The UTF-8 of a str or the content of a bytes object; the view lives as long as the object. Throws for others.
std::string_view view_of(nb::handle object);

// Where instances of a class with __slots__ keep the attribute `name`; 0 if they do not keep it in a slot.
Py_ssize_t slot_of(nb::handle cls, const char* name);
inline PyObject*& slot_at(PyObject* object, Py_ssize_t offset) {
    return *reinterpret_cast<PyObject**>(reinterpret_cast<char*>(object) + offset);
}

// An instance of a class that the garbage collector knows nothing of; its fields are null. `items`: of a subclass
// of tuple, how many. PyObject_GC_Track makes it known.
PyObject* new_untracked(PyTypeObject* type);
PyObject* new_untracked(PyTypeObject* type, Py_ssize_t items);
inline bool is_tracked(PyObject* object) {
    return PyObject_IS_GC(object) && PyObject_GC_IsTracked(object);
}

// Objects of Python that native code makes, compares with or calls. Loaded on first use, never released.
struct Known {
    nb::object uuid_class, safe_uuid_unknown;
    nb::object decimal_class;
    nb::object timezone_utc;
    nb::object sorted_set, ordered_map, date, time, duration;  // cassandra.util
    nb::object cqltypes;                                       // the module
    nb::object unset;                                          // cassandra.query.UNSET_VALUE
    nb::object struct_error, driver_exception;
    nb::object row_class_of;  // cassandra.query._row_class
    Py_ssize_t uuid_int_at, uuid_is_safe_at, sorted_set_kept_at;
    // Interned attribute names.
    PyObject *n_int, *n_is_safe, *n_kept, *n_items, *n_index, *n_cass_key_type, *n_protocol_version,
        *n_days_from_epoch, *n_nanosecond_time, *n_months, *n_days, *n_nanoseconds, *n_serialize, *n_from_binary;
};
const Known& known();

// Raised by one whenever cached codecs are out of date: a codec method of cassandra.cqltypes was replaced, or a
// class was registered for a user type. Read and written under the GIL.
uint64_t codec_generation();
void raise_codec_generation();

}  // namespace ilion::python
