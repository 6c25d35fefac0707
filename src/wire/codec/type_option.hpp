// [option]: a type as metadata carries it.
//
//   uint16 id, then
//   0x00 custom       [string] Java class name: vectors, and types that the version does not know
//   0x01-0x15         nothing (native types)
//   0x20 list, 0x22 set   [option] element
//   0x21 map          [option] key, [option] value
//   0x30 UDT          [string] keyspace, [string] name, uint16 n, n times [string] field and [option] type
//   0x31 tuple        uint16 n, n [option]
#pragma once

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "types/type/data_type.hpp"

namespace ilion::wire {

void write_type(ByteWriter& writer, const DataType& type, int version);
// Null, and the reader failed, if the bytes are no type or nest too deep. Collections and UDTs come out multi-cell:
// the wire does not say.
TypePtr read_type(ByteReader& reader);

}  // namespace ilion::wire
