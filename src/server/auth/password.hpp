// Passwords as Cassandra keeps them: bcrypt, `$2a$10$...`. Both functions take tens of milliseconds by design: call
// them where nobody waits.
#pragma once

#include <string>
#include <string_view>

namespace ilion::server {

std::string hash_password(const std::string& password);
bool check_password(const std::string& password, const std::string& hash);
// Whether `hash` is one that passwords can be checked against.
bool is_password_hash(std::string_view hash);

}  // namespace ilion::server
