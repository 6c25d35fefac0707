#include "plan/ddl/resolve_type.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cql/class_text.hpp"
#include "types/composite.hpp"
#include "types/type/custom_class.hpp"
#include "types/type/type_names.hpp"

namespace ilion::plan {

namespace {

using Form = cql::RawType::Form;
using UserTypes = std::map<std::string, TypePtr, std::less<>>;

bool is_collection(const cql::RawType& type) {
    return type.form == Form::list || type.form == Form::set || type.form == Form::map;
}

// A class that is made of its parameters: whatever is wrong with them is told as if it were wrong itself.
bool is_made_of_parameters(std::string_view class_name) {
    constexpr std::array<std::string_view, 11> kMade = {"ListType",
                                                        "SetType",
                                                        "MapType",
                                                        "TupleType",
                                                        "VectorType",
                                                        "UserType",
                                                        "FrozenType",
                                                        "ReversedType",
                                                        "CompositeType",
                                                        "DynamicCompositeType",
                                                        "PartitionerDefinedOrder"};
    if (class_name.starts_with(type_names::kPackage)) class_name.remove_prefix(type_names::kPackage.size());
    return std::find(kMade.begin(), kMade.end(), class_name) != kMade.end();
}

const DataType* unknown_class(const DataType& type) {
    if (type.kind() == TypeKind::custom) {
        if (custom_class(type) == CustomClass::unknown) return &type;
        bool is_composite =
            custom_class(type) == CustomClass::composite || custom_class(type) == CustomClass::dynamic_composite;
        if (is_composite && !composite::has_known_components(cql::full_class_text(type.name()))) return &type;
    }
    for (const auto& arg : type.args()) {
        if (const auto* found = unknown_class(*arg)) return found;
    }
    return nullptr;
}

class Resolver {
public:
    Resolver(std::string_view keyspace, const UserTypes* types, const schema::Schema* schema)
        : keyspace_(keyspace),
          types_(types),
          schema_(schema) {}

    Result<TypePtr> resolve(const cql::RawType& written) {
        const auto type = written.frozen ? freeze(written) : written;
        switch (type.form) {
            case Form::native:
                return native(type);
            case Form::list:
            case Form::set:
            case Form::map:
                return collection(type);
            case Form::tuple:
                return tuple(type);
            case Form::vector:
                return vector(type);
            case Form::user:
                return user(type);
            case Form::custom:
                return custom(type);
        }
        return make_error(ErrorCode::server_error, "unknown form of type");
    }

private:
    Result<TypePtr> native(const cql::RawType& type) {
        if (auto found = native_type(type.name)) return found;
        return invalid("Unknown type " + type.name);
    }

    Result<TypePtr> collection(const cql::RawType& type) {
        for (const auto& arg : type.args) {
            if (is_counter(arg)) return invalid("Counters are not allowed inside collections: " + cql::text(type));
        }
        bool duration_first = type.args[0].form == Form::native && type.args[0].name == "duration";
        if (duration_first && type.form == Form::map) {
            return invalid("Durations are not allowed as map keys: " + cql::text(type));
        }
        if (duration_first && type.form == Form::set) {
            return invalid("Durations are not allowed inside sets: " + cql::text(type));
        }
        if (!type.frozen) ILION_TRY(check_nested(type));

        ILION_TRY_ASSIGN(auto first, resolve(type.args[0]));
        bool multi_cell = !type.frozen;
        if (type.form == Form::list) return DataType::list(std::move(first), multi_cell);
        if (type.form == Form::set) return DataType::set(std::move(first), multi_cell);
        ILION_TRY_ASSIGN(auto second, resolve(type.args[1]));
        return DataType::map(std::move(first), std::move(second), multi_cell);
    }

    // The elements of a multi-cell collection are single values.
    static Status check_nested(const cql::RawType& type) {
        // Cassandra looks at a map's values before its keys.
        for (auto arg = type.args.rbegin(); arg != type.args.rend(); ++arg) {
            if (arg->frozen) continue;
            if (is_collection(*arg)) {
                return invalid("Non-frozen collections are not allowed inside collections: " + cql::text(type));
            }
            if (arg->form == Form::user) {
                return invalid("Non-frozen UDTs are not allowed inside collections: " + cql::text(type));
            }
        }
        return {};
    }

    Result<TypePtr> tuple(const cql::RawType& type) {
        std::vector<TypePtr> fields;
        for (const auto& arg : type.args) {
            if (is_counter(arg)) return invalid("Counters are not allowed inside tuples");
            ILION_TRY_ASSIGN(auto field, resolve(freeze(arg)));
            fields.push_back(std::move(field));
        }
        return DataType::tuple(std::move(fields));
    }

    Result<TypePtr> vector(const cql::RawType& type) {
        if (type.dimension <= 0) {
            return invalid(fmt::format("vectors may only have positive dimensions; given {}", type.dimension));
        }
        ILION_TRY_ASSIGN(auto element, resolve(type.args[0]));
        return DataType::vector(std::move(element), type.dimension);
    }

    Result<TypePtr> user(const cql::RawType& type) {
        const auto* types = types_;
        schema::KeyspacePtr other;
        if (!type.keyspace.empty() && type.keyspace != keyspace_) {
            if (schema_ == nullptr || !keyspace_.empty()) {
                return invalid(
                    fmt::format("Statement on keyspace {} cannot refer to a user type in keyspace {}; user "
                                "types can only be used in the keyspace they are defined in",
                                keyspace_, type.keyspace));
            }
            other = schema_->keyspace(type.keyspace);
            types = other ? &other->types : nullptr;
        }
        auto keyspace = type.keyspace.empty() ? std::string(keyspace_) : type.keyspace;
        if (types != nullptr) {
            if (auto found = types->find(type.name); found != types->end()) {
                return type.frozen ? found->second->frozen() : found->second;
            }
        }
        return invalid(fmt::format("Unknown type {}.{}", keyspace, type.name));
    }

public:
    static Result<TypePtr> custom(const cql::RawType& type) {
        auto wrong = [&](std::string_view what) {
            return syntax_error(fmt::format("Error setting type {}: {}", type.name, what));
        };
        auto name = cql::full_class_text(type.name);
        auto outermost = name.substr(0, name.find('('));
        auto parsed = parse_class_name(type.name);
        // The class is looked up before what follows its name is read.
        auto looked_up = parsed ? parsed : parse_class_name(outermost);
        const auto* unknown = looked_up ? unknown_class(**looked_up) : nullptr;
        if (is_made_of_parameters(outermost) && (!parsed || unknown != nullptr)) {
            return wrong("Invalid definition for comparator " + outermost + ".");
        }
        if (unknown != nullptr) {
            auto missing = unknown->name().substr(0, unknown->name().find('('));
            return wrong("Unable to find abstract-type class '" + missing + "'");
        }
        if (!parsed) {
            return syntax_error(fmt::format("Cannot parse type {}: {}", type.name, parsed.error().message));
        }
        if ((*parsed)->kind() == TypeKind::custom) {
            name = cql::full_class_text((*parsed)->name());  // without ReversedType or FrozenType around it
            if (custom_class(name) == CustomClass::dynamic_composite) name = composite::with_ordered_aliases(name);
            if (name.ends_with(".PartitionerDefinedOrder")) name += "(org.apache.cassandra.dht.Murmur3Partitioner)";
            return DataType::custom(std::move(name));
        }
        return type.frozen ? (*parsed)->frozen() : *parsed;
    }

private:
    std::string_view keyspace_;
    const UserTypes* types_;
    const schema::Schema* schema_;
};

}  // namespace

cql::RawType freeze(const cql::RawType& type) {
    auto frozen = type;
    if (is_collection(type) || type.form == Form::user) frozen.frozen = true;
    if (is_collection(type)) {
        for (auto& arg : frozen.args) arg = freeze(arg);
    }
    return frozen;
}

Status check_classes(const cql::RawType& type) {
    if (type.form == Form::custom) ILION_TRY(Resolver::custom(type));
    for (const auto& arg : type.args) ILION_TRY(check_classes(arg));
    return {};
}

Status check_class(std::string_view name) {
    cql::RawType type;
    type.form = Form::custom;
    type.name = name;
    return check_classes(type);
}

Result<TypePtr> resolve_type(const cql::RawType& type, std::string_view keyspace, const UserTypes& types) {
    return Resolver(keyspace, &types, nullptr).resolve(type);
}

Result<TypePtr> resolve_type(const cql::RawType& type, std::string_view keyspace, const schema::Schema& schema) {
    auto own = schema.keyspace(keyspace);
    return Resolver(keyspace, own ? &own->types : nullptr, &schema).resolve(type);
}

cql::RawType qualified(const cql::RawType& type, std::string_view keyspace) {
    auto out = type;
    if (out.form == Form::user && out.keyspace.empty()) out.keyspace = keyspace;
    for (auto& arg : out.args) arg = qualified(arg, keyspace);
    return out;
}

}  // namespace ilion::plan
