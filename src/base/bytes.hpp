// Bytes as every room of the house passes them: `Bytes` owns, `BytesView` borrows.
//
// Both are the standard string types, so that comparison is unsigned and lexicographic, short values need no
// allocation, and text and blobs travel the same way. Whoever hands out a view says how long it lives.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ilion {

using Bytes = std::string;
using BytesView = std::string_view;
using OptionalBytes = std::optional<Bytes>;
using OptionalBytesView = std::optional<BytesView>;

}  // namespace ilion
