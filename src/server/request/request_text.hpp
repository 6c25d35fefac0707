// Requests in Cassandra's words, as system_views.queries shows them.
#pragma once

#include <string>

#include "wire/codec/request/batch.hpp"
#include "wire/codec/request/execute.hpp"
#include "wire/codec/request/query.hpp"

namespace ilion::server {

std::string request_text(const wire::Query& query);
// `values`: how many there are; they have been taken out of the message.
std::string request_text(const wire::Execute& execute, size_t values);
std::string request_text(const wire::Batch& batch);

}  // namespace ilion::server
