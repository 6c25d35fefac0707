// Tables in memory, filled cell by cell, and SELECTs run on them from their text.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <map>

#include "cql/parse.hpp"
#include "exec/select/execute_select.hpp"
#include "plan/select/plan_select.hpp"
#include "store/store.hpp"
#include "types/text.hpp"

namespace ilion::exec {

class SelectTest : public testing::Test {
protected:
    struct ColumnDefinition {
        std::string name;
        TypePtr type;
        schema::ColumnKind kind;
        bool descending = false;
    };
    using Literals = std::map<std::string, std::string>;

    void SetUp() override;

    schema::TablePtr add_table(const std::string& name, const std::vector<ColumnDefinition>& columns);
    // Writes a row; values as the text of constants, elements of collections in `put_cell`.
    void put(const schema::TablePtr& table, const Literals& values, int64_t timestamp = 1, int32_t ttl = 0);
    // A cell of a multi-cell column in the row that `key` names.
    void put_cell(const schema::TablePtr& table, const Literals& key, const std::string& column, BytesView path,
                  BytesView value, int64_t timestamp = 1);

    // The answer's rows, one a line, values as CQL literals separated by ", "; or "CODE: message".
    std::string run(const std::string& cql);
    std::string run(const std::string& cql, std::vector<ValueView> values);
    // All pages of that many rows, separated by "--" lines.
    std::string run_paged(const std::string& cql, int32_t page_size, std::vector<ValueView> values = {});
    ilion::Result<plan::PlanPtr> prepare(const std::string& cql);
    ilion::Result<Result> execute(const plan::Plan& plan, const QueryOptions& options);
    std::string text(const ilion::Result<Result>& result);
    // `name type` of each result column.
    std::string metadata(const std::string& cql);

    static Bytes encode(const TypePtr& type, const std::string& constant);

    ManualClock clock_{1'700'000'000'000'000};
    std::unique_ptr<store::Store> store_;
    schema::SchemaPtr schema_;
    std::unique_ptr<VirtualTables> virtual_tables_;
    std::vector<std::string> warnings_;

private:
    store::PartitionKey partition_of(const schema::Table& table, const Literals& values) const;
    Bytes clustering_of(const schema::Table& table, const Literals& values) const;
    uint32_t next_number_ = 100;
};

inline const TypePtr& type_of(TypeKind kind) {
    return DataType::of(kind);
}

}  // namespace ilion::exec
