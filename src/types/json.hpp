// JSON as INSERT JSON and fromJson() read it: a tree whose numbers keep their text, and the conversion of such a
// tree to a value. The messages are those of Cassandra and of the JSON library it uses (only their first line).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "types/type/data_type.hpp"

namespace ilion::json {

enum class Kind : uint8_t { null, boolean, integer, real, string, array, object };

struct Value {
    Kind kind = Kind::null;
    std::string text;             // boolean, integer, real: as written; string: its characters in UTF-8
    std::vector<Value> elements;  // array; object: the values, in the order of `names`
    // Object: each name once, where it first appeared; of several values the last one stays.
    std::vector<std::string> names;

    bool is_null() const { return kind == Kind::null; }
    // The element of that name, or null.
    const Value* find(std::string_view name) const;
};

// Parses the value at the front of `text`; what follows it after a blank, a bracket or a quote is not looked at.
// Fails with ErrorCode::invalid and `class of the exception: message`.
Result<Value> parse(std::string_view text);

// The value as Java prints it in messages (`[1, a]`, `{a=1}`, `1000.0`) and the class it has there.
std::string java_text(const Value& value);
const char* java_class(const Value& value);

// Of the values of an object under one name the last stays, at the place of the first.
void merge_duplicates(Value& object);
// Removes the quotes of names in double quotes and lowers the case of the others, as the names of columns and
// fields are given in JSON. What is another name then comes after those that are the same.
void normalize_names(Value& object);

// Appends the characters with what JSON escapes escaped, without quotes around.
void append_escaped(std::string_view text, std::string& out);

}  // namespace ilion::json

namespace ilion {

// As from_json of text.hpp, of a value that is already parsed.
Result<OptionalBytes> from_json(const DataType& type, const json::Value& value);

}  // namespace ilion
