// The names of cassandra.yaml and their defaults, as Apache Cassandra 5.0.6 shows them in system_views.settings.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ilion::server {

using Settings = std::map<std::string, std::optional<std::string>, std::less<>>;

// With the names of Cassandra before 4.1, which it still takes. What lies in a map has the name of the map before a
// dot. Without what is the node's own: names, addresses, folders.
const Settings& default_settings();

// Whether the name may stand at the top level of the file.
bool is_setting(std::string_view name);

}  // namespace ilion::server
