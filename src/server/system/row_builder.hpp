// Makes a row of a virtual table by column names; what is not set is null.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/uuid.hpp"
#include "exec/environment.hpp"
#include "schema/table.hpp"

namespace ilion::server {

class RowBuilder {
public:
    explicit RowBuilder(const schema::Table& table) : table_(table), row_(table.columns.size()) {}

    // A value in its serialization: also text, which is its own.
    RowBuilder& set(std::string_view column, BytesView value);
    RowBuilder& set_bool(std::string_view column, bool value);
    RowBuilder& set_int(std::string_view column, int32_t value);
    RowBuilder& set_bigint(std::string_view column, int64_t value);
    RowBuilder& set_double(std::string_view column, double value);
    RowBuilder& set_uuid(std::string_view column, const Uuid& value);
    // list<text> as it comes, set<text> if sorted.
    RowBuilder& set_texts(std::string_view column, const std::vector<std::string>& values);
    RowBuilder& set_map(std::string_view column, const std::map<std::string, std::string>& values);

    exec::VirtualRow take() { return std::move(row_); }

private:
    const schema::Table& table_;
    exec::VirtualRow row_;
};

}  // namespace ilion::server
