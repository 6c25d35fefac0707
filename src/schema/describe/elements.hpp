// What DESCRIBE lists: which elements of the schema, in which order, under which names.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "schema/schema.hpp"

namespace ilion::schema {

// A row of DESCRIBE. Names are quoted where CQL needs it. The statement is made when it is asked for: listings and
// pages do without most of them.
struct Element {
    std::string keyspace;
    std::string type;  // keyspace, type, table, index
    std::string name;
    std::function<std::string()> create_statement;
};
using Elements = std::vector<Element>;

Element keyspace_element(const KeyspacePtr& keyspace);

// Sorted by name, case aside.
std::vector<KeyspacePtr> sorted_keyspaces(const Schema& schema);
Elements table_elements(const KeyspacePtr& keyspace, bool with_internals);
Elements type_elements(const KeyspacePtr& keyspace);

// The keyspace and all in it: types after those they use, then tables, each with its indexes.
Elements all_elements(const KeyspacePtr& keyspace, bool with_internals);
// One of them; fail with Cassandra's text if it is not there.
Result<Elements> describe_table(const KeyspacePtr& keyspace, std::string_view name, bool with_internals);
Result<Elements> describe_type(const KeyspacePtr& keyspace, std::string_view name);
Result<Elements> describe_index(const KeyspacePtr& keyspace, std::string_view name);

}  // namespace ilion::schema
