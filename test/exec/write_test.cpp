// Runs the statements of data/writes.txt on a store in memory and compares every answer with Cassandra's.
#include <gtest/gtest.h>

#include <fstream>

#include "base/byte_reader.hpp"
#include "cql/parse.hpp"
#include "exec/execute.hpp"
#include "plan/ddl/ddl.hpp"
#include "types/text.hpp"

namespace ilion::exec {
namespace {

struct Block {
    int line = 0;
    std::string statement;
    std::string expected;
};

std::vector<Block> read_blocks(const std::string& path) {
    std::vector<Block> blocks;
    std::ifstream file(path);
    EXPECT_TRUE(file.is_open()) << path;
    std::string line;
    bool inside = false;
    for (int number = 1; std::getline(file, line); ++number) {
        if (line.starts_with("#")) continue;
        if (line.empty()) {
            inside = false;
        } else if (!inside) {
            blocks.push_back({number, line, ""});
            inside = true;
        } else {
            blocks.back().expected += line + "\n";
        }
    }
    return blocks;
}

class Node {
public:
    Node() {
        auto opened = store::Store::open({});
        EXPECT_TRUE(opened);
        store_ = std::move(*opened);
        environment_ = {store_.get(), &clock_, nullptr};
        run("CREATE KEYSPACE store_golden WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
        keyspace_ = "store_golden";
    }

    std::string run(const std::string& text) {
        constexpr std::string_view kPrepare = "PREPARE ";
        bool prepare = text.starts_with(kPrepare);
        auto answer = prepare ? show_metadata(text.substr(kPrepare.size())) : execute_text(text);
        if (answer) return *answer;
        std::string first_line = answer.error().message.substr(0, answer.error().message.find('\n'));
        char code[8];
        std::snprintf(code, sizeof code, "%04x", static_cast<unsigned>(answer.error().code));
        return std::string("! ") + code + " " + first_line + "\n";
    }

private:
    ilion::Result<plan::PlanPtr> plan(const std::string& text, std::shared_ptr<const cql::Statement>& statement) {
        ILION_TRY_ASSIGN(cql::Statement parsed, cql::parse(text));
        statement = std::make_shared<const cql::Statement>(std::move(parsed));
        return plan::make_plan(statement, {schema_, keyspace_, &clock_});
    }

    ilion::Result<std::string> execute_text(const std::string& text) {
        std::shared_ptr<const cql::Statement> statement;
        ILION_TRY_ASSIGN(plan::PlanPtr planned, plan(text, statement));
        if (std::holds_alternative<plan::RawPlan>(planned->body)) {
            plan::DdlContext context{schema_, keyspace_, &clock_, next_table_++};
            ILION_TRY_ASSIGN(plan::DdlOutcome outcome, plan_ddl(*statement, context));
            schema_ = outcome.schema;
            return std::string("= ok\n");
        }
        QueryOptions options;
        ILION_TRY_ASSIGN(Result result, execute(*planned, options, environment_));
        std::string shown = "= ok\n";
        if (const auto* rows = std::get_if<Rows>(&result.body)) shown = show(*rows);
        for (const std::string& warning : result.warnings) shown += "~ " + warning + "\n";
        return shown;
    }

    static std::string show(const Rows& rows) {
        std::string shown = "=";
        for (size_t i = 0; i < rows.columns->size(); ++i) shown += (i == 0 ? " " : " | ") + (*rows.columns)[i].name;
        shown += "\n";
        ByteReader reader(rows.encoded);
        for (int32_t row = 0; row < rows.count; ++row) {
            for (size_t i = 0; i < rows.columns->size(); ++i) {
                auto value = reader.read_value();
                shown += i == 0 ? "  " : " | ";
                shown += value ? to_cql_literal(*(*rows.columns)[i].type, *value) : "null";
            }
            shown += "\n";
        }
        EXPECT_TRUE(reader.ok() && reader.at_end());
        return shown;
    }

    ilion::Result<std::string> show_metadata(const std::string& text) {
        std::shared_ptr<const cql::Statement> statement;
        ILION_TRY_ASSIGN(plan::PlanPtr planned, plan(text, statement));
        std::string shown = "= ";
        for (const ColumnSpec& spec : planned->bind_variables) {
            if (&spec != &planned->bind_variables.front()) shown += ", ";
            shown += spec.name;
        }
        shown += " | ";
        for (size_t i = 0; i < planned->partition_key_bind_indexes.size(); ++i) {
            shown += (i == 0 ? "" : ", ") + std::to_string(planned->partition_key_bind_indexes[i]);
        }
        while (shown.ends_with(' ')) shown.pop_back();
        return shown + "\n";
    }

    SystemClock clock_;
    std::unique_ptr<store::Store> store_;
    Environment environment_;
    schema::SchemaPtr schema_ = std::make_shared<const schema::Schema>();
    std::string keyspace_;
    uint32_t next_table_ = 1;
};

TEST(Writes, AreAnsweredAsCassandraAnswersThem) {
    Node node;
    for (const Block& block : read_blocks(ILION_TEST_FOLDER "/exec/data/writes.txt")) {
        EXPECT_EQ(node.run(block.statement), block.expected) << "line " << block.line << ": " << block.statement;
    }
}

}  // namespace
}  // namespace ilion::exec
