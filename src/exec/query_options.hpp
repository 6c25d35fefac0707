// What comes with a statement: values, paging, times, consistency. Views live as long as the request.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "types/value_view.hpp"

namespace ilion::exec {

struct QueryOptions {
    std::vector<ValueView> values;  // one per bind variable, in order
    uint16_t consistency = 1;       // protocol codes
    uint16_t serial_consistency = 8;
    std::optional<int32_t> page_size;          // rows
    BytesView paging_state;                    // empty: the first page
    std::optional<int64_t> default_timestamp;  // microseconds
    std::optional<int64_t> now_in_seconds;     // protocol v5, without a sign there
    int protocol_version = 5;
};

}  // namespace ilion::exec
