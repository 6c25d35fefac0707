#include "exec/select/read/virtual_cursor.hpp"

#include <algorithm>

#include "base/big_endian.hpp"
#include "types/collection.hpp"
#include "types/comparable.hpp"

namespace ilion::exec {

namespace {

bool contains(const store::TokenRange& range, Token token) {
    bool behind_start = range.start_inclusive ? token >= range.start : token > range.start;
    bool before_end = range.end_inclusive ? token <= range.end : token < range.end;
    return behind_start && before_end;
}

// Tables that are made when they are asked for in Cassandra, too, tell milliseconds there.
int64_t time_of_writing(const SelectRequest& request) {
    int64_t micros = request.bindings.clock->now_micros();
    return request.plan.in_virtual_keyspace ? micros / 1000 : micros;
}

}  // namespace

VirtualCursor::VirtualCursor(const SelectRequest& request, const ReadSpec& spec,
                             const store::Position* resume_after)
    : table_(request.table()),
      slices_(spec.slices),
      reversed_(request.plan.reversed),
      written_at_(time_of_writing(request)),
      values_(request.environment.virtual_tables->rows(table_)) {
    index_rows(request, spec);
    order_partitions(request, spec);
    if (resume_after != nullptr) skip(*resume_after);
}

void VirtualCursor::index_rows(const SelectRequest& request, const ReadSpec& spec) {
    bool by_range = request.plan.restrictions.key_range;
    std::vector<OptionalBytesView> clustering(table_.clustering_size);
    std::vector<BytesView> key(table_.partition_key_size);
    for (const VirtualRow& values : values_) {
        for (size_t i = 0; i < key.size(); ++i) key[i] = values[i] ? BytesView(*values[i]) : BytesView();
        Row row{store::PartitionKey::of(serialize_partition_key(key)), {}, &values};
        bool wanted =
            by_range ? contains(spec.range, row.key.token) && spec.virtual_range.contains(table_, row.key.bytes)
                     : std::find(spec.keys.begin(), spec.keys.end(), row.key) != spec.keys.end();
        if (!wanted) continue;
        for (size_t i = 0; i < clustering.size(); ++i) {
            const OptionalBytes& value = values[table_.partition_key_size + i];
            clustering[i] = value ? OptionalBytesView(*value) : OptionalBytesView();
        }
        store::encode_clustering(table_, clustering, row.clustering);
        rows_.push_back(std::move(row));
    }
}

void VirtualCursor::order_partitions(const SelectRequest& request, const ReadSpec& spec) {
    bool by_key = request.plan.in_virtual_keyspace;
    auto before = [&](const store::PartitionKey& left, const store::PartitionKey& right) {
        if (!by_key) return left.token != right.token ? left.token < right.token : left.bytes < right.bytes;
        return key_before(table_, left.bytes, right.bytes);
    };
    std::stable_sort(rows_.begin(), rows_.end(), [&](const Row& left, const Row& right) {
        if (left.key.bytes != right.key.bytes) return before(left.key, right.key);
        return reversed_ ? left.clustering > right.clustering : left.clustering < right.clustering;
    });
    for (size_t i = 0; i < rows_.size(); ++i) {
        if (partitions_.empty() || !(partitions_.back().key == rows_[i].key)) {
            partitions_.push_back({rows_[i].key, i, i});
        }
        partitions_.back().end = i + 1;
    }
    // Keys that were asked for come in the order of the request.
    if (request.plan.restrictions.key_range) return;
    auto rank = [&spec](const Partition& partition) {
        return std::find(spec.keys.begin(), spec.keys.end(), partition.key) - spec.keys.begin();
    };
    std::sort(partitions_.begin(), partitions_.end(),
              [&](const Partition& left, const Partition& right) { return rank(left) < rank(right); });
}

void VirtualCursor::skip(const store::Position& position) {
    auto found = std::find_if(partitions_.begin(), partitions_.end(),
                              [&](const Partition& partition) { return partition.key == position.partition; });
    if (found == partitions_.end()) {
        // The partition is gone: go on behind where it was.
        auto behind = std::find_if(partitions_.begin(), partitions_.end(), [&](const Partition& partition) {
            return partition.key.token > position.partition.token;
        });
        partitions_.erase(partitions_.begin(), behind);
        return;
    }
    partitions_.erase(partitions_.begin(), found);
    if (position.has_clustering && !position.partition_done) {
        Partition& partition = partitions_.front();
        while (partition.begin < partition.end) {
            const Bytes& clustering = rows_[partition.begin].clustering;
            bool seen = reversed_ ? clustering >= position.clustering : clustering <= position.clustering;
            if (!seen) break;
            ++partition.begin;
        }
    }
    bool done = position.partition_done || partitions_.front().begin == partitions_.front().end;
    if (done) partitions_.erase(partitions_.begin());
}

bool VirtualCursor::in_slices(BytesView clustering) const {
    if (slices_.empty()) return true;
    return std::any_of(slices_.begin(), slices_.end(), [&](const store::ClusteringSlice& slice) {
        Bytes start = slice.start;
        if (!slice.start_inclusive) start += comparable::kAfter;
        Bytes end = slice.end;
        if (slice.end_inclusive) end += comparable::kAfter;
        return clustering >= start && clustering < end;
    });
}

bool VirtualCursor::next_partition() {
    while (next_partition_ < partitions_.size()) {
        partition_ = next_partition_++;
        const Partition& partition = partitions_[partition_];
        next_row_ = partition.begin;
        end_row_ = partition.end;
        fill(*rows_[partition.begin].values, schema::ColumnKind::static_, static_);
        bool any = std::any_of(rows_.begin() + static_cast<std::ptrdiff_t>(partition.begin),
                               rows_.begin() + static_cast<std::ptrdiff_t>(partition.end),
                               [&](const Row& row) { return in_slices(row.clustering); });
        if (any || !static_.cells.empty()) return true;
    }
    return false;
}

bool VirtualCursor::next_row() {
    while (next_row_ < end_row_) {
        const Row& row = rows_[next_row_++];
        if (!in_slices(row.clustering)) continue;
        fill(*row.values, schema::ColumnKind::regular, row_);
        row_.clustering = row.clustering;
        return true;
    }
    return false;
}

void VirtualCursor::fill(const VirtualRow& values, schema::ColumnKind kind, store::RowView& row) {
    row.cells.clear();
    row.clustering = {};
    row.liveness.timestamp = written_at_;
    if (kind == schema::ColumnKind::regular) paths_.clear();
    for (const schema::Column& column : table_.columns) {
        if (column.kind == kind && values[column.index]) add_cells(column, *values[column.index], row);
    }
    std::stable_sort(row.cells.begin(), row.cells.end(),
                     [](const store::Cell& left, const store::Cell& right) { return left.column < right.column; });
}

void VirtualCursor::add_cells(const schema::Column& column, BytesView value, store::RowView& row) {
    store::Cell cell;
    cell.column = column.id;
    cell.timestamp = written_at_;
    const DataType& type = *column.type;
    if (!type.is_multi_cell()) {
        cell.value = value;
        row.cells.push_back(cell);
        return;
    }
    auto add = [&](BytesView path, OptionalBytesView part) {
        if (!part) return;
        cell.path = path;
        cell.value = *part;
        row.cells.push_back(cell);
    };
    if (type.kind() == TypeKind::udt) {
        std::vector<OptionalBytesView> fields;
        if (!split_tuple(value, type.args().size(), fields)) return;
        for (size_t i = 0; i < fields.size(); ++i) {
            add(paths_.emplace_back(big_endian(static_cast<int16_t>(i))), fields[i]);
        }
        return;
    }
    ElementReader reader(value, type.kind() == TypeKind::map ? 2 : 1);
    OptionalBytesView element;
    for (int64_t i = 0; reader.next(element); ++i) {
        if (type.kind() == TypeKind::list) {
            add(paths_.emplace_back(big_endian(i)), element);
        } else if (type.kind() == TypeKind::set) {
            if (element) add(*element, BytesView());
        } else {
            OptionalBytesView mapped;
            if (reader.next(mapped) && element) add(*element, mapped);
        }
    }
}

}  // namespace ilion::exec
