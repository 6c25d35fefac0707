#include "python.hpp"

#include <structmember.h>

#include <cstring>

namespace ilion::python {

namespace {

uint64_t generation = 1;

PyObject* intern(const char* name) {
    PyObject* interned = PyUnicode_InternFromString(name);
    if (!interned) throw_pending();
    return interned;
}

nb::object member(const char* module, const char* name) {
    return nb::module_::import_(module).attr(name);
}

Known load() {
    Known k;
    k.uuid_class = member("uuid", "UUID");
    k.safe_uuid_unknown = member("uuid", "SafeUUID").attr("unknown");
    k.decimal_class = member("decimal", "Decimal");
    k.timezone_utc = member("datetime", "timezone").attr("utc");
    k.sorted_set = member("cassandra.util", "SortedSet");
    k.ordered_map = member("cassandra.util", "OrderedMapSerializedKey");
    k.date = member("cassandra.util", "Date");
    k.time = member("cassandra.util", "Time");
    k.duration = member("cassandra.util", "Duration");
    k.cqltypes = nb::module_::import_("cassandra.cqltypes");
    k.unset = member("cassandra.query", "UNSET_VALUE");
    k.struct_error = member("struct", "error");
    k.driver_exception = member("cassandra", "DriverException");
    k.row_class_of = member("cassandra.query", "_row_class");
    k.uuid_int_at = slot_of(k.uuid_class, "int");
    k.uuid_is_safe_at = slot_of(k.uuid_class, "is_safe");
    k.sorted_set_kept_at = slot_of(k.sorted_set, "_kept");
    k.n_int = intern("int");
    k.n_is_safe = intern("is_safe");
    k.n_kept = intern("_kept");
    k.n_items = intern("_items");
    k.n_index = intern("_index");
    k.n_cass_key_type = intern("cass_key_type");
    k.n_protocol_version = intern("protocol_version");
    k.n_days_from_epoch = intern("days_from_epoch");
    k.n_nanosecond_time = intern("nanosecond_time");
    k.n_months = intern("months");
    k.n_days = intern("days");
    k.n_nanoseconds = intern("nanoseconds");
    k.n_serialize = intern("serialize");
    k.n_from_binary = intern("from_binary");
    return k;
}

}  // namespace

const Known& known() {
    // Loading runs Python code, which may let another thread in: what it loads is the same, and the first stays.
    static const Known* loaded = nullptr;
    if (!loaded) {
        auto fresh = new Known(load());
        if (loaded) {
            delete fresh;
        } else {
            loaded = fresh;
        }
    }
    return *loaded;
}

Py_ssize_t slot_of(nb::handle cls, const char* name) {
    nb::object descriptor = nb::getattr(cls, name, nb::none());
    if (Py_TYPE(descriptor.ptr()) != &PyMemberDescr_Type) return 0;
    return reinterpret_cast<PyMemberDescrObject*>(descriptor.ptr())->d_member->offset;
}

PyObject* new_untracked(PyTypeObject* type) {
    PyObject* made = PyObject_GC_New(PyObject, type);
    if (made) std::memset(made + 1, 0, static_cast<size_t>(type->tp_basicsize) - sizeof(PyObject));
    return made;
}

PyObject* new_untracked(PyTypeObject* type, Py_ssize_t items) {
#if PY_VERSION_HEX >= 0x030e0000
    PyObject* made = type->tp_alloc(type, items);  // a tuple has more than its items from here on
    if (made) PyObject_GC_UnTrack(made);
    return made;
#else
    PyVarObject* made = PyObject_GC_NewVar(PyVarObject, type, items);
    if (!made) return nullptr;
    size_t size = static_cast<size_t>(type->tp_basicsize) + static_cast<size_t>(items) * sizeof(PyObject*);
    std::memset(made + 1, 0, size - sizeof(PyVarObject));
    return reinterpret_cast<PyObject*>(made);
#endif
}

std::string_view view_of(nb::handle object) {
    if (PyUnicode_Check(object.ptr())) {
        Py_ssize_t size = 0;
        const char* data = PyUnicode_AsUTF8AndSize(object.ptr(), &size);
        if (!data) throw_pending();
        return {data, static_cast<size_t>(size)};
    }
    if (PyBytes_Check(object.ptr())) {
        return {PyBytes_AS_STRING(object.ptr()), static_cast<size_t>(PyBytes_GET_SIZE(object.ptr()))};
    }
    PyErr_Format(PyExc_TypeError, "a str or bytes object is required, not '%s'", Py_TYPE(object.ptr())->tp_name);
    throw_pending();
}

uint64_t codec_generation() {
    return generation;
}

void raise_codec_generation() {
    ++generation;
}

}  // namespace ilion::python
