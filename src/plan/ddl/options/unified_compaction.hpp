// The options of UnifiedCompactionStrategy: sizes with units, scaling parameters, growth.
#pragma once

#include <span>
#include <string_view>

#include "base/error.hpp"
#include "plan/ddl/options/properties.hpp"

namespace ilion::plan {

// What the strategy has besides the options of all strategies.
std::span<const std::string_view> unified_option_names();

// The options that are there, in the order in which Cassandra looks at them. Others are passed over.
Status check_unified(const OptionMap& options);

}  // namespace ilion::plan
