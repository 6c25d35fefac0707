// The rows that LIST statements answer, as of a table of system_auth.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/byte_writer.hpp"
#include "exec/result.hpp"
#include "types/type/column_spec.hpp"

namespace ilion::server {

class Listing {
public:
    Listing(const std::string& table, const std::vector<std::pair<std::string, TypePtr>>& columns) {
        auto specs = std::make_shared<std::vector<ColumnSpec>>();
        for (const auto& [name, type] : columns) specs->push_back({"system_auth", table, name, type});
        rows_.columns = std::move(specs);
    }

    // Serialized values; text is its own.
    void add(const std::vector<Bytes>& values) {
        ByteWriter writer(rows_.encoded);
        for (const auto& value : values) writer.write_value(BytesView(value));
        ++rows_.count;
    }
    bool empty() const { return rows_.count == 0; }
    exec::Result finish() { return {std::move(rows_), {}}; }

private:
    exec::Rows rows_;
};

}  // namespace ilion::server
