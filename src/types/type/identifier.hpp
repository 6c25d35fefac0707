// Names in CQL text: when they need double quotes.
#pragma once

#include <string>
#include <string_view>

namespace ilion {

// Whether the grammar reserves the lower-case word, so that it names nothing unless it is quoted.
bool is_reserved_keyword(std::string_view word);

// The name as CQL text: as it is when it reads back as itself, otherwise in double quotes.
std::string maybe_quote(std::string_view name);

}  // namespace ilion
