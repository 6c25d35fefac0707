// Random deltas and deletions, written in random order with flushes and compactions between, read back in every
// way and compared with a model that keeps all writes and applies Cassandra's rules to them naively.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "store/row/reconcile.hpp"
#include "table.hpp"

namespace ilion::store::test {
namespace {

constexpr int64_t kNow = 1000;

struct StoredCell {
    Cell cell;
    Bytes value, path;
};

// Everything ever written to one partition.
class Model {
public:
    struct Row {
        std::vector<Liveness> liveness;
        std::vector<Deletion> deletions;
        std::vector<StoredCell> cells;
        std::vector<std::pair<ColumnId, Deletion>> column_deletions;
    };
    std::map<Bytes, Row> rows;
    Row static_row;
    std::vector<Deletion> partition_deletions;
    std::vector<std::pair<ClusteringSlice, Deletion>> ranges;

    static bool covers(const ClusteringSlice& slice, const Bytes& clustering) {
        bool from =
            slice.start.empty() || (slice.start_inclusive ? clustering >= slice.start : clustering > slice.start);
        bool until = slice.end.empty() || (slice.end_inclusive ? clustering <= slice.end : clustering < slice.end);
        return from && until;
    }

    // The row as text, or an empty string if it is not live.
    std::string show(const Row& row, const Bytes* clustering) const {
        int64_t hidden = kNoTimestamp;
        for (const auto& deletion : partition_deletions) hidden = std::max(hidden, deletion.timestamp);
        for (const auto& deletion : row.deletions) hidden = std::max(hidden, deletion.timestamp);
        for (const auto& [slice, deletion] : ranges) {
            if (clustering != nullptr && covers(slice, *clustering)) hidden = std::max(hidden, deletion.timestamp);
        }
        Liveness liveness;
        for (const auto& one : row.liveness) {
            if (one.timestamp > hidden) merge_into(liveness, one);
        }
        std::map<std::pair<ColumnId, Bytes>, const StoredCell*> best;
        for (const auto& stored : row.cells) {
            int64_t column_hidden = hidden;
            for (const auto& [column, deletion] : row.column_deletions) {
                if (column == stored.cell.column) column_hidden = std::max(column_hidden, deletion.timestamp);
            }
            if (stored.cell.timestamp <= column_hidden) continue;
            const StoredCell*& present = best[{stored.cell.column, stored.path}];
            if (present == nullptr) {
                present = &stored;
                continue;
            }
            Cell left = stored.cell, right = present->cell;
            left.value = stored.value;
            right.value = present->value;
            if (prevails(left, right)) present = &stored;
        }
        std::string shown;
        if (liveness.live_at(kNow)) shown += "live@" + std::to_string(liveness.timestamp) + " ";
        for (const auto& [place, stored] : best) {
            if (!stored->cell.live_at(kNow)) continue;
            shown += std::to_string(place.first) + "[" + place.second + "]=" + stored->value + "@" +
                     std::to_string(stored->cell.timestamp) + "/" + std::to_string(stored->cell.ttl) + " ";
        }
        return shown;
    }
};

std::string show(const RowView& row) {
    std::string shown;
    if (row.liveness.exists()) shown += "live@" + std::to_string(row.liveness.timestamp) + " ";
    for (const Cell& cell : row.cells) {
        shown += std::to_string(cell.column) + "[" + Bytes(cell.path) + "]=" + Bytes(cell.value) + "@" +
                 std::to_string(cell.timestamp) + "/" + std::to_string(cell.ttl) + " ";
    }
    return shown;
}

class ReconcileScenario {
public:
    explicit ReconcileScenario(unsigned seed) : random_(seed), table_(make_table(5)), store_(open_memory()) {
        for (int i = 0; i < 4; ++i) keys_.push_back(key(Bytes("k\0", 2) + std::to_string(i), pick(3) - 1));
    }

    void run() {
        Mutation mutation;
        for (int step = 0; step < 120; ++step) {
            write_something(mutation);
            if (pick(3) != 0) continue;
            ASSERT_TRUE(store_->commit(mutation));
            if (pick(12) == 0) {
                EXPECT_TRUE(store_->flush()) << "flush";
            }
            if (pick(25) == 0) {
                EXPECT_TRUE(store_->compact()) << "compact";
            }
        }
        ASSERT_TRUE(store_->commit(mutation));
        for (bool reversed : {false, true}) compare_scan(reversed);
        for (const auto& one : keys_) {
            compare_rows(one);
            for (bool reversed : {false, true}) compare_partition(one, reversed);
        }
    }

private:
    int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
    Bytes clustering() {
        return Bytes(1, static_cast<char>('a' + pick(6))) + Bytes(1, static_cast<char>('a' + pick(3)));
    }
    Deletion deletion() { return {pick(12), 900 + pick(100)}; }

    void add_cells(RowBuilder& builder, Model::Row& row, bool is_static) {
        for (int i = pick(4); i >= 0; --i) {
            Bytes value(1, static_cast<char>('x' + pick(3)));
            ColumnId column = is_static ? kStatic : static_cast<ColumnId>(kFirst + pick(3));
            Bytes path = column == kMap ? Bytes(1, static_cast<char>('p' + pick(3))) : Bytes();
            Cell made = cell(column, pick(12), value, path);
            int kind = pick(4);
            if (kind == 0) made = tombstone(column, made.timestamp, 900 + pick(100), path);
            if (kind == 1) {
                made = expiring(column, made.timestamp, value, 1 + pick(2), kNow - 3 + pick(6));
                made.path = path;
            }
            builder.add_cell(made);
            row.cells.push_back({made, made.tombstone ? Bytes() : value, path});
            row.cells.back().cell.value = {};
            row.cells.back().cell.path = {};
        }
    }

    void write_something(Mutation& mutation) {
        const PartitionKey& partition = keys_[static_cast<size_t>(pick(static_cast<int>(keys_.size())))];
        Model& model = models_[{partition.token, partition.bytes}];
        int what = pick(20);
        if (what == 0) {
            model.partition_deletions.push_back(deletion());
            mutation.delete_partition(*table_, partition, model.partition_deletions.back());
        } else if (what <= 3) {
            ClusteringSlice slice{clustering(), pick(2) == 0, clustering(), pick(2) == 0};
            if (slice.end < slice.start) std::swap(slice.start, slice.end);
            if (pick(4) == 0) slice.start.clear();
            if (pick(4) == 0) slice.end.clear();
            model.ranges.emplace_back(slice, deletion());
            mutation.delete_range(*table_, partition, slice, model.ranges.back().second);
        } else if (what <= 5) {
            RowBuilder builder;
            add_cells(builder, model.static_row, true);
            mutation.write_static(*table_, partition, builder);
        } else {
            write_row(mutation, partition, model);
        }
    }

    void write_row(Mutation& mutation, const PartitionKey& partition, Model& model) {
        RowBuilder builder;
        Bytes where = clustering();
        Model::Row& row = model.rows[where];
        if (pick(3) == 0) {
            Liveness liveness{pick(12), 0, kNeverExpires};
            if (pick(3) == 0) liveness = {liveness.timestamp, 5, kNow - 3 + pick(6)};
            builder.set_liveness(liveness);
            row.liveness.push_back(liveness);
        }
        if (pick(5) == 0) {
            row.deletions.push_back(deletion());
            builder.set_deletion(row.deletions.back());
        }
        if (pick(5) == 0) {
            row.column_deletions.emplace_back(kMap, deletion());
            builder.delete_column(kMap, row.column_deletions.back().second);
        }
        add_cells(builder, row, false);
        mutation.write_row(*table_, partition, where, builder);
    }

    void compare_scan(bool reversed) {
        ReadOptions options{kNow, reversed, true, true};
        std::string expected, seen;
        std::vector<ClusteringSlice> slices;
        if (pick(2) == 0) slices = {{"", true, "bb", false}, {"cb", false, "e", true}};
        auto in_slices = [&](const Bytes& clustering) {
            bool in = slices.empty();
            for (const auto& slice : slices) {
                bool prefix_end = slice.end_inclusive && clustering.starts_with(slice.end);
                in = in || Model::covers(slice, clustering) || prefix_end;
            }
            return in;
        };
        for (const auto& [place, model] : models_) {
            std::string static_row = model.show(model.static_row, nullptr), rows;
            auto add = [&](const auto& entry) {
                std::string shown = model.show(entry.second, &entry.first);
                if (!shown.empty() && in_slices(entry.first)) rows += " " + entry.first + ": " + shown + "\n";
            };
            if (reversed) {
                for (auto it = model.rows.rbegin(); it != model.rows.rend(); ++it) add(*it);
            } else {
                for (const auto& entry : model.rows) add(entry);
            }
            if (!static_row.empty() || !rows.empty())
                expected += place.second + " static " + static_row + "\n" + rows;
        }
        auto cursor = store_->read_range(table_, {}, slices, options);
        while (cursor->next_partition()) {
            seen += cursor->partition().bytes + " static " +
                    (cursor->static_row() != nullptr ? show(*cursor->static_row()) : "") + "\n";
            while (cursor->next_row())
                seen += " " + Bytes(cursor->row().clustering) + ": " + show(cursor->row()) + "\n";
        }
        ASSERT_TRUE(cursor->status());
        ASSERT_EQ(expected, seen);
    }

    void compare_partition(const PartitionKey& partition, bool reversed) {
        const Model& model = models_[{partition.token, partition.bytes}];
        std::string first = Bytes(1, static_cast<char>('a' + pick(6))), last = "d";
        ClusteringSlice slice{first, pick(2) == 0, pick(2) == 0 ? Bytes() : last, pick(2) == 0};
        std::vector<std::string> expected, seen;
        for (const auto& [where, row] : model.rows) {
            bool from = slice.start_inclusive ? where >= first : where > first && !where.starts_with(first);
            bool until = slice.end.empty() || where < last || (slice.end_inclusive && where.starts_with(last));
            std::string shown = model.show(row, &where);
            if (from && until && !shown.empty()) expected.push_back(where + ": " + shown);
        }
        if (reversed) std::reverse(expected.begin(), expected.end());
        auto cursor = store_->read_partition(table_, partition, {slice}, {kNow, reversed});
        while (cursor->next_partition()) {
            while (cursor->next_row()) {
                seen.push_back(Bytes(cursor->row().clustering) + ": " + show(cursor->row()));
            }
        }
        ASSERT_TRUE(cursor->status());
        ASSERT_EQ(expected, seen);
    }

    void compare_rows(const PartitionKey& partition) {
        auto buffer = Store::make_row_buffer();
        RowView row, static_row;
        const Model& model = models_[{partition.token, partition.bytes}];
        for (const auto& [where, expected] : model.rows) {
            auto found = store_->read_row(*table_, partition, where, {kNow}, *buffer, row, &static_row);
            ASSERT_TRUE(found);
            ASSERT_EQ(model.show(expected, &where), show(row));
            ASSERT_EQ(model.show(model.static_row, nullptr), show(static_row));
            ASSERT_EQ(*found, !show(row).empty() || !show(static_row).empty());
        }
    }

    std::mt19937 random_;
    schema::TablePtr table_;
    std::unique_ptr<Store> store_;
    std::vector<PartitionKey> keys_;
    std::map<std::pair<Token, Bytes>, Model> models_;
};

TEST(Reconcile, AgreesWithTheNaiveModel) {
    for (unsigned seed = 0; seed < 60; ++seed) {
        SCOPED_TRACE(seed);
        ReconcileScenario(seed).run();
        if (HasFatalFailure()) return;
    }
}

}  // namespace
}  // namespace ilion::store::test
