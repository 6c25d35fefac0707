#include "types/type/data_type.hpp"

#include <algorithm>
#include <array>

#include "types/type/custom_class.hpp"

namespace ilion {

// Builds the parts of a DataType, which has no public constructor.
struct DataTypeFactory {
    static std::shared_ptr<DataType> make(TypeKind kind) {
        std::shared_ptr<DataType> type(new DataType());
        type->kind_ = kind;
        return type;
    }

    static TypePtr with_args(TypeKind kind, std::vector<TypePtr> args, bool multi_cell) {
        auto type = make(kind);
        type->args_ = std::move(args);
        type->multi_cell_ = multi_cell;
        return type;
    }

    static TypePtr udt(std::string keyspace, std::string name, std::vector<std::string> field_names,
                       std::vector<TypePtr> field_types, bool multi_cell) {
        auto type = make(TypeKind::udt);
        type->keyspace_ = std::move(keyspace);
        type->name_ = std::move(name);
        type->field_names_ = std::move(field_names);
        type->args_ = std::move(field_types);
        type->multi_cell_ = multi_cell;
        return type;
    }

    static TypePtr vector(TypePtr element, int32_t dimension) {
        auto type = make(TypeKind::vector);
        type->args_.push_back(std::move(element));
        type->dimension_ = dimension;
        return type;
    }

    static TypePtr custom(std::string class_name) {
        auto type = make(TypeKind::custom);
        type->name_ = std::move(class_name);
        return type;
    }
};

const TypePtr& DataType::of(TypeKind native) {
    static constexpr size_t kNatives = static_cast<size_t>(TypeKind::list);
    static const auto natives = [] {
        std::array<TypePtr, kNatives> made;
        for (size_t i = 0; i < kNatives; ++i) made[i] = DataTypeFactory::make(static_cast<TypeKind>(i));
        return made;
    }();
    return natives[static_cast<size_t>(native)];
}

TypePtr DataType::list(TypePtr element, bool multi_cell) {
    return DataTypeFactory::with_args(TypeKind::list, {std::move(element)}, multi_cell);
}

TypePtr DataType::set(TypePtr element, bool multi_cell) {
    return DataTypeFactory::with_args(TypeKind::set, {std::move(element)}, multi_cell);
}

TypePtr DataType::map(TypePtr key, TypePtr value, bool multi_cell) {
    return DataTypeFactory::with_args(TypeKind::map, {std::move(key), std::move(value)}, multi_cell);
}

TypePtr DataType::tuple(std::vector<TypePtr> fields) {
    for (auto& field : fields) {
        if (field->is_multi_cell()) field = field->frozen();
    }
    return DataTypeFactory::with_args(TypeKind::tuple, std::move(fields), false);
}

TypePtr DataType::udt(std::string keyspace, std::string name, std::vector<std::string> field_names,
                      std::vector<TypePtr> field_types, bool multi_cell) {
    return DataTypeFactory::udt(std::move(keyspace), std::move(name), std::move(field_names),
                                std::move(field_types), multi_cell);
}

TypePtr DataType::vector(TypePtr element, int32_t dimension) {
    return DataTypeFactory::vector(std::move(element), dimension);
}

TypePtr DataType::custom(std::string class_name) {
    return DataTypeFactory::custom(std::move(class_name));
}

int DataType::field_index(std::string_view field) const {
    auto found = std::find(field_names_.begin(), field_names_.end(), field);
    return found == field_names_.end() ? -1 : static_cast<int>(found - field_names_.begin());
}

// date, time, smallint and tinyint vary as far as Cassandra is concerned: it gives them a length inside vectors.
int DataType::fixed_size() const {
    switch (kind_) {
        case TypeKind::empty:
            return 0;
        case TypeKind::boolean:
            return 1;
        case TypeKind::int_:
        case TypeKind::float_:
            return 4;
        case TypeKind::bigint:
        case TypeKind::double_:
        case TypeKind::timestamp:
            return 8;
        case TypeKind::uuid:
        case TypeKind::timeuuid:
            return 16;
        case TypeKind::custom:
            return &value_type(*this) == this ? -1 : value_type(*this).fixed_size();
        case TypeKind::vector: {
            int64_t element = args_[0]->fixed_size();
            int64_t size = element * dimension_;
            return element < 0 || size > INT32_MAX ? -1 : static_cast<int>(size);
        }
        default:
            return -1;
    }
}

bool DataType::allows_empty() const {
    switch (kind_) {
        case TypeKind::date:
        case TypeKind::duration:
        case TypeKind::smallint:
        case TypeKind::time:
        case TypeKind::tinyint:
        case TypeKind::list:
        case TypeKind::set:
        case TypeKind::map:
        case TypeKind::vector:
            return false;
        default:
            return true;
    }
}

namespace {

TypePtr freeze(const TypePtr& type) {
    return type->frozen();
}

}  // namespace

TypePtr DataType::frozen() const {
    switch (kind_) {
        case TypeKind::list:
            return list(freeze(args_[0]), false);
        case TypeKind::set:
            return set(freeze(args_[0]), false);
        case TypeKind::map:
            return map(freeze(args_[0]), freeze(args_[1]), false);
        case TypeKind::tuple:
        case TypeKind::udt: {
            std::vector<TypePtr> fields(args_.size());
            std::transform(args_.begin(), args_.end(), fields.begin(), freeze);
            return kind_ == TypeKind::tuple ? tuple(std::move(fields))
                                            : udt(keyspace_, name_, field_names_, std::move(fields), false);
        }
        case TypeKind::vector:
            return vector(freeze(args_[0]), dimension_);
        case TypeKind::custom:
            return custom(name_);
        default:
            return of(kind_);
    }
}

bool DataType::references_udt(std::string_view keyspace, std::string_view name) const {
    if (kind_ == TypeKind::udt && keyspace_ == keyspace && name_ == name) return true;
    return std::any_of(args_.begin(), args_.end(),
                       [&](const TypePtr& arg) { return arg->references_udt(keyspace, name); });
}

bool DataType::equals(const DataType& other) const {
    if (this == &other) return true;
    return kind_ == other.kind_ && multi_cell_ == other.multi_cell_ && dimension_ == other.dimension_ &&
           keyspace_ == other.keyspace_ && name_ == other.name_ && field_names_ == other.field_names_ &&
           std::equal(args_.begin(), args_.end(), other.args_.begin(), other.args_.end(),
                      [](const TypePtr& left, const TypePtr& right) { return left->equals(*right); });
}

}  // namespace ilion
