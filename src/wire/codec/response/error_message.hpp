// ERROR (response 0x00). The shared form of errors is ilion::Error (base/error.hpp).
//
//   int32 code, [string] message, then by code
//   0x1000 unavailable       uint16 consistency, int32 required, int32 alive
//   0x1100 write timeout     uint16 consistency, int32 received, int32 block for, [string] write type,
//                            v5 and CAS: uint16 contentions
//   0x1200 read timeout      uint16 consistency, int32 received, int32 block for, uint8 data present
//   0x1300 read failure      uint16 consistency, int32 received, int32 block for, failures, uint8 data present
//   0x1500 write failure     uint16 consistency, int32 received, int32 block for, failures, [string] write type
//                            failures: v4 int32 n; v5 int32 n, n times [inetaddr], uint16 reason
//   0x1400 function failure  [string] keyspace, [string] function, [string list] argument types
//   0x1700 CAS unknown       uint16 consistency, int32 received, int32 block for
//   0x2400 already exists    [string] keyspace, [string] table
//   0x2500 unprepared        [short bytes] id
//
// Codes that a version does not know are sent as Cassandra does: before v4 a failure is a timeout and a failed
// function an invalid request; before v5 an unknown CAS outcome is a write timeout.
#pragma once

#include "base/error.hpp"
#include "wire/codec/notation.hpp"

namespace ilion::wire {

// Codes of this end (0x10000 and up) travel as server errors.
void encode_error(Bytes& out, const Error& error, int version);
// Into `out`. Fails only if `body` is no ERROR.
Status decode_error(BytesView body, int version, Error& out);

}  // namespace ilion::wire
