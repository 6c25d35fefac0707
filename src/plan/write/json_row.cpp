#include "plan/write/json_row.hpp"

#include <fmt/format.h>
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <algorithm>

#include "base/java_hash.hpp"
#include "types/duration.hpp"
#include "types/text.hpp"

namespace ilion::plan {

namespace {

Error not_a_map(std::string_view reason, BytesView text) {
    return invalid(fmt::format("Could not decode JSON string as a map: {} (String was: {})", reason, text));
}

// Takes the members of an object apart. The text is known to be valid JSON, so that only strings and brackets need
// to be looked at.
class Members {
public:
    explicit Members(BytesView object) : rest_(object) {
        skip_space();
        rest_.remove_prefix(1);  // {
        skip_space();
    }

    // The next member's name and value as JSON text; false behind the last.
    bool next(BytesView& name, BytesView& value) {
        if (rest_.front() == '}') return false;
        name = take();
        skip_space();
        rest_.remove_prefix(1);  // :
        skip_space();
        value = take();
        skip_space();
        if (rest_.front() == ',') {
            rest_.remove_prefix(1);
            skip_space();
        }
        return true;
    }

private:
    void skip_space() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size())); }

    // One string, number, array or object off the front.
    BytesView take() {
        size_t at = 0;
        int depth = 0;
        bool in_string = false;
        for (; at < rest_.size(); ++at) {
            char c = rest_[at];
            if (in_string) {
                if (c == '\\') ++at;
                if (c != '"') continue;
                in_string = false;
                if (depth == 0) return cut(at + 1);
            } else if (c == '"') {
                in_string = true;
            } else if (c == '{' || c == '[') {
                ++depth;
            } else if (c == '}' || c == ']') {
                if (depth == 0) break;
                if (--depth == 0) return cut(at + 1);
            } else if (depth == 0 && (c == ',' || c == ':' || c == ' ' || c == '\t' || c == '\r' || c == '\n')) {
                break;
            }
        }
        return cut(at);
    }
    BytesView cut(size_t size) {
        BytesView taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }

    BytesView rest_;
};

Status check_object(BytesView text) {
    Bytes terminated(text);
    rapidjson::StringStream stream(terminated.c_str());
    rapidjson::BaseReaderHandler<> ignore;
    rapidjson::Reader reader;
    auto parsed =
        reader.Parse<rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseValidateEncodingFlag>(stream, ignore);
    if (parsed.IsError()) return not_a_map(rapidjson::GetParseError_En(parsed.Code()), text);
    size_t first = text.find_first_not_of(" \t\r\n");
    if (text.substr(first, 4) == "null") return invalid("Got null for INSERT JSON values");
    if (text[first] != '{') return not_a_map("it is not a JSON object", text);
    return {};
}

// A column's name as a JSON key spells it: in quotes as it is, otherwise in any case.
Bytes column_name(Bytes key) {
    if (key.size() >= 2 && key.front() == '"' && key.back() == '"') return key.substr(1, key.size() - 2);
    std::transform(key.begin(), key.end(), key.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return key;
}

// The members' JSON texts by column; of several for one column the last. `unknown` is the first that names no
// column.
Result<std::vector<Bytes>> split_members(const schema::Table& table, BytesView document,
                                         std::optional<Bytes>& unknown) {
    std::vector<Bytes> texts(table.columns.size());
    Members members(document);
    BytesView key, json;
    while (members.next(key, json)) {
        ILION_TRY_ASSIGN(OptionalBytes decoded, from_json(*DataType::of(TypeKind::text), key));
        Bytes name = column_name(decoded.value_or(Bytes()));
        const schema::Column* column = table.column(name);
        if (column != nullptr) {
            texts[column->index] = json;
        } else if (!unknown) {
            unknown = std::move(name);
        }
    }
    return texts;
}

// The order in which Cassandra looks at columns, which decides what it complains about: that of a Java HashMap.
std::vector<const schema::Column*> columns_in_order(const schema::Table& table) {
    std::vector<const schema::Column*> columns;
    for (const schema::Column& column : table.columns) columns.push_back(&column);
    uint32_t capacity = java_capacity(columns.size());
    auto bucket = [capacity](const schema::Column* column) {
        return java_bucket(java_hash(column->name), capacity);
    };
    std::stable_sort(columns.begin(), columns.end(), [&](const schema::Column* left, const schema::Column* right) {
        return bucket(left) < bucket(right);
    });
    return columns;
}

}  // namespace

Result<JsonRow> read_json_row(const schema::Table& table, BytesView document) {
    ILION_TRY(check_object(document));
    std::optional<Bytes> unknown;
    ILION_TRY_ASSIGN(std::vector<Bytes> texts, split_members(table, document, unknown));
    JsonRow row;
    row.values.assign(texts.size(), std::nullopt);
    row.named.assign(texts.size(), false);
    for (const schema::Column* column : columns_in_order(table)) {
        if (texts[column->index].empty()) continue;
        auto value = from_json(*column->type, texts[column->index]);
        if (!value && is_duration_refusal(value.error().message)) return std::move(value).error();
        if (!value) {
            return invalid(
                fmt::format("Error decoding JSON value for {}: {}", column->name, value.error().message));
        }
        row.values[column->index] = *std::move(value);
        row.named[column->index] = true;
    }
    if (unknown) return invalid("JSON values map contains unrecognized column: " + *unknown);
    return row;
}

}  // namespace ilion::plan
