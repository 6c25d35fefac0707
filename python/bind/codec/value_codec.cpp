#include "codec/value_codec.hpp"

#include <algorithm>
#include <array>

#include "base/endian.hpp"

namespace ilion::python {

namespace {

// The class of a native type in cassandra.cqltypes, in the order of TypeKind. Metadata calls text a varchar.
constexpr std::array<const char*, 21> kNativeClasses = {
    "AsciiType",   "LongType",   "BytesType",    "BooleanType", "CounterColumnType", "SimpleDateType",
    "DecimalType", "DoubleType", "DurationType", "EmptyType",   "FloatType",         "InetAddressType",
    "Int32Type",   "ShortType",  "VarcharType",  "TimeType",    "DateType",          "TimeUUIDType",
    "ByteType",    "UUIDType",   "IntegerType"};

nb::object lookup(const std::string& name) {
    return known().cqltypes.attr("lookup_casstype")(text(name));
}

nb::object tuple_of_types(const std::vector<ValueCodecPtr>& args) {
    nb::object types = owned(PyTuple_New(static_cast<Py_ssize_t>(args.size())));
    for (size_t i = 0; i < args.size(); ++i) {
        PyTuple_SET_ITEM(types.ptr(), static_cast<Py_ssize_t>(i), Py_NewRef(args[i]->python_type().ptr()));
    }
    return types;
}

// The class registered for a user type, or None.
nb::object registered_class(nb::handle user_types, const DataType& type) {
    if (user_types.is_none()) return nb::none();
    nb::object of_keyspace = user_types.attr("get")(text(type.keyspace()));
    if (of_keyspace.is_none()) return nb::none();
    return of_keyspace.attr("get")(text(type.name()));
}

nb::object user_type_class(const DataType& type, const nb::object& types, nb::handle user_types) {
    nb::object names = owned(PyTuple_New(static_cast<Py_ssize_t>(type.field_names().size())));
    Py_ssize_t index = 0;
    for (const std::string& field : type.field_names()) {
        PyTuple_SET_ITEM(names.ptr(), index++, text(field).release().ptr());
    }
    nb::object made = known()
                          .cqltypes.attr("UserType")
                          .attr("make_udt_class")(text(type.keyspace()), text(type.name()), names, types);
    nb::object mapped = registered_class(user_types, type);
    if (!made.attr("mapped_class").is(mapped)) made.attr("mapped_class") = mapped;
    return made;
}

nb::object class_of(const DataType& type, const std::vector<ValueCodecPtr>& args, nb::handle user_types) {
    const nb::object& cqltypes = known().cqltypes;
    switch (type.kind()) {
        case TypeKind::list:
            return cqltypes.attr("ListType").attr("apply_parameters")(tuple_of_types(args));
        case TypeKind::set:
            return cqltypes.attr("SetType").attr("apply_parameters")(tuple_of_types(args));
        case TypeKind::map:
            return cqltypes.attr("MapType").attr("apply_parameters")(tuple_of_types(args));
        case TypeKind::tuple:
            return cqltypes.attr("TupleType").attr("apply_parameters")(tuple_of_types(args));
        case TypeKind::udt:
            return user_type_class(type, tuple_of_types(args), user_types);
        case TypeKind::vector: {
            nb::object parameters = nb::make_tuple(args[0]->python_type(), type.dimension());
            return cqltypes.attr("VectorType").attr("apply_parameters")(parameters, nb::none());
        }
        case TypeKind::custom:
            return lookup(type.name());
        case TypeKind::empty:
            return lookup("org.apache.cassandra.db.marshal.EmptyType");
        default:
            return cqltypes.attr(kNativeClasses[static_cast<size_t>(type.kind())]);
    }
}

}  // namespace

ValueCodecPtr ValueCodec::make(const TypePtr& type, nb::handle user_types) {
    return ValueCodecPtr(new ValueCodec(type, user_types));
}

ValueCodec::ValueCodec(TypePtr type, nb::handle user_types) : type_(std::move(type)), kind_(type_->kind()) {
    for (const TypePtr& arg : type_->args()) args_.push_back(make(arg, user_types));
    python_type_ = class_of(*type_, args_, user_types);
    if (kind_ == TypeKind::vector) element_size_ = args_[0]->type().fixed_size();
    bool replaced = nb::cast<bool>(known().cqltypes.attr("_is_replaced")(python_type_));
    use_python_ = replaced || kind_ == TypeKind::custom || kind_ == TypeKind::empty;
    if (kind_ == TypeKind::udt) {
        make_ = python_type_.attr("tuple_type");
        plain_tuple_ = python_type_.attr("mapped_class").is_none();
    }
    may_fail_ = use_python_ || kind_ == TypeKind::timestamp || (kind_ == TypeKind::udt && !plain_tuple_) ||
                std::any_of(args_.begin(), args_.end(), [](const auto& arg) { return arg->may_fail(); });
}

bool ValueCodec::may_fail(BytesView value) const {
    if (!may_fail_ || use_python_ || kind_ != TypeKind::timestamp) return may_fail_;
    if (value.size() != sizeof(int64_t)) return !value.empty();
    // What datetime can hold: the years 1 to 9999.
    constexpr int64_t kFirst = -62'135'596'800'000;
    constexpr int64_t kLast = 253'402'300'799'999;
    auto millis = load_be<int64_t>(value.data());
    return millis < kFirst || millis > kLast;
}

}  // namespace ilion::python
