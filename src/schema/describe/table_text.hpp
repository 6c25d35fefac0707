// Pieces of CREATE statements that the files of this folder share.
#pragma once

#include <map>
#include <string>

namespace ilion::schema {

// `{'a': 'b', 'c': 'd'}`
std::string map_text(const std::map<std::string, std::string>& map);

}  // namespace ilion::schema
