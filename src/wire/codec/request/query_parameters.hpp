// What comes with a statement in QUERY and EXECUTE.
//
//   uint16            consistency
//   uint8 (v5: int32) flags
//   if 0x01           uint16 n, then n times: if 0x40 [string] name; [value]
//   if 0x04           int32 page size
//   if 0x08           [bytes] paging state
//   if 0x10           uint16 serial consistency
//   if 0x20           int64 default timestamp, microseconds
//   if 0x80           [string] keyspace, sent from v5 only
//   if 0x100  (v5)    int32 now in seconds
//   0x02 has no field: the answer may leave out its metadata.
//
// A client either lists `values`, or gives them serialized (`encoded_values`), or writes them itself, straight into
// the frame, between encode_head and encode_tail.
#pragma once

#include <optional>
#include <vector>

#include "base/error.hpp"
#include "wire/codec/notation.hpp"
#include "wire/codec/protocol.hpp"
#include "wire/codec/request/request_reader.hpp"

namespace ilion::wire {

struct QueryParameters {
    Consistency consistency = Consistency::one;
    bool skip_metadata = false;
    std::vector<ValueView> values;
    std::vector<BytesView> names;  // empty, or one for each value
    std::optional<int32_t> page_size;
    OptionalBytesView paging_state;
    std::optional<Consistency> serial_consistency;
    std::optional<int64_t> default_timestamp;
    std::optional<BytesView> keyspace;       // sent from v5, read from all
    std::optional<uint32_t> now_in_seconds;  // from v5

    // Encoding only: instead of `values` and `names`, values (with their names, if `encoded_names`) already in the
    // form that follows n.
    BytesView encoded_values;
    uint16_t encoded_value_count = 0;
    bool encoded_names = false;

    // Fields that `version` does not know are left out.
    void encode(ByteWriter& writer, int version) const;
    // The same in steps: the head ends with n if `value_count` is not zero; the caller appends that many values.
    void encode_head(ByteWriter& writer, int version, size_t value_count, bool with_names) const;
    void encode_tail(ByteWriter& writer, int version) const;

    // The views point into the reader's input. What is wrong is left in the reader.
    static QueryParameters decode(RequestReader& reader, int version);
    // As above; pages have a row at least.
    static QueryParameters decode_of_statement(RequestReader& reader, int version);
};

// The default timestamp of a request; the one that Cassandra reserves fails the reader.
int64_t read_default_timestamp(RequestReader& reader);

// The code as a Consistency; false if there is none with that number.
bool consistency_of(uint16_t code, Consistency& out);

}  // namespace ilion::wire
