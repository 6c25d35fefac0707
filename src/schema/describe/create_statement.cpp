#include "schema/describe/create_statement.hpp"

#include <fmt/format.h>

#include "schema/describe/table_text.hpp"
#include "schema/identifier.hpp"
#include "types/type/identifier.hpp"

namespace ilion::schema {

std::string map_text(const std::map<std::string, std::string>& map) {
    std::string out = "{";
    for (const auto& [key, value] : map) {
        if (out.size() > 1) out += ", ";
        out += quote_text(key) + ": " + quote_text(value);
    }
    return out + "}";
}

std::string create_keyspace_text(const Keyspace& keyspace) {
    auto name = maybe_quote(keyspace.name);
    if (keyspace.is_virtual) {
        return fmt::format(
            "/*\nWarning: Keyspace {0} is a virtual keyspace and cannot be recreated with CQL.\n"
            "Structure, for reference:\nVIRTUAL KEYSPACE {0};\n*/",
            name);
    }
    constexpr std::string_view kPackage = "org.apache.cassandra.locator.";
    auto options = keyspace.replication;
    std::string_view strategy;
    auto found = keyspace.replication.find("class");
    if (found != keyspace.replication.end()) strategy = found->second;
    if (strategy.starts_with(kPackage)) strategy.remove_prefix(kPackage.size());
    options.erase("class");
    auto replication = fmt::format("{{'class': {}", quote_text(strategy));
    for (const auto& [key, value] : options) replication += ", " + quote_text(key) + ": " + quote_text(value);
    // Two spaces, as Cassandra has it.
    return fmt::format("CREATE KEYSPACE {} WITH replication = {}}}  AND durable_writes = {};", name, replication,
                       keyspace.durable_writes);
}

std::string create_type_text(const DataType& type) {
    auto out = fmt::format("CREATE TYPE {} (\n", qualified(type.keyspace(), type.name()));
    for (size_t i = 0; i < type.args().size(); ++i) {
        out += fmt::format("    {} {}{}\n", maybe_quote(type.field_names()[i]), cql_name(*type.arg(i)),
                           i + 1 < type.args().size() ? "," : "");
    }
    return out + ");";
}

std::string create_index_text(const Table& table, const Index& index) {
    auto options = index.options;
    auto target = options.extract("target");
    auto class_name = options.extract("class_name");
    bool custom = index.kind == "CUSTOM";
    auto out = fmt::format("CREATE {}INDEX {} ON {} ({})", custom ? "CUSTOM " : "", maybe_quote(index.name),
                           qualified(table.keyspace, table.name), target ? target.mapped() : "");
    if (custom) out += " USING " + quote_text(class_name ? class_name.mapped() : "");
    if (custom && !options.empty()) out += " WITH OPTIONS = " + map_text(options);
    return out + ";";
}

}  // namespace ilion::schema
