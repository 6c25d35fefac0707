#include "plan/write/json_row.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/java_hash.hpp"
#include "types/duration.hpp"
#include "types/json.hpp"

namespace ilion::plan {

namespace {

// `reason` is the exception that Cassandra's JSON library throws.
Error not_a_map(std::string_view reason, BytesView text) {
    return invalid(fmt::format("Could not decode JSON string as a map: {}\n (String was: {})", reason, text));
}

Error not_an_object(const json::Value& value, BytesView text) {
    constexpr std::string_view kMismatch = "com.fasterxml.jackson.databind.exc.MismatchedInputException: ";
    auto from = [&](std::string_view kind, std::string_view token) {
        return not_a_map(fmt::format("{}Cannot deserialize value of type "
                                     "`java.util.LinkedHashMap<java.lang.Object,java.lang.Object>` from {} value "
                                     "(token `JsonToken.{}`)",
                                     kMismatch, kind, token),
                         text);
    };
    switch (value.kind) {
        case json::Kind::array:
            return from("Array", "START_ARRAY");
        case json::Kind::integer:
            return from("Integer", "VALUE_NUMBER_INT");
        case json::Kind::real:
            return from("Floating-point", "VALUE_NUMBER_FLOAT");
        case json::Kind::boolean:
            return from("Boolean", value.text == "true" ? "VALUE_TRUE" : "VALUE_FALSE");
        default:
            return not_a_map(fmt::format("{}Cannot construct instance of `java.util.LinkedHashMap` (although at "
                                         "least one Creator exists): no String-argument constructor/factory method "
                                         "to deserialize from String value ('{}')",
                                         kMismatch, value.text),
                             text);
    }
}

// The object at the front of the text, its names as those of columns; what follows it is not looked at.
Result<json::Value> read_object(BytesView text) {
    auto object = json::parse(text);
    if (!object) return not_a_map(object.error().message, text);
    if (object->is_null()) return invalid("Got null for INSERT JSON values");
    if (object->kind != json::Kind::object) return not_an_object(*object, text);
    json::normalize_names(*object);
    return object;
}

// The order in which Cassandra looks at columns, which decides what it complains about: that of a Java HashMap.
std::vector<const schema::Column*> columns_in_order(const schema::Table& table) {
    std::vector<const schema::Column*> columns;
    for (const schema::Column& column : table.columns) columns.push_back(&column);
    return in_hash_order(std::move(columns), [](const schema::Column* column) { return java_hash(column->name); });
}

}  // namespace

Result<JsonRow> read_json_row(const schema::Table& table, BytesView document) {
    ILION_TRY_ASSIGN(json::Value object, read_object(document));
    JsonRow row;
    row.values.assign(table.columns.size(), std::nullopt);
    row.named.assign(table.columns.size(), false);
    for (const schema::Column* column : columns_in_order(table)) {
        const json::Value* json = object.find(column->name);
        if (json == nullptr) continue;
        auto value = from_json(*column->type, *json);
        if (!value && is_duration_refusal(value.error().message)) return std::move(value).error();
        if (!value) {
            return invalid(
                fmt::format("Error decoding JSON value for {}: {}", column->name, value.error().message));
        }
        row.values[column->index] = *std::move(value);
        row.named[column->index] = true;
    }
    for (const std::string& name : object.names) {
        bool known = std::any_of(table.columns.begin(), table.columns.end(),
                                 [&](const schema::Column& column) { return column.name == name; });
        if (!known) {
            return invalid("JSON values map contains unrecognized column: " + name);
        }
    }
    return row;
}

}  // namespace ilion::plan
