#include "exec/write/operation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/endian.hpp"
#include "exec/write/list_paths.hpp"
#include "types/collection.hpp"

namespace ilion::exec {

namespace {

using plan::Operation;

class Applier {
public:
    Applier(const Operation& operation, const WriteParameters& parameters, const plan::Bindings& bindings,
            const store::RowView* current, store::RowBuilder& row)
        : operation_(operation),
          column_(*operation.column),
          type_(*operation.column->type),
          parameters_(parameters),
          bindings_(bindings),
          current_(current),
          row_(row) {}

    Status apply();

private:
    ilion::Result<ValueView> value() { return evaluate(*operation_.value, bindings_, value_memory_); }
    ilion::Result<ValueView> key() { return evaluate(*operation_.key, bindings_, key_memory_); }
    store::Cell cell(BytesView path) const;
    store::Cell live(BytesView value, BytesView path = {}) const;
    store::Cell dead(BytesView path = {}) const;
    void add(const store::Cell& made);
    std::span<const store::Cell> present() const;

    Status set();
    Status assign();
    Status append(BytesView collection);
    Status append_udt(BytesView udt);
    Status prepend();
    Status discard();
    Status put();
    Status put_at_index(BytesView index, bool deletion);
    Status delete_element();
    Status set_field();
    Status compute();

    const Operation& operation_;
    const schema::Column& column_;
    const DataType& type_;
    const WriteParameters& parameters_;
    const plan::Bindings& bindings_;
    const store::RowView* current_;
    store::RowBuilder& row_;
    Bytes value_memory_, key_memory_;
};

store::Cell Applier::cell(BytesView path) const {
    store::Cell made;
    made.column = column_.id;
    made.counter = type_.is_counter();
    made.timestamp = parameters_.timestamp;
    made.path = path;
    return made;
}

store::Cell Applier::live(BytesView value, BytesView path) const {
    store::Cell made = cell(path);
    made.value = value;
    made.ttl = parameters_.ttl;
    made.local_deletion_time = parameters_.expires_at();
    return made;
}

store::Cell Applier::dead(BytesView path) const {
    store::Cell made = cell(path);
    made.tombstone = true;
    made.local_deletion_time = parameters_.now_seconds;
    return made;
}

void Applier::add(const store::Cell& made) {
    if (type_.is_multi_cell()) {
        row_.add_element(type_, made);
    } else {
        row_.add_cell(made);
    }
}

std::span<const store::Cell> Applier::present() const {
    return current_ == nullptr ? std::span<const store::Cell>() : current_->find_all(column_.id);
}

Status Applier::set() {
    ILION_TRY_ASSIGN(ValueView given, value());
    if (given.is_unset()) return {};
    add(given.is_null() ? dead() : live(given.bytes()));
    return {};
}

Status Applier::assign() {
    ILION_TRY_ASSIGN(ValueView given, value());
    if (given.is_unset()) return {};
    row_.delete_column(column_.id, parameters_.overwrite());
    return given.is_null() ? Status() : append(given.bytes());
}

Status Applier::append(BytesView collection) {
    if (type_.kind() == TypeKind::udt) return append_udt(collection);
    bool map = type_.kind() == TypeKind::map;
    ElementReader reader(collection, map ? 2 : 1);
    OptionalBytesView element, mapped;
    Bytes path;
    while (reader.next(element)) {
        if (map && !reader.next(mapped)) break;
        if (!element || (map && !mapped)) return invalid("null is not supported inside collections");
        if (map) {
            add(live(*mapped, *element));
        } else if (type_.kind() == TypeKind::set) {
            add(live({}, *element));
        } else {
            path = append_path(*parameters_.clock);
            add(live(*element, path));
        }
    }
    return {};
}

Status Applier::append_udt(BytesView udt) {
    std::vector<OptionalBytesView> fields;
    if (!split_tuple(udt, type_.args().size(), fields))
        return invalid("Invalid user type value for " + column_.name);
    for (size_t i = 0; i < fields.size(); ++i) {
        char path[sizeof(int16_t)];
        store_be(path, static_cast<int16_t>(i));
        if (fields[i]) add(live(*fields[i], {path, sizeof path}));
    }
    return {};
}

Status Applier::prepend() {
    ILION_TRY_ASSIGN(ValueView given, value());
    if (!given.has_bytes()) return {};
    ElementReader reader(given.bytes(), 1);
    auto paths = prepend_paths(*parameters_.clock, static_cast<size_t>(reader.left()));
    OptionalBytesView element;
    for (const Bytes& path : paths) {
        if (!reader.next(element) || !element) return invalid("null is not supported inside collections");
        add(live(*element, path));
    }
    return {};
}

Status Applier::discard() {
    ILION_TRY_ASSIGN(ValueView given, value());
    if (!given.has_bytes()) return {};
    ElementReader reader(given.bytes(), 1);
    OptionalBytesView element;
    std::vector<BytesView> discarded;
    while (reader.next(element)) {
        if (element) discarded.push_back(*element);
    }
    if (type_.kind() != TypeKind::list) {
        for (BytesView path : discarded) add(dead(path));
        return {};
    }
    for (const store::Cell& held : present()) {
        if (std::find(discarded.begin(), discarded.end(), held.value) != discarded.end()) add(dead(held.path));
    }
    return {};
}

Status Applier::put_at_index(BytesView index_bytes, bool deletion) {
    if (index_bytes.size() != sizeof(int32_t)) return invalid("Invalid null value for list index");
    auto index = load_be<int32_t>(index_bytes.data());
    auto held = present();
    if (held.empty()) {
        return invalid(deletion ? "Attempted to delete an element from a list which is null"
                                : "Attempted to set an element on a list which is null");
    }
    if (index < 0 || static_cast<size_t>(index) >= held.size()) {
        return invalid(fmt::format("List index {} out of bound, list has size {}", index, held.size()));
    }
    BytesView path = held[static_cast<size_t>(index)].path;
    if (deletion) {
        add(dead(path));
        return {};
    }
    ILION_TRY_ASSIGN(ValueView given, value());
    if (given.is_unset()) return {};
    add(given.is_null() ? dead(path) : live(given.bytes(), path));
    return {};
}

Status Applier::put() {
    bool list = type_.kind() == TypeKind::list;
    ILION_TRY_ASSIGN(ValueView at, key());
    ILION_TRY_ASSIGN(ValueView given, value());
    if (at.is_null()) return invalid(list ? "Invalid null value for list index" : "Invalid null map key");
    if (at.is_unset()) return invalid(list ? "Invalid unset value for list index" : "Invalid unset map key");
    if (list) return put_at_index(at.bytes(), false);
    if (given.is_unset()) return {};
    add(given.is_null() ? dead(at.bytes()) : live(given.bytes(), at.bytes()));
    return {};
}

Status Applier::delete_element() {
    ILION_TRY_ASSIGN(ValueView at, key());
    switch (type_.kind()) {
        case TypeKind::list:
            if (at.is_null()) return invalid("Invalid null value for list index");
            return at.is_unset() ? Status() : put_at_index(at.bytes(), true);
        case TypeKind::map:
            if (at.is_null()) return invalid("Invalid null map key");
            if (at.is_unset()) return invalid("Invalid unset map key");
            break;
        default:
            if (at.is_null()) return invalid("Invalid null set element");
            if (at.is_unset()) return {};
            break;
    }
    add(dead(at.bytes()));
    return {};
}

Status Applier::set_field() {
    char path[sizeof(int16_t)];
    store_be(path, operation_.field);
    if (operation_.kind == Operation::Kind::delete_field) {
        add(dead({path, sizeof path}));
        return {};
    }
    ILION_TRY_ASSIGN(ValueView given, value());
    if (given.is_unset()) return {};
    add(given.is_null() ? dead({path, sizeof path}) : live(given.bytes(), {path, sizeof path}));
    return {};
}

Status Applier::compute() {
    ILION_TRY_ASSIGN(ValueView given, value());
    bool number = static_cast<bool>(operation_.function);
    if (given.is_null()) {
        return invalid(number ? "Invalid null value for number increment" : "Invalid null value for string append");
    }
    const store::Cell* held = current_ == nullptr ? nullptr : current_->find(column_.id);
    if (given.is_unset() || held == nullptr) return {};
    if (!number) {
        Bytes joined = Bytes(held->value).append(given.bytes());
        add(live(joined));
        return {};
    }
    const OptionalBytesView operands[] = {held->value, given.bytes()};
    ILION_TRY_ASSIGN(OptionalBytes sum, operation_.function->call(operands, {parameters_.clock}));
    if (sum) add(live(*sum));
    return {};
}

Status Applier::apply() {
    switch (operation_.kind) {
        case Operation::Kind::set:
            return set();
        case Operation::Kind::assign:
            return assign();
        case Operation::Kind::append: {
            ILION_TRY_ASSIGN(ValueView given, value());
            return given.has_bytes() ? append(given.bytes()) : Status();
        }
        case Operation::Kind::prepend:
            return prepend();
        case Operation::Kind::discard:
            return discard();
        case Operation::Kind::put:
            return put();
        case Operation::Kind::delete_element:
            return delete_element();
        case Operation::Kind::set_field:
        case Operation::Kind::delete_field:
            return set_field();
        case Operation::Kind::compute:
            return compute();
        case Operation::Kind::delete_column:
            if (type_.is_multi_cell()) {
                row_.delete_column(column_.id, parameters_.deletion());
            } else {
                add(dead());
            }
            return {};
        case Operation::Kind::add:
        case Operation::Kind::subtract:
            break;
    }
    return make_error(ErrorCode::server_error, "A counter was updated as a plain column");
}

}  // namespace

Status apply_operation(const plan::Operation& operation, const WriteParameters& parameters,
                       const plan::Bindings& bindings, const store::RowView* current, store::RowBuilder& row) {
    return Applier(operation, parameters, bindings, current, row).apply();
}

}  // namespace ilion::exec
