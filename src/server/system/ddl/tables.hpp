// The CREATE TABLE statements of the keyspaces that come with the node, each closed by a semicolon at a line's end.
#pragma once

#include <string_view>

namespace ilion::server::system_ddl {

extern const std::string_view kSystem;
extern const std::string_view kSystemAuth;
extern const std::string_view kSystemDistributed;
extern const std::string_view kSystemSchema;
extern const std::string_view kSystemTraces;
extern const std::string_view kSystemViews;
extern const std::string_view kSystemVirtualSchema;

}  // namespace ilion::server::system_ddl
