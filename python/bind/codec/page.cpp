#include "codec/page.hpp"

#include <algorithm>

namespace ilion::python {

namespace {

constexpr int32_t kBatchRows = 256;

class RowDecoder {
public:
    RowDecoder(const Shape& shape, RowForm form, int version)
        : shape_(shape),
          form_(form),
          columns_(static_cast<Py_ssize_t>(shape.size())),
          version_(version),
          row_class_(form == RowForm::named_tuple ? reinterpret_cast<PyTypeObject*>(shape.row_class().ptr())
                                                  : nullptr) {}

    // A list of the next rows.
    nb::object rows(ByteReader& reader, int32_t count) const {
        nb::object list = owned(PyList_New(count));
        for (Py_ssize_t i = 0; i < count; ++i) PyList_SET_ITEM(list.ptr(), i, row(reader));
        return list;
    }

    PyObject* row(ByteReader& reader) const {
        nb::object made = form_ == RowForm::dict ? dict(reader) : tuple(reader);
        return made.release().ptr();
    }

private:
    nb::object tuple(ByteReader& reader) const {
        nb::object row = owned(row_class_ ? new_untracked(row_class_, columns_) : PyTuple_New(columns_));
        bool plain = true;
        for (Py_ssize_t i = 0; i < columns_; ++i) {
            PyObject* item = next_item(reader, i);
            PyTuple_SET_ITEM(row.ptr(), i, item);
            plain = plain && !is_tracked(item);
        }
        // A row whose items the garbage collector has nothing to do with is nothing for it either.
        if (plain && !row_class_) PyObject_GC_UnTrack(row.ptr());
        if (!plain && row_class_) PyObject_GC_Track(row.ptr());
        return row;
    }

    nb::object dict(ByteReader& reader) const {
        nb::object row = owned(PyDict_New());
        for (Py_ssize_t i = 0; i < columns_; ++i) {
            PyObject* item = next_item(reader, i);
            int failed = PyDict_SetItem(row.ptr(), PyTuple_GET_ITEM(shape_.names().ptr(), i), item);
            Py_DECREF(item);
            if (failed) throw_pending();
        }
        return row;
    }

    PyObject* next_item(ByteReader& reader, Py_ssize_t column) const {
        OptionalBytesView value = reader.read_value();
        if (!reader.ok()) {
            PyErr_SetString(known().driver_exception.ptr(), "The rows of a result end in the middle of a row");
            throw_pending();
        }
        auto index = static_cast<size_t>(column);
        PyObject* decoder = shape_.decoder(index);
        PyObject* item = decoder ? call(decoder, value) : shape_.codec(index).decode(value, version_);
        if (!item) throw_undecodable(index);
        return item;
    }

    PyObject* call(PyObject* decoder, OptionalBytesView value) const {
        nb::object raw = value ? bytes(*value) : nb::object(nb::none());
        nb::object number = nb::int_(version_);
        PyObject* arguments[] = {raw.ptr(), number.ptr()};
        return PyObject_Vectorcall(decoder, arguments, 2, nullptr);
    }

    [[noreturn]] void throw_undecodable(size_t column) const {
        if (!PyErr_ExceptionMatches(PyExc_Exception)) throw_pending();  // KeyboardInterrupt and the like
        nb::python_error cause;
        nb::object explanation = owned(PyObject_Str(cause.value().ptr()));
        nb::object type = shape_.codec(column).python_type().attr("cql_parameterized_type")();
        PyErr_Format(known().driver_exception.ptr(), "Failed decoding result column \"%s\" of type %U: %U",
                     shape_.column(column).name.c_str(), type.ptr(), explanation.ptr());
        throw_pending();
    }

    const Shape& shape_;
    RowForm form_;
    Py_ssize_t columns_;
    int version_;
    PyTypeObject* row_class_;  // null: plain tuples, or dicts
};

RowDecoder decoder_for(const Shape& shape, RowForm form, const driver::Response& response) {
    return {shape, form, response.version & 0x7f};
}

}  // namespace

nb::object Page::decode(RowForm form) const {
    ByteReader reader(rows_);
    // A row takes at least four bytes for each column, so a wrong count cannot make us reserve much.
    if (shape_->size() > 0 && static_cast<size_t>(row_count_) > rows_.size() / (4 * shape_->size())) {
        reader.fail();
        return decoder_for(*shape_, form, *response_).rows(reader, 1);
    }
    return decoder_for(*shape_, form, *response_).rows(reader, row_count_);
}

nb::object Page::decode_first(RowForm form) const {
    if (row_count_ <= 0) return nb::none();
    ByteReader reader(rows_);
    return owned(decoder_for(*shape_, form, *response_).row(reader));
}

bool Page::may_fail() const {
    if (!shape_->may_fail()) return false;
    // Null: what the server sends is a value for Python.
    std::vector<const ValueCodec*> doubtful(shape_->size());
    for (size_t i = 0; i < doubtful.size(); ++i) {
        if (shape_->decoder(i)) return true;
        if (shape_->codec(i).may_fail()) doubtful[i] = &shape_->codec(i);
    }
    ByteReader reader(rows_);
    for (int32_t row = 0; row < row_count_; ++row) {
        for (const ValueCodec* codec : doubtful) {
            OptionalBytesView value = reader.read_value();
            if (codec && value && codec->may_fail(*value)) return true;
        }
        if (!reader.ok()) return true;
    }
    return false;
}

RowBatches::RowBatches(const Page& page, RowForm form)
    : response_(page.response_),
      shape_(page.shape_),
      form_(form),
      reader_(page.rows_),
      left_(page.row_count_) {}

nb::object RowBatches::next() {
    if (left_ <= 0) throw nb::stop_iteration();
    int32_t count = std::min(left_, kBatchRows);
    left_ -= count;
    return decoder_for(*shape_, form_, *response_).rows(reader_, count);
}

}  // namespace ilion::python
