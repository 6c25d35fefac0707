// What a change of a user-defined type means for everything that mentions it.
#pragma once

#include <memory>
#include <string_view>

#include "schema/schema.hpp"

namespace ilion::schema {

// `type` with each mention of the UDT replaced by `updated` (same keyspace and name), frozen where it was.
TypePtr with_updated_udt(const TypePtr& type, const TypePtr& updated);
// A keyspace in which `updated` is defined, and every type, table and function that mentions it follows.
std::shared_ptr<Keyspace> with_updated_udt(const Keyspace& keyspace, const TypePtr& updated);
// `type` with UDTs replaced by tuples of their fields: how a dropped column's type is remembered, so that the UDT
// can be dropped too. Within vectors they stay.
TypePtr expand_user_types(const TypePtr& type);
// True if duration is the type or stands somewhere in it.
bool references_duration(const DataType& type);

}  // namespace ilion::schema
