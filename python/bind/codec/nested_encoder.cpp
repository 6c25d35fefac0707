#include "codec/nested_encoder.hpp"

#include "base/byte_writer.hpp"
#include "types/vint.hpp"

namespace ilion::python {

bool NestedEncoder::try_native(PyObject* value) {
    switch (codec_.kind_) {
        case TypeKind::list:
        case TypeKind::set:
            return try_elements(value);
        case TypeKind::map:
            return try_map(value);
        case TypeKind::tuple:
            return try_tuple(value);
        case TypeKind::udt:
            return try_user_type(value);
        case TypeKind::vector:
            return try_vector(value);
        default:
            return false;
    }
}

bool NestedEncoder::write_element(const ValueCodec& codec, PyObject* value) {
    size_t start = out_.size();
    ByteWriter(out_).write(int32_t{0});
    if (value != Py_None && !codec.encode(value, version_, out_)) return false;
    ByteWriter(out_).patch(start, static_cast<int32_t>(out_.size() - start - 4));
    return true;
}

bool NestedEncoder::write_all(PyObject* iterable, int32_t expected) {
    PyObject* iterator = PyObject_GetIter(iterable);
    if (!iterator) return false;
    int32_t count = 0;
    bool ok = true;
    while (PyObject* item = ok ? PyIter_Next(iterator) : nullptr) {
        ok = write_element(*codec_.args_[0], item);
        Py_DECREF(item);
        ++count;
    }
    Py_DECREF(iterator);
    if (!ok || PyErr_Occurred()) return false;
    if (count == expected) return true;
    PyErr_Format(PyExc_ValueError, "the collection changed while it was encoded: %d elements, then %d", expected,
                 count);
    return false;
}

bool NestedEncoder::try_elements(PyObject* value) {
    if (PyUnicode_Check(value) || version_ < 3) return false;
    nb::object items = nb::borrow(value);
    if (Py_TYPE(value) == reinterpret_cast<PyTypeObject*>(known().sorted_set.ptr())) {
        items = owned(PyObject_GetAttr(value, known().n_kept));
    }
    Py_ssize_t size = PyObject_Size(items.ptr());
    if (size < 0) {
        PyErr_Clear();
        return false;
    }
    ByteWriter(out_).write(static_cast<int32_t>(size));
    return write_all(items.ptr(), static_cast<int32_t>(size));
}

bool NestedEncoder::try_map(PyObject* value) {
    if (!PyDict_CheckExact(value) || version_ < 3) return false;
    ByteWriter(out_).write(static_cast<int32_t>(PyDict_GET_SIZE(value)));
    // Encoding an element may run Python code, so the pairs are held.
    nb::object pairs = owned(PyDict_Items(value));
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(pairs.ptr()); ++i) {
        PyObject* pair = PyList_GET_ITEM(pairs.ptr(), i);
        for (size_t side = 0; side < 2; ++side) {
            PyObject* item = PyTuple_GET_ITEM(pair, static_cast<Py_ssize_t>(side));
            if (!write_element(*codec_.args_[side], item)) return false;
        }
    }
    return true;
}

bool NestedEncoder::write_field(const ValueCodec& codec, PyObject* value) {
    if (value != Py_None) return write_element(codec, value);
    ByteWriter(out_).write_null();
    return true;
}

bool NestedEncoder::try_tuple(PyObject* value) {
    if (!PyTuple_Check(value) || PyTuple_GET_SIZE(value) > static_cast<Py_ssize_t>(codec_.args_.size())) {
        return false;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(value); ++i) {
        const ValueCodec& field = *codec_.args_[static_cast<size_t>(i)];
        if (!write_field(field, PyTuple_GET_ITEM(value, i))) return false;
    }
    return true;
}

bool NestedEncoder::try_user_type(PyObject* value) {
    if (PyTuple_Check(value)) {
        return PyTuple_GET_SIZE(value) == static_cast<Py_ssize_t>(codec_.args_.size()) && try_tuple(value);
    }
    PyTypeObject* type = Py_TYPE(value);
    bool subscriptable = (type->tp_as_mapping && type->tp_as_mapping->mp_subscript) ||
                         (type->tp_as_sequence && type->tp_as_sequence->sq_item);
    if (subscriptable) return false;
    const std::vector<std::string>& names = codec_.type_->field_names();
    for (size_t i = 0; i < names.size(); ++i) {
        PyObject* item = PyObject_GetAttrString(value, names[i].c_str());
        if (!item) {
            PyErr_Clear();  // the Python class warns of it
            return false;
        }
        bool ok = write_field(*codec_.args_[i], item);
        Py_DECREF(item);
        if (!ok) return false;
    }
    return true;
}

bool NestedEncoder::try_vector(PyObject* value) {
    if (!PyList_Check(value) && !PyTuple_Check(value)) return false;
    const ValueCodec& element = *codec_.args_[0];
    if (PySequence_Fast_GET_SIZE(value) != codec_.type_->dimension()) return false;
    nb::object items = owned(PySequence_Tuple(value));
    Bytes single;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(items.ptr()); ++i) {
        PyObject* item = PyTuple_GET_ITEM(items.ptr(), i);
        if (codec_.element_size_ >= 0) {
            if (!element.encode(item, version_, out_)) return false;
            continue;
        }
        single.clear();
        if (!element.encode(item, version_, single)) return false;
        append_unsigned_vint(single.size(), out_);
        out_.append(single);
    }
    return true;
}

}  // namespace ilion::python
