// The protocol's serialization to Python values.
#include "codec/value_codec.hpp"

#include <datetime.h>

#include <bit>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "base/byte_reader.hpp"
#include "codec/short_text.hpp"
#include "types/collection.hpp"
#include "types/vint.hpp"

namespace ilion::python {

namespace {

// A naive datetime of milliseconds since 1970, rounded as datetime.timedelta(seconds=millis / 1000.0) rounds, or
// null without an error if it lies outside of datetime's range.
PyObject* datetime_of(int64_t millis) {
    // Up to there that rounding takes nothing away: doubles are less than half a microsecond apart.
    constexpr int64_t kExact = 2'000'000'000'000;
    auto micros = static_cast<int64_t>(static_cast<uint64_t>(millis) * 1000);
    if (millis > kExact || millis < -kExact) {
        double whole = 0;
        double fraction = std::modf(static_cast<double>(millis) / 1000.0, &whole);
        if (std::fabs(whole) > 3e11) return nullptr;
        micros = static_cast<int64_t>(whole) * 1'000'000 + static_cast<int64_t>(std::nearbyint(fraction * 1e6));
    }
    constexpr int64_t kDay = 86'400'000'000;
    int64_t days = micros / kDay - (micros % kDay < 0);
    int64_t rest = micros - days * kDay;
    std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
    auto year = static_cast<int>(date.year());
    if (year < 1 || year > 9999) return nullptr;
    auto seconds = static_cast<int>(rest / 1'000'000);
    return PyDateTime_FromDateAndTime(year, static_cast<int>(static_cast<unsigned>(date.month())),
                                      static_cast<int>(static_cast<unsigned>(date.day())), seconds / 3600,
                                      seconds / 60 % 60, seconds % 60, static_cast<int>(rest % 1'000'000));
}

PyObject* integer_of(BytesView big_endian, bool is_signed) {
    return _PyLong_FromByteArray(reinterpret_cast<const unsigned char*>(big_endian.data()), big_endian.size(), 0,
                                 is_signed);
}

PyObject* uuid_of(BytesView bytes) {
    const Known& k = known();
    auto* type = reinterpret_cast<PyTypeObject*>(k.uuid_class.ptr());
    PyObject* number = integer_of(bytes, false);
    if (number && k.uuid_int_at > 0 && k.uuid_is_safe_at > 0) {
        // It is immutable and refers to nothing that could refer to it: nothing for the garbage collector.
        PyObject* uuid = new_untracked(type);
        if (!uuid) {
            Py_DECREF(number);
            return nullptr;
        }
        slot_at(uuid, k.uuid_int_at) = number;
        slot_at(uuid, k.uuid_is_safe_at) = Py_NewRef(k.safe_uuid_unknown.ptr());
        return uuid;
    }
    // UUID forbids setting attributes; its own constructor goes past that in the same way.
    PyObject* uuid = number ? type->tp_alloc(type, 0) : nullptr;
    if (uuid && (PyObject_GenericSetAttr(uuid, k.n_int, number) < 0 ||
                 PyObject_GenericSetAttr(uuid, k.n_is_safe, k.safe_uuid_unknown.ptr()) < 0)) {
        Py_CLEAR(uuid);
    }
    Py_XDECREF(number);
    return uuid;
}

// An instance of a class of cassandra.util with one attribute set, without a call of its constructor.
PyObject* instance_with(const nb::object& cls, PyObject* name, PyObject* value) {
    if (!value) return nullptr;
    auto* type = reinterpret_cast<PyTypeObject*>(cls.ptr());
    PyObject* made = type->tp_alloc(type, 0);
    if (made && PyObject_SetAttr(made, name, value) < 0) Py_CLEAR(made);
    Py_DECREF(value);
    return made;
}

}  // namespace

// One call of ValueCodec::decode. The `try_` functions answer null without an error for what the Python class must
// handle: bytes that are not what the type says (its exception is the one to raise) and values out of range.
class ValueDecoder {
public:
    ValueDecoder(const ValueCodec& codec, int version, BytesView bytes)
        : codec_(codec),
          version_(version),
          bytes_(bytes) {}

    PyObject* run() {
        if (!codec_.use_python_) {
            PyObject* made = bytes_.empty() ? empty() : try_native();
            if (made || PyErr_Occurred()) return made;
        }
        nb::object version = nb::int_(version_);
        PyObject* raw = PyBytes_FromStringAndSize(bytes_.data(), static_cast<Py_ssize_t>(bytes_.size()));
        if (!raw) return nullptr;
        PyObject* arguments[] = {codec_.python_type_.ptr(), raw, version.ptr()};
        PyObject* made =
            taking_gil([&] { return PyObject_VectorcallMethod(known().n_from_binary, arguments, 3, nullptr); });
        Py_DECREF(raw);
        return made;
    }

private:
    // Zero bytes are a value of the text types and blob, and no value of the others.
    PyObject* empty() const {
        switch (codec_.kind_) {
            case TypeKind::text:
            case TypeKind::ascii:
                return PyUnicode_New(0, 0);
            case TypeKind::blob:
                return PyBytes_FromStringAndSize(nullptr, 0);
            default:
                return Py_NewRef(Py_None);
        }
    }

    PyObject* try_native() {
        switch (codec_.kind_) {
            case TypeKind::int_:
                return try_integer<int32_t>();
            case TypeKind::bigint:
            case TypeKind::counter:
                return try_integer<int64_t>();
            case TypeKind::smallint:
                return try_integer<int16_t>();
            case TypeKind::tinyint:
                return try_integer<int8_t>();
            case TypeKind::text:
                return PyUnicode_DecodeUTF8(bytes_.data(), static_cast<Py_ssize_t>(bytes_.size()), nullptr);
            case TypeKind::ascii:
                return PyUnicode_DecodeASCII(bytes_.data(), static_cast<Py_ssize_t>(bytes_.size()), nullptr);
            case TypeKind::blob:
                return PyBytes_FromStringAndSize(bytes_.data(), static_cast<Py_ssize_t>(bytes_.size()));
            case TypeKind::boolean:
                return bytes_.size() == 1 ? PyBool_FromLong(bytes_[0] != 0) : nullptr;
            case TypeKind::float_:
                return fits(4) ? PyFloat_FromDouble(static_cast<double>(std::bit_cast<float>(load<int32_t>())))
                               : nullptr;
            case TypeKind::double_:
                return fits(8) ? PyFloat_FromDouble(std::bit_cast<double>(load<int64_t>())) : nullptr;
            case TypeKind::varint:
                return integer_of(bytes_, true);
            case TypeKind::decimal:
                return try_decimal();
            case TypeKind::uuid:
            case TypeKind::timeuuid:
                return fits(16) ? uuid_of(bytes_) : nullptr;
            case TypeKind::timestamp:
                return fits(8) ? datetime_of(load<int64_t>()) : nullptr;
            case TypeKind::date:
                return try_date();
            case TypeKind::time:
                return try_time();
            case TypeKind::duration:
                return try_duration();
            case TypeKind::inet:
                return try_inet();
            case TypeKind::list:
                return try_list();
            case TypeKind::set:
                return try_set();
            case TypeKind::map:
                return try_map();
            case TypeKind::tuple:
                return try_fields(reinterpret_cast<PyObject*>(&PyTuple_Type));
            case TypeKind::udt:
                return try_user_type();
            case TypeKind::vector:
                return try_vector();
            default:
                return nullptr;
        }
    }

    bool fits(size_t size) const { return bytes_.size() == size; }
    template <class T>
    T load() const {
        return load_be<T>(bytes_.data());
    }
    template <class T>
    PyObject* try_integer() const {
        return fits(sizeof(T)) ? PyLong_FromLongLong(load<T>()) : nullptr;
    }

    PyObject* try_decimal() const {
        if (bytes_.size() < 5 || bytes_.size() > 12) return nullptr;
        int64_t scale = load<int32_t>();
        int64_t unscaled = bytes_[4] < 0 ? -1 : 0;
        for (char byte : bytes_.substr(4)) {
            unscaled = static_cast<int64_t>(static_cast<uint64_t>(unscaled) << 8 | static_cast<uint8_t>(byte));
        }
        char text[64];
        std::snprintf(text, sizeof text, "%llde%lld", static_cast<long long>(unscaled),
                      static_cast<long long>(-scale));
        return PyObject_CallFunction(known().decimal_class.ptr(), "s", text);
    }

    PyObject* try_date() const {
        if (!fits(4)) return nullptr;
        int64_t days = static_cast<int64_t>(load<uint32_t>()) - (int64_t{1} << 31);
        return instance_with(known().date, known().n_days_from_epoch, PyLong_FromLongLong(days));
    }

    PyObject* try_time() const {
        constexpr int64_t kNanosPerDay = 86'400'000'000'000;
        if (!fits(8) || load<int64_t>() >= kNanosPerDay) return nullptr;
        return instance_with(known().time, known().n_nanosecond_time, PyLong_FromLongLong(load<int64_t>()));
    }

    PyObject* try_duration() const {
        ByteReader reader(bytes_);
        long long parts[3];
        for (long long& part : parts) part = read_vint(reader);
        if (!reader.ok() || !reader.at_end()) return nullptr;
        return PyObject_CallFunction(known().duration.ptr(), "LLL", parts[0], parts[1], parts[2]);
    }

    PyObject* try_inet() const {
        if (!fits(4)) return nullptr;
        auto part = [this](size_t i) { return static_cast<unsigned>(static_cast<uint8_t>(bytes_[i])); };
        return PyUnicode_FromFormat("%u.%u.%u.%u", part(0), part(1), part(2), part(3));
    }

    // The elements of a list or set; null without an error if the bytes are malformed.
    PyObject* try_list() const {
        return try_elements(PyList_New, [](PyObject* list, Py_ssize_t i) -> PyObject*& {
            return reinterpret_cast<PyListObject*>(list)->ob_item[i];
        });
    }
    PyObject* try_tuple() const {
        return try_elements(PyTuple_New, [](PyObject* tuple, Py_ssize_t i) -> PyObject*& {
            return reinterpret_cast<PyTupleObject*>(tuple)->ob_item[i];
        });
    }
    template <class Slot>
    PyObject* try_elements(PyObject* (*make)(Py_ssize_t), Slot slot) const {
        if (version_ < 3) return nullptr;
        ElementReader reader(bytes_, 1);
        // Every element takes four bytes at least, so a wrong count cannot make us reserve much.
        if (!reader.ok() || reader.left() > static_cast<int64_t>(bytes_.size() / 4)) return nullptr;
        Py_ssize_t count = reader.left();
        PyObject* made = make(count);
        if (!made) return nullptr;
        OptionalBytesView element;
        for (Py_ssize_t i = 0; i < count; ++i) {
            PyObject* item = reader.next(element) ? codec_.args_[0]->decode(element, version_) : nullptr;
            if (!item) {
                Py_DECREF(made);
                return nullptr;
            }
            slot(made, i) = item;
        }
        return made;
    }

    // A SortedSet. Most arrive in Python's order; those that do not are sorted by the class itself.
    PyObject* try_set() const {
        bool sorted = true;
        TypeKind element = codec_.args_[0]->kind_;
        bool is_text = element == TypeKind::text && !codec_.args_[0]->use_python_;
        PyObject* items = is_text ? try_texts(sorted) : try_tuple();
        if (!items) return nullptr;
        for (Py_ssize_t i = 1; !is_text && sorted && i < PyTuple_GET_SIZE(items); ++i) {
            int less = PyObject_RichCompareBool(PyTuple_GET_ITEM(items, i - 1), PyTuple_GET_ITEM(items, i), Py_LT);
            if (less < 0) PyErr_Clear();
            sorted = less == 1;
        }
        auto* type = reinterpret_cast<PyTypeObject*>(known().sorted_set.ptr());
        PyObject* set = sorted ? new_untracked(type) : PyObject_CallOneArg(known().sorted_set.ptr(), items);
        if (!set || !sorted) {
            Py_DECREF(items);
            return set;
        }
        slot_at(set, known().sorted_set_kept_at) = items;
        if (is_text) {
            // A cycle through it would need an element that the application adds, that compares with texts and
            // refers to the set: not worth the garbage collector's while.
            PyObject_GC_UnTrack(items);
        } else {
            PyObject_GC_Track(set);
        }
        return set;
    }

    // The elements of a set of texts, and whether they ascend: the order of UTF-8 is that of code points.
    PyObject* try_texts(bool& ascending) const {
        ElementReader reader(bytes_, 1);
        if (!reader.ok() || reader.left() > static_cast<int64_t>(bytes_.size() / 4)) return nullptr;
        PyObject* tuple = PyTuple_New(reader.left());
        OptionalBytesView element;
        BytesView previous;
        for (Py_ssize_t i = 0; tuple && i < PyTuple_GET_SIZE(tuple); ++i) {
            PyObject* item = reader.next(element) && element ? short_text(*element) : nullptr;
            if (!item) {
                Py_CLEAR(tuple);
                break;
            }
            ascending = ascending && (i == 0 || previous < *element);
            previous = *element;
            PyTuple_SET_ITEM(tuple, i, item);
        }
        return tuple;
    }

    PyObject* try_map() const {
        if (version_ < 3) return nullptr;
        const Known& k = known();
        ElementReader reader(bytes_, 2);
        if (!reader.ok() || reader.left() > static_cast<int64_t>(bytes_.size() / 4)) return nullptr;
        nb::object items = owned(PyList_New(0));
        nb::object index = owned(PyDict_New());
        OptionalBytesView flat_key, flat_value;
        for (Py_ssize_t at = 0; reader.left() > 0; ++at) {
            if (!reader.next(flat_key) || !reader.next(flat_value)) return nullptr;
            PyObject* key = codec_.args_[0]->decode(flat_key, version_);
            PyObject* value = key ? codec_.args_[1]->decode(flat_value, version_) : nullptr;
            PyObject* pair = value ? PyTuple_Pack(2, key, value) : nullptr;
            Py_XDECREF(key);
            Py_XDECREF(value);
            if (!pair) return nullptr;
            nb::object held = nb::steal(pair);
            nb::object flat = flat_key ? bytes(*flat_key) : nb::none();
            if (PyList_Append(items.ptr(), pair) < 0 ||
                PyDict_SetItem(index.ptr(), flat.ptr(), owned(PyLong_FromSsize_t(at)).ptr()) < 0) {
                return nullptr;
            }
        }
        auto* type = reinterpret_cast<PyTypeObject*>(k.ordered_map.ptr());
        nb::object map = owned(type->tp_alloc(type, 0));
        nb::object version = nb::int_(version_);
        bool ok = PyObject_SetAttr(map.ptr(), k.n_items, items.ptr()) == 0 &&
                  PyObject_SetAttr(map.ptr(), k.n_index, index.ptr()) == 0 &&
                  PyObject_SetAttr(map.ptr(), k.n_cass_key_type, codec_.args_[0]->python_type().ptr()) == 0 &&
                  PyObject_SetAttr(map.ptr(), k.n_protocol_version, version.ptr()) == 0;
        return ok ? map.release().ptr() : nullptr;
    }

    PyObject* try_fields(nb::handle tuple_class) const {
        std::vector<OptionalBytesView> fields;
        if (!split_tuple(bytes_, codec_.args_.size(), fields)) return nullptr;
        auto* type = reinterpret_cast<PyTypeObject*>(tuple_class.ptr());
        PyObject* tuple = type->tp_alloc(type, static_cast<Py_ssize_t>(fields.size()));
        for (size_t i = 0; tuple && i < fields.size(); ++i) {
            PyObject* item = codec_.args_[i]->decode(fields[i], version_);
            if (item) {
                PyTuple_SET_ITEM(tuple, static_cast<Py_ssize_t>(i), item);
            } else {
                Py_CLEAR(tuple);
            }
        }
        return tuple;
    }

    PyObject* try_user_type() const {
        if (!codec_.plain_tuple_) return nullptr;  // a registered class: the Python class calls it
        bool named = !codec_.make_.is_none();
        return try_fields(named ? nb::handle(codec_.make_)
                                : nb::handle(reinterpret_cast<PyObject*>(&PyTuple_Type)));
    }

    PyObject* try_vector() const {
        std::vector<BytesView> elements;
        if (!split_vector(*codec_.type_, bytes_, elements)) return nullptr;
        PyObject* list = PyList_New(static_cast<Py_ssize_t>(elements.size()));
        for (size_t i = 0; list && i < elements.size(); ++i) {
            PyObject* item = codec_.args_[0]->decode(elements[i], version_);
            if (item) {
                PyList_SET_ITEM(list, static_cast<Py_ssize_t>(i), item);
            } else {
                Py_CLEAR(list);
            }
        }
        return list;
    }

    const ValueCodec& codec_;
    int version_;
    BytesView bytes_;
};

PyObject* ValueCodec::decode(BytesView value, int protocol_version) const {
    if (!PyDateTimeAPI) {
        PyDateTime_IMPORT;
        if (!PyDateTimeAPI) return nullptr;
    }
    if (args_.empty()) return ValueDecoder(*this, protocol_version, value).run();
    if (Py_EnterRecursiveCall(" while decoding a value")) return nullptr;
    PyObject* made = ValueDecoder(*this, protocol_version, value).run();
    Py_LeaveRecursiveCall();
    return made;
}

}  // namespace ilion::python
