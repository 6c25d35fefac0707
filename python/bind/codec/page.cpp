#include "codec/page.hpp"

#include "base/byte_reader.hpp"

namespace ilion::python {

namespace {

// Keeps the garbage collector from going through the rows of a page while they are made.
class GcPause {
public:
    GcPause() : was_on_(PyGC_Disable() != 0) {}
    ~GcPause() {
        if (was_on_) PyGC_Enable();
    }
    GcPause(const GcPause&) = delete;
    GcPause& operator=(const GcPause&) = delete;

private:
    bool was_on_;
};

// A row whose items the garbage collector has nothing to do with is nothing for it either.
void untrack_if_plain(PyObject* row, Py_ssize_t columns) {
    for (Py_ssize_t i = 0; i < columns; ++i) {
        PyObject* item = PyTuple_GET_ITEM(row, i);
        if (PyObject_IS_GC(item) && PyObject_GC_IsTracked(item)) return;
    }
    PyObject_GC_UnTrack(row);
}

}  // namespace

nb::object Page::decode(RowForm form) const {
    GcPause pause;
    ByteReader reader(rows_);
    // A row takes at least four bytes for each column, so a wrong count cannot make us reserve much.
    if (shape_->size() > 0 && static_cast<size_t>(row_count_) > rows_.size() / (4 * shape_->size())) reader.fail();
    nb::object list = owned(PyList_New(reader.ok() ? row_count_ : 0));
    for (Py_ssize_t i = 0; i < row_count_; ++i) PyList_SET_ITEM(list.ptr(), i, decode_row(reader, form));
    return list;
}

nb::object Page::decode_first(RowForm form) const {
    if (row_count_ <= 0) return nb::none();
    ByteReader reader(rows_);
    return owned(decode_row(reader, form));
}

PyObject* Page::decode_row(ByteReader& reader, RowForm form) const {
    auto columns = static_cast<Py_ssize_t>(shape_->size());
    int version = response_->version & 0x7f;
    nb::object row;
    switch (form) {
        case RowForm::tuple:
            row = owned(PyTuple_New(columns));
            break;
        case RowForm::named_tuple:
            row = owned(new_tuple_of(shape_->row_class(), columns));
            break;
        case RowForm::dict:
            row = owned(PyDict_New());
            break;
    }
    for (Py_ssize_t i = 0; i < columns; ++i) {
        OptionalBytesView value = reader.read_value();
        if (!reader.ok()) {
            PyErr_SetString(known().driver_exception.ptr(), "The rows of a result end in the middle of a row");
            throw_pending();
        }
        PyObject* item = decode_value(static_cast<size_t>(i), value, version);
        if (!item) throw_undecodable(static_cast<size_t>(i));
        if (form != RowForm::dict) {
            PyTuple_SET_ITEM(row.ptr(), i, item);
            continue;
        }
        int failed = PyDict_SetItem(row.ptr(), PyTuple_GET_ITEM(shape_->names().ptr(), i), item);
        Py_DECREF(item);
        if (failed) throw_pending();
    }
    if (form != RowForm::dict) untrack_if_plain(row.ptr(), columns);
    return row.release().ptr();
}

PyObject* Page::decode_value(size_t column, OptionalBytesView value, int version) const {
    PyObject* decoder = shape_->decoder(column);
    if (!decoder) return shape_->codec(column).decode(value, version);
    nb::object raw = value ? bytes(*value) : nb::object(nb::none());
    nb::object number = nb::int_(version);
    PyObject* arguments[] = {raw.ptr(), number.ptr()};
    return PyObject_Vectorcall(decoder, arguments, 2, nullptr);
}

void Page::throw_undecodable(size_t column) const {
    if (!PyErr_ExceptionMatches(PyExc_Exception)) throw_pending();  // KeyboardInterrupt and the like
    nb::python_error cause;
    nb::object explanation = owned(PyObject_Str(cause.value().ptr()));
    nb::object type = shape_->codec(column).python_type().attr("cql_parameterized_type")();
    PyErr_Format(known().driver_exception.ptr(), "Failed decoding result column \"%s\" of type %U: %U",
                 shape_->column(column).name.c_str(), type.ptr(), explanation.ptr());
    throw_pending();
}

}  // namespace ilion::python
