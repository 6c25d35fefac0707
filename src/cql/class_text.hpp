// The name of a type's Java class, as its author wrote it, with every class in full: how Cassandra shows it again.
#pragma once

#include <string>
#include <string_view>

namespace ilion::cql {

// `ListType(Int32Type)` becomes `org.apache...ListType(org.apache...Int32Type)`. Spaces are not kept.
std::string full_class_text(std::string_view written);

}  // namespace ilion::cql
