#include "store/row/merge.hpp"

#include <rocksdb/merge_operator.h>

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

#include "store/row/reconcile.hpp"
#include "store/row/row_codec.hpp"
#include "store/slice.hpp"

namespace ilion::store {

namespace {

// Leaves, of entries in order, one of each place, and none that a deletion covers.
void reconcile(std::vector<RowEntry>& entries, const Deletion& row_deletion) {
    size_t left = 0;
    Deletion column_deletion;
    int column = -1;
    for (size_t i = 0; i < entries.size();) {
        size_t best = i;
        for (++i; i < entries.size() && same_place(entries[best], entries[i]); ++i) {
            bool wins = entries[i].is_deletion ? entries[i].deletion().supersedes(entries[best].deletion())
                                               : !prevails(entries[best].cell, entries[i].cell);
            if (wins) best = i;
        }
        const RowEntry entry = entries[best];
        if (entry.cell.column != column) {
            column = entry.cell.column;
            column_deletion = row_deletion;
        }
        if (entry.is_deletion) {
            if (!entry.deletion().supersedes(column_deletion)) continue;
            column_deletion = entry.deletion();
        } else if (column_deletion.covers(entry.cell.timestamp)) {
            continue;
        }
        entries[left++] = entry;
    }
    entries.resize(left);
}

bool merge_deletions(std::span<const BytesView> deltas, Bytes& out) {
    DeletionValue merged;
    for (BytesView delta : deltas) {
        DeletionValue value;
        if (!decode_deletion_value(delta, value)) return false;
        merge_into(merged.deletion, value.deletion);
        merged.has_ranges |= value.has_ranges;
    }
    encode_deletion_value(merged, out);
    return true;
}

// `out` may be a buffer that RocksDB uses again: it is replaced.
bool merge(std::span<const BytesView> deltas, Bytes& out) {
    out.clear();
    bool rows = !deltas.front().empty() && (static_cast<uint8_t>(deltas.front()[0]) & row_flag::kNotARow) == 0;
    return rows ? merge_rows(deltas, out) : merge_deletions(deltas, out);
}

class RowMergeOperator final : public rocksdb::MergeOperator {
public:
    const char* Name() const override { return "ilion.row.1"; }

    bool FullMergeV2(const MergeOperationInput& input, MergeOperationOutput* output) const override {
        if (input.existing_value == nullptr && input.operand_list.size() == 1) {
            output->existing_operand = input.operand_list.front();
            return true;
        }
        merged_deltas = input.operand_list.size();
        std::vector<BytesView> deltas;
        deltas.reserve(input.operand_list.size() + 1);
        if (input.existing_value != nullptr) deltas.push_back(view(*input.existing_value));
        for (const auto& operand : input.operand_list) deltas.push_back(view(operand));
        return merge(deltas, output->new_value);
    }

    bool PartialMerge(const rocksdb::Slice&, const rocksdb::Slice& left, const rocksdb::Slice& right,
                      std::string* merged, rocksdb::Logger*) const override {
        const BytesView deltas[] = {view(left), view(right)};
        return merge(deltas, *merged);
    }

    bool PartialMergeMulti(const rocksdb::Slice&, const std::deque<rocksdb::Slice>& operands, std::string* merged,
                           rocksdb::Logger*) const override {
        std::vector<BytesView> deltas;
        deltas.reserve(operands.size());
        for (const auto& operand : operands) deltas.push_back(view(operand));
        return merge(deltas, *merged);
    }
};

}  // namespace

constinit thread_local size_t merged_deltas = 0;

bool merge_versions(std::span<const BytesView> versions, Bytes& out) {
    merged_deltas = versions.size();
    return merge(versions, out);
}

bool merge_rows(std::span<const BytesView> deltas, Bytes& out) {
    static thread_local std::vector<RowEntry> entries;
    entries.clear();
    Liveness liveness;
    Deletion deletion;
    BytesView original;
    for (BytesView delta : deltas) {
        RowReader reader(delta);
        if (!reader.ok()) return false;
        merge_into(liveness, reader.header().liveness);
        merge_into(deletion, reader.header().deletion);
        if (original.empty()) original = reader.header().original;
        RowEntry entry;
        while (reader.next(entry)) entries.push_back(entry);
        if (!reader.ok()) return false;
    }
    if (deletion.covers(liveness.timestamp)) liveness = {};
    std::sort(entries.begin(), entries.end(), before);
    reconcile(entries, deletion);
    int64_t base = entries.empty() ? deletion.timestamp : entries.front().cell.timestamp;
    RowWriter writer(out, liveness, deletion, original, base);
    for (const RowEntry& entry : entries) writer.add(entry);
    return true;
}

std::shared_ptr<rocksdb::MergeOperator> make_merge_operator() {
    return std::make_shared<RowMergeOperator>();
}

}  // namespace ilion::store
