#include "exec/select/output.hpp"

#include <algorithm>

#include "base/byte_writer.hpp"
#include "types/order/compare.hpp"
#include "types/text.hpp"

namespace ilion::exec {

namespace {

// Rows ordered by likeness are many, of which few are asked for: this many are kept, at most.
constexpr size_t kMaxScored = 4096;

// How much of a document is read as a value of the type; kByLength: all of it, a longer one being the larger
// number.
constexpr size_t kByLength = BytesView::npos - 1;
size_t document_part(TypeKind kind) {
    switch (kind) {
        case TypeKind::boolean:
        case TypeKind::tinyint:
            return 1;
        case TypeKind::float_:
            return sizeof(float);
        case TypeKind::double_:
            return sizeof(double);
        case TypeKind::uuid:
        case TypeKind::timeuuid:  // what has not 16 bytes is no UUID: all are equal
            return 0;
        case TypeKind::decimal:
        case TypeKind::varint:
            return kByLength;
        default:
            return BytesView::npos;
    }
}

}  // namespace

void Output::append_plain(const RowReader& reader) {
    reader.append(request_.plan.selection.plain, plain_);
    ++count_;
}

Status Output::append(const RowValues& values, Arena& arena) {
    if (request_.ann) return append_scored(values, arena);
    ++count_;
    if (request_.plan.sort.empty()) return encode(values, arena, encoded_);
    Sortable& row = sortable_.emplace_back();
    if (request_.plan.sorts_documents) return encode(values, arena, row.encoded);
    for (const plan::OrderColumn& order : request_.plan.sort) {
        OptionalBytesView key = values.inputs[order.input];
        row.keys.push_back(key ? OptionalBytes(Bytes(*key)) : OptionalBytes());
    }
    return encode(values, arena, row.encoded);
}

// A row without a vector is like none.
Status Output::append_scored(const RowValues& values, Arena& arena) {
    OptionalBytesView vector = values.inputs[request_.plan.ann->input];
    if (!vector) return {};
    const AnnQuery& query = *request_.ann;
    float score = index::similarity(query.similarity, query.vector, index::decode_vector(*vector));
    if (sortable_.size() == kMaxScored) keep_first(index::kMaxNearest);
    ++count_;
    Sortable& row = sortable_.emplace_back();
    row.score = score;
    return encode(values, arena, row.encoded);
}

Status Output::encode(const RowValues& values, Arena& arena, Bytes& out) const {
    const plan::Selection& selection = request_.plan.selection;
    if (!selection.json_names.empty()) return encode_json(values, arena, out);
    ByteWriter writer(out);
    for (const plan::Expression& output : selection.outputs) {
        ILION_TRY_ASSIGN(OptionalBytesView value, evaluator_.evaluate(output, values, arena));
        writer.write_value(value);
    }
    return {};
}

Status Output::encode_json(const RowValues& values, Arena& arena, Bytes& out) const {
    const plan::Selection& selection = request_.plan.selection;
    ByteWriter writer(out);
    size_t at = out.size();
    writer.write(int32_t{0});
    out += '{';
    for (size_t i = 0; i < selection.outputs.size(); ++i) {
        ILION_TRY_ASSIGN(OptionalBytesView value, evaluator_.evaluate(selection.outputs[i], values, arena));
        if (i > 0) out += ", ";
        out += selection.json_names[i];
        out += value ? to_json(*selection.outputs[i].type, *value) : "null";
    }
    out += '}';
    writer.patch(at, static_cast<int32_t>(out.size() - at - sizeof(int32_t)));
    return {};
}

// Cassandra compares the documents as if they were values of the columns that rows are ordered by, one after the
// other.
bool Output::document_before(const Sortable& left, const Sortable& right) const {
    BytesView a = BytesView(left.encoded).substr(sizeof(int32_t));
    BytesView b = BytesView(right.encoded).substr(sizeof(int32_t));
    for (const plan::OrderColumn& by : request_.plan.sort) {
        size_t read = document_part(by.column->type->kind());
        int order = 0;
        if (read == kByLength && a.size() != b.size()) order = a.size() < b.size() ? -1 : 1;
        if (order == 0) order = a.substr(0, read).compare(b.substr(0, read));
        if (order != 0) return by.descending ? order > 0 : order < 0;
    }
    return false;
}

bool Output::before(const Sortable& left, const Sortable& right) const {
    if (request_.ann) return left.score > right.score;
    if (request_.plan.sorts_documents) return document_before(left, right);
    const auto& sort = request_.plan.sort;
    for (size_t i = 0; i < sort.size(); ++i) {
        const OptionalBytes& a = left.keys[i];
        const OptionalBytes& b = right.keys[i];
        // Partitions without rows come before the others in the table's order, whatever that is.
        bool reversed = a && b ? sort[i].descending : request_.plan.reversed;
        int order = a && b ? compare(*sort[i].column->type, *a, *b)
                           : static_cast<int>(a.has_value()) - static_cast<int>(b.has_value());
        if (order != 0) return reversed ? order > 0 : order < 0;
    }
    return false;
}

void Output::keep_first(int64_t limit) {
    std::stable_sort(sortable_.begin(), sortable_.end(),
                     [this](const Sortable& left, const Sortable& right) { return before(left, right); });
    count_ = std::min(count_, limit);
    sortable_.resize(static_cast<size_t>(count_));
}

Rows Output::finish(int64_t limit) {
    if (!sortable_.empty()) {
        keep_first(limit);
        for (const Sortable& row : sortable_) encoded_ += row.encoded;
    }
    Rows rows;
    rows.columns = request_.plan.result_columns;
    rows.encoded = plain_.empty() ? std::move(encoded_) : plain_.take();
    rows.count = static_cast<int32_t>(count_);
    return rows;
}

}  // namespace ilion::exec
