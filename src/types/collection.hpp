// The serialization of collections, tuples, UDTs and vectors (protocol v3+): walking and building.
//
// list, set: int32 n, then n × [bytes]; map: int32 n, then n × ([bytes] key, [bytes] value);
// tuple, udt: [bytes] per field, trailing fields may be missing; vector: the elements without a length when they
// have a fixed size, otherwise each after its length as an unsigned vint.
#pragma once

#include <vector>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "types/type/data_type.hpp"

namespace ilion {

// Walks the elements of a serialized list or set (for a map: keys and values in turn). Null elements give nullopt.
class ElementReader {
public:
    // `per_entry` is 1 for lists and sets, 2 for maps.
    ElementReader(BytesView collection, int per_entry) : reader_(collection) {
        auto count = reader_.read<int32_t>();
        if (count < 0) reader_.fail();
        left_ = reader_.ok() ? static_cast<int64_t>(count) * per_entry : 0;
    }
    // False when there is no further element or the bytes are malformed (then ok() is false).
    bool next(OptionalBytesView& element) {
        if (left_ <= 0) return false;
        --left_;
        element = reader_.read_value();
        return reader_.ok();
    }
    int64_t left() const { return left_; }
    bool ok() const { return reader_.ok(); }

private:
    ByteReader reader_;
    int64_t left_ = 0;
};

// The fields of a tuple or UDT value: `count` entries, missing ones nullopt. False if malformed.
bool split_tuple(BytesView tuple, size_t count, std::vector<OptionalBytesView>& fields);
// The elements of a vector value. False if malformed.
bool split_vector(const DataType& type, BytesView vector, std::vector<BytesView>& elements);
// Appends a vector's serialization.
void write_vector(const DataType& type, const std::vector<Bytes>& elements, Bytes& out);

// Walks the elements of a vector value without splitting it first.
class VectorReader {
public:
    VectorReader(const DataType& type, BytesView vector)
        : reader_(vector),
          element_size_(type.arg(0)->fixed_size()),
          left_(type.dimension()) {}
    // False when there is no further element or the bytes are malformed (then ok() is false).
    bool next(BytesView& element);
    int32_t left() const { return left_; }
    bool ok() const { return reader_.ok(); }
    bool at_end() const { return reader_.at_end(); }
    size_t remaining() const { return reader_.remaining(); }

private:
    ByteReader reader_;
    int element_size_;
    int32_t left_;
};

// Sets and maps are stored in the order of their elements or keys, without duplicates, at every depth of nested
// collections; clients may send them in any order. Both take valid values.
bool is_sorted_collection(const DataType& type, BytesView collection);
// Appends the collection in order; of equal keys the first one stays, with the value of the last. False if
// malformed.
bool sort_collection(const DataType& type, BytesView collection, Bytes& out);

}  // namespace ilion
