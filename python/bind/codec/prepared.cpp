#include "codec/prepared.hpp"

#include "base/byte_writer.hpp"
#include "wire/codec/notation.hpp"

namespace ilion::python {

namespace {

constexpr int32_t kNull = -1;
constexpr int32_t kUnset = -2;

}  // namespace

OptionalBytes KeyParts::routing_key(BytesView written) const {
    std::vector<BytesView> components;
    for (const Part& part : parts) {
        if (part.size < 0) return std::nullopt;
        components.push_back(written.substr(part.offset, static_cast<size_t>(part.size)));
    }
    if (components.empty()) return std::nullopt;
    return serialize_partition_key(components);
}

std::optional<Token> KeyParts::token(BytesView written) const {
    if (parts.size() == 1 && parts[0].size >= 0) {
        return murmur3_token(written.substr(parts[0].offset, static_cast<size_t>(parts[0].size)));
    }
    OptionalBytes key = routing_key(written);
    return key ? std::optional(murmur3_token(*key)) : std::nullopt;
}

Prepared::Prepared(const wire::PreparedResult& result, const CodecContext& context)
    : id_(result.id),
      result_metadata_id_(result.result_metadata_id),
      columns_(result.bind_variables.columns),
      key_indexes_(result.bind_variables.partition_key_indexes),
      result_columns_(result.result_metadata.columns),
      context_(context) {
    if (!columns_.empty()) keyspace_ = columns_[0].keyspace;
    if (result_columns_ && result_columns_->empty()) result_columns_ = nullptr;
    names_ = owned(PyTuple_New(static_cast<Py_ssize_t>(columns_.size())));
    for (size_t i = 0; i < columns_.size(); ++i) {
        PyObject* name = text(columns_[i].name).release().ptr();
        PyUnicode_InternInPlace(&name);
        PyTuple_SET_ITEM(names_.ptr(), static_cast<Py_ssize_t>(i), name);
    }
}

const std::vector<ValueCodecPtr>& Prepared::codecs() const {
    if (codecs_generation_ != codec_generation()) {
        std::vector<ValueCodecPtr> fresh;
        for (const ColumnSpec& column : columns_)
            fresh.push_back(ValueCodec::make(column.type, context_.user_types));
        encoders_ = column_ciphers(context_, "encoder", columns_, fresh);
        codecs_ = std::move(fresh);
        codecs_generation_ = codec_generation();
    }
    return codecs_;
}

const ShapePtr& Prepared::shape() const {
    if (result_columns_ && (!shape_ || !shape_->is_current())) {
        shape_ = std::make_shared<const Shape>(result_columns_, context_);
    }
    return shape_;
}

void Prepared::update(BytesView result_metadata_id, wire::Columns columns) {
    result_metadata_id_ = result_metadata_id;
    result_columns_ = std::move(columns);
    shape_ = nullptr;
}

nb::object Prepared::column_metadata() const {
    return python::column_metadata(columns_, codecs());
}

bool Prepared::is_key(size_t index) const {
    return std::find(key_indexes_.begin(), key_indexes_.end(), index) != key_indexes_.end();
}

uint16_t Prepared::count(nb::handle values, int version) const {
    if (PyDict_Check(values.ptr())) return static_cast<uint16_t>(columns_.size());
    Py_ssize_t given = PyObject_Size(values.ptr());
    if (given < 0) throw_pending();
    auto expected = static_cast<Py_ssize_t>(columns_.size());
    if (given > expected) {
        PyErr_Format(PyExc_ValueError, "Too many arguments provided to bind() (got %zd, expected %zd)", given,
                     expected);
        throw_pending();
    }
    if (version >= 4) return static_cast<uint16_t>(expected);
    if (given < static_cast<Py_ssize_t>(key_indexes_.size())) {
        PyErr_Format(PyExc_ValueError,
                     "Too few arguments provided to bind() (got %zd, required %zu for routing key)", given,
                     key_indexes_.size());
        throw_pending();
    }
    return static_cast<uint16_t>(given);
}

void Prepared::write(nb::handle values, int version, Bytes& out, KeyParts& key) const {
    key.parts.assign(key_indexes_.size(), {0, kUnset});
    codecs();
    size_t index = 0;
    PyObject* raw = values.ptr();
    if (PyDict_Check(raw)) {
        for (; index < columns_.size(); ++index) {
            PyObject* name = PyTuple_GET_ITEM(names_.ptr(), static_cast<Py_ssize_t>(index));
            nb::object value = nb::borrow(PyDict_GetItemWithError(raw, name));
            if (!value.is_valid() && PyErr_Occurred()) throw_pending();
            if (value.is_valid()) {
                write_one(index, value.ptr(), version, out, key);
            } else if (version >= 4) {
                write_unset(index, version, out);
            } else {
                PyErr_Format(PyExc_KeyError, "Column name `%U` not found in bound dict.", name);
                throw_pending();
            }
        }
        return;
    }
    // A tuple or list is used as it is; anything else is read once. Both are held while user code may run.
    nb::object items = owned(PySequence_Tuple(raw));
    for (; index < static_cast<size_t>(PyTuple_GET_SIZE(items.ptr())) && index < columns_.size(); ++index) {
        write_one(index, PyTuple_GET_ITEM(items.ptr(), static_cast<Py_ssize_t>(index)), version, out, key);
    }
    if (version >= 4) {
        for (; index < columns_.size(); ++index) write_unset(index, version, out);
    }
}

void Prepared::write_unset(size_t index, int version, Bytes& out) const {
    if (version < 4) {
        PyErr_Format(PyExc_ValueError,
                     "Attempt to bind UNSET_VALUE while using unsuitable protocol version (%d < 4)", version);
        throw_pending();
    }
    if (is_key(index)) {
        PyErr_Format(PyExc_ValueError, "Cannot bind UNSET_VALUE as a part of the routing key '%s'",
                     columns_[index].name.c_str());
        throw_pending();
    }
    ByteWriter(out).write(kUnset);
}

bool Prepared::encode(size_t index, PyObject* value, int version, Bytes& out) const {
    PyObject* encoder = encoders_.empty() ? nullptr : encoders_[index].ptr();
    if (!encoder) return codecs_[index]->encode(value, version, out);
    nb::object number = nb::int_(version);
    PyObject* arguments[] = {value, number.ptr()};
    PyObject* encrypted = PyObject_Vectorcall(encoder, arguments, 2, nullptr);
    if (!encrypted) return false;
    out += view_of(nb::steal(encrypted));
    return true;
}

void Prepared::write_one(size_t index, PyObject* value, int version, Bytes& out, KeyParts& key) const {
    if (value == Py_None) {
        ByteWriter(out).write(kNull);
        return;
    }
    if (value == known().unset.ptr()) {
        write_unset(index, version, out);
        return;
    }
    size_t start = out.size();
    ByteWriter(out).write(int32_t{0});
    if (!encode(index, value, version, out)) throw_wrong_type(index, value);
    auto size = static_cast<int32_t>(out.size() - start - sizeof(int32_t));
    ByteWriter(out).patch(start, size);
    for (size_t part = 0; part < key_indexes_.size(); ++part) {
        if (key_indexes_[part] == index) key.parts[part] = {start + sizeof(int32_t), size};
    }
}

// A TypeError or struct.error is told with the column's name and type; other exceptions pass as they are.
void Prepared::throw_wrong_type(size_t index, PyObject* value) const {
    if (!PyErr_ExceptionMatches(PyExc_TypeError) && !PyErr_ExceptionMatches(known().struct_error.ptr())) {
        throw_pending();
    }
    nb::python_error cause;
    nb::object explanation = owned(PyObject_Str(cause.value().ptr()));
    nb::object expected = owned(PyObject_Str(codecs_[index]->python_type().ptr()));
    PyErr_Format(PyExc_TypeError,
                 "Received an argument of invalid type for column \"%s\". Expected: %U, Got: %S; (%U)",
                 columns_[index].name.c_str(), expected.ptr(), reinterpret_cast<PyObject*>(Py_TYPE(value)),
                 explanation.ptr());
    throw_pending();
}

nb::object bound_values_list(const BoundValues& bound, int version, nb::handle unset) {
    nb::list values;
    ByteReader reader(bound.written);
    for (uint16_t i = 0; i < bound.count; ++i) {
        ValueView value = wire::read_value(reader, version);
        if (value.is_unset()) {
            values.append(unset);
        } else if (value.is_null()) {
            values.append(nb::none());
        } else {
            values.append(bytes(value.bytes()));
        }
    }
    return values;
}

}  // namespace ilion::python
