// The shape of a result: its columns with their codecs and the class of its rows, made once and kept with the
// prepared statement or found again by the names. GIL needed throughout.
#pragma once

#include "codec/value_codec.hpp"
#include "wire/codec/response/metadata.hpp"

namespace ilion::python {

// What applications have set that changes how values are read and written.
struct CodecContext {
    nb::object user_types;  // see ValueCodec::make
    // None, or cassandra._detail.encryption.ColumnCiphers: `encoder` and `decoder` of a column (keyspace, table,
    // name, type) are a callable, or None if it is not encrypted.
    nb::object ciphers;
};

class Shape {
public:
    Shape(wire::Columns columns, const CodecContext& context);

    size_t size() const { return codecs_.size(); }
    const ValueCodec& codec(size_t i) const { return *codecs_[i]; }
    const ColumnSpec& column(size_t i) const { return (*columns_)[i]; }
    const wire::Columns& columns() const { return columns_; }
    // What decrypts and decodes a column's values, (bytes or None, version) -> value; null: its codec.
    PyObject* decoder(size_t i) const { return decoders_.empty() ? nullptr : decoders_[i].ptr(); }
    // Whether decoding a row may fail although a server sent it.
    bool may_fail() const { return may_fail_; }
    // Whether codecs made now would be the same.
    bool is_current() const { return generation_ == codec_generation(); }

    nb::handle names() const { return names_; }  // tuple of str, interned
    nb::handle row_class() const;                // the namedtuple
    nb::object types() const;                    // list of classes of cassandra.cqltypes
    nb::object metadata() const;                 // list of cassandra.protocol.ColumnMetadata

private:
    wire::Columns columns_;
    std::vector<ValueCodecPtr> codecs_;
    std::vector<nb::object> decoders_;  // empty if no column has one
    uint64_t generation_;
    bool may_fail_ = false;
    nb::object names_;
    mutable nb::object row_class_;
};
using ShapePtr = std::shared_ptr<const Shape>;

// A callable for each column that is encrypted; empty if none is. `which` is "encoder" or "decoder".
std::vector<nb::object> column_ciphers(const CodecContext& context, const char* which,
                                       const std::vector<ColumnSpec>& columns,
                                       const std::vector<ValueCodecPtr>& codecs);

// ColumnMetadata(keyspace_name, table_name, name, type) of each column.
nb::object column_metadata(const std::vector<ColumnSpec>& columns, const std::vector<ValueCodecPtr>& codecs);

}  // namespace ilion::python
