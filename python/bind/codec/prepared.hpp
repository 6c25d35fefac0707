// A prepared statement as the binding knows it, and values bound to one.
//
// Binding writes each value once, straight to where it is sent from: into a request's body, or into a BoundValues
// if the application wants a statement of its own. GIL needed throughout.
#pragma once

#include <optional>

#include "codec/shape.hpp"
#include "types/token.hpp"
#include "wire/codec/response/result.hpp"

namespace ilion::python {

// Where the components of the partition key stand in bytes that were just written; size -1: null or not set.
struct KeyParts {
    struct Part {
        size_t offset;
        int32_t size;
    };
    std::vector<Part> parts;

    // The serialized partition key, if all of it is there.
    OptionalBytes routing_key(BytesView written) const;
    std::optional<Token> token(BytesView written) const;
};

class Prepared {
public:
    Prepared(const wire::PreparedResult& result, const CodecContext& context);

    const Bytes& id() const { return id_; }
    const Bytes& result_metadata_id() const { return result_metadata_id_; }
    const std::string& keyspace() const { return keyspace_; }  // of its table; empty without bind variables
    const std::vector<uint16_t>& key_indexes() const { return key_indexes_; }
    // For versions whose PREPARED does not tell.
    void set_key_indexes(std::vector<uint16_t> indexes) { key_indexes_ = std::move(indexes); }

    // How many values `values` (a sequence or dict) will be sent as. Throws upstream's ValueError for too many.
    uint16_t count(nb::handle values, int version) const;
    // Appends that many [value]. Throws what upstream throws for values that do not fit.
    void write(nb::handle values, int version, Bytes& out, KeyParts& key) const;

    // The shape of its rows, null if it gives none. `update` follows what a RESULT says of new metadata.
    const ShapePtr& shape() const;
    void update(BytesView result_metadata_id, wire::Columns columns);

    nb::object column_metadata() const;

private:
    void write_one(size_t index, PyObject* value, int version, Bytes& out, KeyParts& key) const;
    bool encode(size_t index, PyObject* value, int version, Bytes& out) const;
    void write_unset(size_t index, int version, Bytes& out) const;
    [[noreturn]] void throw_wrong_type(size_t index, PyObject* value) const;
    bool is_key(size_t index) const;
    const std::vector<ValueCodecPtr>& codecs() const;

    Bytes id_;
    Bytes result_metadata_id_;
    std::string keyspace_;
    std::vector<ColumnSpec> columns_;
    std::vector<uint16_t> key_indexes_;
    wire::Columns result_columns_;
    CodecContext context_;
    mutable std::vector<nb::object> encoders_;  // of encrypted columns; empty if there are none
    nb::object names_;                          // tuple of the variables' names, interned
    mutable std::vector<ValueCodecPtr> codecs_;
    mutable uint64_t codecs_generation_ = 0;
    mutable ShapePtr shape_;
};
using PreparedPtr = std::shared_ptr<Prepared>;

struct BoundValues {
    PreparedPtr prepared;
    Bytes written;
    uint16_t count = 0;
    KeyParts key;
};

// The values as the application sees them: bytes, None, or `unset`.
nb::object bound_values_list(const BoundValues& bound, int version, nb::handle unset);

}  // namespace ilion::python
