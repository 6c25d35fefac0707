#include "session/timestamps.hpp"

#include <chrono>

namespace ilion::python {

namespace {

PyObject* interned(const char* name) {
    PyObject* made = PyUnicode_InternFromString(name);
    if (!made) throw_pending();
    return made;
}

// The class and what it does, by which one that was changed is told from it. Loaded on first use, never released.
class Monotonic {
public:
    Monotonic() {
        class_ = nb::module_::import_("cassandra.timestamps").attr("MonotonicTimestampGenerator");
        call_function_ = class_.attr("__call__");
        next_function_ = class_.attr("_next_timestamp");
    }

    bool is_own(PyObject* generator) const {
        return Py_TYPE(generator) == reinterpret_cast<PyTypeObject*>(class_.ptr()) &&
               get(class_, n_call_).is(call_function_) && get(class_, n_next_).is(next_function_);
    }

    // None if the generator has to be asked: another thread is about to take the next one, or the clock has gone
    // back so far that it warns.
    std::optional<int64_t> next(nb::handle generator) const {
        nb::object locked = owned(PyObject_CallMethodNoArgs(get(generator, n_lock_).ptr(), n_locked_));
        if (locked.ptr() != Py_False) return std::nullopt;
        auto last = nb::cast<int64_t>(get(generator, n_last_));
        auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
        int64_t now = std::chrono::duration_cast<std::chrono::microseconds>(since_1970).count();
        if (now <= last) {
            auto threshold = nb::cast<double>(get(generator, n_threshold_));
            if (static_cast<double>(last - now) >= threshold * 1e6) return std::nullopt;
            now = last + 1;
        }
        if (PyObject_SetAttr(generator.ptr(), n_last_, owned(PyLong_FromLongLong(now)).ptr()) < 0) throw_pending();
        return now;
    }

private:
    static nb::object get(nb::handle object, PyObject* name) { return owned(PyObject_GetAttr(object.ptr(), name)); }

    nb::object class_, call_function_, next_function_;
    PyObject* n_call_ = interned("__call__");
    PyObject* n_next_ = interned("_next_timestamp");
    PyObject* n_lock_ = interned("lock");
    PyObject* n_locked_ = interned("locked");
    PyObject* n_last_ = interned("last");
    PyObject* n_threshold_ = interned("warning_threshold");
};

const Monotonic& monotonic() {
    static const Monotonic* loaded = nullptr;
    if (!loaded) loaded = new Monotonic;
    return *loaded;
}

}  // namespace

std::optional<int64_t> timestamp_from(nb::handle given) {
    if (given.is_none()) return std::nullopt;
    if (PyLong_Check(given.ptr())) return nb::cast<int64_t>(given);
    if (monotonic().is_own(given.ptr())) {
        if (auto made = monotonic().next(given)) return made;
    }
    nb::object made = taking_gil([&] { return given(); });
    return made.is_none() ? std::nullopt : std::optional<int64_t>(nb::cast<int64_t>(made));
}

}  // namespace ilion::python
