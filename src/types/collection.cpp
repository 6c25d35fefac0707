#include "types/collection.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "types/order/compare.hpp"
#include "types/vint.hpp"

namespace ilion {
namespace {

using Entry = std::pair<BytesView, BytesView>;

// Whether values of this type can be unsorted: sets, maps and what contains them through collections.
bool has_sorted_collection(const DataType& type) {
    if (type.kind() == TypeKind::set || type.kind() == TypeKind::map) return true;
    return type.kind() == TypeKind::list && has_sorted_collection(*type.arg(0));
}

// `storage` keeps the elements that had to be rewritten.
BytesView sorted_element(const DataType& type, BytesView element, std::vector<std::unique_ptr<Bytes>>& storage) {
    if (!has_sorted_collection(type)) return element;
    storage.push_back(std::make_unique<Bytes>());
    sort_collection(type, element, *storage.back());
    return *storage.back();
}

}  // namespace

bool split_tuple(BytesView tuple, size_t count, std::vector<OptionalBytesView>& fields) {
    fields.assign(count, std::nullopt);
    ByteReader reader(tuple);
    for (size_t i = 0; i < count && !reader.at_end(); ++i) fields[i] = reader.read_value();
    return reader.ok() && reader.at_end();
}

bool split_vector(const DataType& type, BytesView vector, std::vector<BytesView>& elements) {
    elements.clear();
    VectorReader reader(type, vector);
    BytesView element;
    while (reader.next(element)) elements.push_back(element);
    return reader.ok() && reader.at_end();
}

void write_vector(const DataType& type, const std::vector<Bytes>& elements, Bytes& out) {
    bool fixed = type.arg(0)->fixed_size() >= 0;
    for (const Bytes& element : elements) {
        if (!fixed) append_unsigned_vint(element.size(), out);
        out.append(element);
    }
}

bool VectorReader::next(BytesView& element) {
    if (left_ <= 0) return false;
    --left_;
    auto size = static_cast<uint64_t>(element_size_);
    if (element_size_ < 0) {
        size_t before = reader_.remaining();
        size = read_unsigned_vint(reader_);
        // Cassandra steps over a length by the size it should have, so that a longer one makes no sense to it.
        if (before - reader_.remaining() != unsigned_vint_size(size)) reader_.fail();
    }
    element = reader_.read_bytes(size);
    return reader_.ok();
}

bool sort_collection(const DataType& type, BytesView collection, Bytes& out) {
    if (!has_sorted_collection(type)) {
        out.append(collection);
        return true;
    }
    bool is_map = type.kind() == TypeKind::map;
    std::vector<std::unique_ptr<Bytes>> storage;
    std::vector<Entry> entries;
    ByteReader values(collection);
    auto count = values.read<int32_t>();
    for (int32_t i = 0; i < count && values.ok(); ++i) {
        BytesView first = sorted_element(*type.arg(0), values.read_value().value_or(BytesView()), storage);
        BytesView second;
        if (is_map) second = sorted_element(*type.arg(1), values.read_value().value_or(BytesView()), storage);
        entries.emplace_back(first, second);
    }
    if (!values.ok() || !values.at_end() || count < 0) return false;
    if (type.kind() != TypeKind::list) {
        const DataType& key = *type.arg(0);
        std::stable_sort(entries.begin(), entries.end(), [&](const Entry& left, const Entry& right) {
            return compare(key, left.first, right.first) < 0;
        });
        // As in a map that is filled in order: of equal keys, which may differ in their bytes, the first one stays,
        // with the value of the last.
        size_t kept = 0;
        for (const Entry& entry : entries) {
            if (kept > 0 && compare(key, entries[kept - 1].first, entry.first) == 0) {
                entries[kept - 1].second = entry.second;
            } else {
                entries[kept++] = entry;
            }
        }
        entries.resize(kept);
    }
    ByteWriter writer(out);
    writer.write(static_cast<int32_t>(entries.size()));
    for (const auto& [first, second] : entries) {
        writer.write_value(first);
        if (is_map) writer.write_value(second);
    }
    return true;
}

bool is_sorted_collection(const DataType& type, BytesView collection) {
    if (!has_sorted_collection(type)) return true;
    bool is_map = type.kind() == TypeKind::map;
    ElementReader reader(collection, is_map ? 2 : 1);
    OptionalBytesView element;
    OptionalBytesView previous;
    for (bool is_key = true; reader.next(element); is_key = is_map ? !is_key : true) {
        if (!element) continue;
        if (is_key && type.kind() != TypeKind::list) {
            if (previous && compare(*type.arg(0), *previous, *element) >= 0) return false;
            previous = element;
        }
        if (!is_sorted_collection(*type.arg(is_key ? 0 : 1), *element)) return false;
    }
    return reader.ok();
}

}  // namespace ilion
