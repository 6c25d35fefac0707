// Python values to the protocol's serialization.
#include "codec/value_codec.hpp"

#include <datetime.h>

#include <bit>
#include <chrono>
#include <cmath>
#include <limits>

#include "base/byte_writer.hpp"
#include "types/vint.hpp"

namespace ilion::python {

namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;

// Days from 1970-01-01 on.
int64_t days_of(PyObject* date) {
    using namespace std::chrono;
    sys_days day = year(PyDateTime_GET_YEAR(date)) / PyDateTime_GET_MONTH(date) / PyDateTime_GET_DAY(date);
    return day.time_since_epoch().count();
}

// An attribute that is a plain integer.
bool integer_attribute(PyObject* object, PyObject* name, long long& out) {
    PyObject* attribute = PyObject_GetAttr(object, name);
    int overflow = 1;
    if (attribute && PyLong_Check(attribute)) out = PyLong_AsLongLongAndOverflow(attribute, &overflow);
    Py_XDECREF(attribute);
    PyErr_Clear();
    return overflow == 0;
}

}  // namespace

// One call of ValueCodec::encode. The `try_` functions answer false, with no error set, for what they leave to the
// Python class; nothing they appended before is kept then.
class ValueEncoder {
public:
    ValueEncoder(const ValueCodec& codec, int version, Bytes& out) : codec_(codec), version_(version), out_(out) {}

    bool run(PyObject* value) {
        size_t start = out_.size();
        if (!codec_.use_python_ && try_native(value)) return true;
        if (PyErr_Occurred()) return false;
        out_.resize(start);
        return ask_python(value);
    }

private:
    bool ask_python(PyObject* value) {
        nb::object version = nb::int_(version_);
        PyObject* arguments[] = {codec_.python_type_.ptr(), value, version.ptr()};
        PyObject* made = PyObject_VectorcallMethod(known().n_serialize, arguments, 3, nullptr);
        if (!made) return false;
        char* data = nullptr;
        Py_ssize_t size = 0;
        bool ok = true;
        if (PyBytes_Check(made)) {
            out_.append(PyBytes_AS_STRING(made), static_cast<size_t>(PyBytes_GET_SIZE(made)));
        } else {
            Py_buffer view;
            ok = PyObject_GetBuffer(made, &view, PyBUF_SIMPLE) == 0;
            if (ok) {
                data = static_cast<char*>(view.buf);
                size = view.len;
                out_.append(data, static_cast<size_t>(size));
                PyBuffer_Release(&view);
            }
        }
        Py_DECREF(made);
        return ok;
    }

    bool try_native(PyObject* value) {
        switch (codec_.kind_) {
            case TypeKind::int_:
                return try_integer<int32_t>(value);
            case TypeKind::bigint:
            case TypeKind::counter:
                return try_integer<int64_t>(value);
            case TypeKind::smallint:
                return try_integer<int16_t>(value);
            case TypeKind::tinyint:
                return try_integer<int8_t>(value);
            case TypeKind::text:
                return try_text(value, false);
            case TypeKind::ascii:
                return try_text(value, true);
            case TypeKind::blob:
                return try_blob(value);
            case TypeKind::boolean:
                return try_boolean(value);
            case TypeKind::float_:
                return try_float(value);
            case TypeKind::double_:
                return try_double(value);
            case TypeKind::varint:
                return try_varint(value);
            case TypeKind::decimal:
                return try_decimal(value);
            case TypeKind::uuid:
            case TypeKind::timeuuid:
                return try_uuid(value);
            case TypeKind::timestamp:
                return try_timestamp(value);
            case TypeKind::date:
                return try_date(value);
            case TypeKind::time:
                return try_time(value);
            case TypeKind::duration:
                return try_duration(value);
            case TypeKind::list:
            case TypeKind::set:
                return try_elements(value);
            case TypeKind::map:
                return try_map(value);
            case TypeKind::tuple:
                return try_tuple(value);
            case TypeKind::udt:
                return try_user_type(value);
            case TypeKind::vector:
                return try_vector(value);
            default:
                return false;
        }
    }

    template <class T>
    bool try_integer(PyObject* value) {
        if (!PyLong_Check(value)) return false;
        int overflow = 0;
        long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
        if (overflow != 0 || number < std::numeric_limits<T>::min() || number > std::numeric_limits<T>::max()) {
            return false;
        }
        writer().write(static_cast<T>(number));
        return true;
    }

    bool try_text(PyObject* value, bool ascii) {
        if (!PyUnicode_Check(value) || (ascii && !PyUnicode_IS_ASCII(value))) return false;
        Py_ssize_t size = 0;
        const char* data = PyUnicode_AsUTF8AndSize(value, &size);
        if (!data) {
            PyErr_Clear();  // lone surrogates
            return false;
        }
        out_.append(data, static_cast<size_t>(size));
        return true;
    }

    bool try_blob(PyObject* value) {
        if (PyBytes_Check(value)) {
            out_.append(PyBytes_AS_STRING(value), static_cast<size_t>(PyBytes_GET_SIZE(value)));
            return true;
        }
        if (!PyByteArray_Check(value)) return false;
        out_.append(PyByteArray_AS_STRING(value), static_cast<size_t>(PyByteArray_GET_SIZE(value)));
        return true;
    }

    bool try_boolean(PyObject* value) {
        if (!PyBool_Check(value)) return false;
        out_.push_back(value == Py_True ? '\x01' : '\x00');
        return true;
    }

    static bool as_double(PyObject* value, double& out) {
        if (PyFloat_Check(value)) {
            out = PyFloat_AS_DOUBLE(value);
            return true;
        }
        if (!PyLong_Check(value)) return false;
        out = PyLong_AsDouble(value);
        if (out != -1.0 || !PyErr_Occurred()) return true;
        PyErr_Clear();
        return false;
    }

    bool try_float(PyObject* value) {
        double wide = 0;
        if (!as_double(value, wide)) return false;
        auto narrow = static_cast<float>(wide);
        if (std::isinf(narrow) && !std::isinf(wide)) return false;
        writer().write(std::bit_cast<int32_t>(narrow));
        return true;
    }

    bool try_double(PyObject* value) {
        double number = 0;
        if (!as_double(value, number)) return false;
        writer().write(std::bit_cast<int64_t>(number));
        return true;
    }

    // The shortest two's complement.
    void write_varint(int64_t value) {
        uint64_t magnitude = static_cast<uint64_t>(value < 0 ? ~value : value);
        int bits = magnitude == 0 ? 0 : 64 - __builtin_clzll(magnitude);
        for (int shift = bits / 8 * 8; shift >= 0; shift -= 8) {
            out_.push_back(static_cast<char>(shift == 64 ? (value < 0 ? -1 : 0) : value >> shift));
        }
    }

    bool try_varint(PyObject* value) {
        if (!PyLong_Check(value)) return false;
        int overflow = 0;
        long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
        if (overflow != 0) return false;
        write_varint(number);
        return true;
    }

    // From the decimal's text: sign, digits with a point somewhere, E and an exponent.
    bool try_decimal(PyObject* value) {
        if (Py_TYPE(value) != reinterpret_cast<PyTypeObject*>(known().decimal_class.ptr())) return false;
        nb::object string = owned(PyObject_Str(value));
        std::string_view text = view_of(string);
        bool negative = text.starts_with('-');
        if (negative) text.remove_prefix(1);
        if (text.size() > 24) return false;
        int64_t unscaled = 0;
        long scale = 0;
        int digits = 0;
        bool fraction = false;
        size_t at = 0;
        for (; at < text.size() && text[at] != 'E'; ++at) {
            if (text[at] == '.') {
                fraction = true;
                continue;
            }
            if (text[at] < '0' || text[at] > '9' || ++digits > 18) return false;
            unscaled = unscaled * 10 + (text[at] - '0');
            scale += fraction;
        }
        if (at < text.size()) scale -= std::strtol(text.data() + at + 1, nullptr, 10);
        writer().write(static_cast<int32_t>(scale));
        write_varint(negative ? -unscaled : unscaled);
        return true;
    }

    bool try_uuid(PyObject* value) {
        if (Py_TYPE(value) != reinterpret_cast<PyTypeObject*>(known().uuid_class.ptr())) return false;
        nb::object number = owned(PyObject_GetAttr(value, known().n_int));
        static PyObject* sixty_four = PyLong_FromLong(64);
        nb::object high = owned(PyNumber_Rshift(number.ptr(), sixty_four));
        writer().write(PyLong_AsUnsignedLongLongMask(high.ptr()));
        writer().write(PyLong_AsUnsignedLongLongMask(number.ptr()));
        return true;
    }

    bool try_timestamp(PyObject* value) {
        if (PyDateTime_Check(value)) {
            PyObject* zone = PyDateTime_DATE_GET_TZINFO(value);
            if (zone != Py_None && zone != known().timezone_utc.ptr()) return false;
            int64_t seconds = days_of(value) * 86'400 + PyDateTime_DATE_GET_HOUR(value) * 3'600 +
                              PyDateTime_DATE_GET_MINUTE(value) * 60 + PyDateTime_DATE_GET_SECOND(value);
            // In doubles and towards zero, as the Python class computes it.
            double millis = static_cast<double>(seconds) * 1e3 + PyDateTime_DATE_GET_MICROSECOND(value) / 1e3;
            writer().write(static_cast<int64_t>(millis));
            return true;
        }
        if (PyDate_Check(value)) {
            writer().write(days_of(value) * 86'400'000);
            return true;
        }
        return PyLong_CheckExact(value) && try_integer<int64_t>(value);
    }

    bool try_date(PyObject* value) {
        long long days = 0;
        if (PyLong_Check(value)) return false;
        if (Py_TYPE(value) == reinterpret_cast<PyTypeObject*>(known().date.ptr())) {
            if (!integer_attribute(value, known().n_days_from_epoch, days)) return false;
        } else if (PyDate_Check(value)) {
            days = days_of(value);
        } else {
            return false;
        }
        days += int64_t{1} << 31;
        if (days < 0 || days > UINT32_MAX) return false;
        writer().write(static_cast<uint32_t>(days));
        return true;
    }

    bool try_time(PyObject* value) {
        long long nanos = 0;
        if (Py_TYPE(value) == reinterpret_cast<PyTypeObject*>(known().time.ptr())) {
            if (!integer_attribute(value, known().n_nanosecond_time, nanos)) return false;
        } else if (PyTime_Check(value)) {
            int64_t seconds = PyDateTime_TIME_GET_HOUR(value) * 3'600 + PyDateTime_TIME_GET_MINUTE(value) * 60 +
                              PyDateTime_TIME_GET_SECOND(value);
            nanos = (seconds * kMicrosPerSecond + PyDateTime_TIME_GET_MICROSECOND(value)) * 1'000;
        } else {
            return false;
        }
        writer().write(static_cast<int64_t>(nanos));
        return true;
    }

    bool try_duration(PyObject* value) {
        const Known& k = known();
        if (Py_TYPE(value) != reinterpret_cast<PyTypeObject*>(k.duration.ptr())) return false;
        for (PyObject* name : {k.n_months, k.n_days, k.n_nanoseconds}) {
            long long part = 0;
            if (!integer_attribute(value, name, part)) return false;
            append_vint(part, out_);
        }
        return true;
    }

    // A length, and the value behind it. None is written as a value of zero bytes, as the Python classes do.
    static bool write_element(const ValueCodec& codec, PyObject* value, int version, Bytes& out) {
        size_t start = out.size();
        ByteWriter(out).write(int32_t{0});
        if (value != Py_None && !codec.encode(value, version, out)) return false;
        ByteWriter(out).patch(start, static_cast<int32_t>(out.size() - start - 4));
        return true;
    }

    bool write_all(PyObject* iterable, int32_t expected) {
        PyObject* iterator = PyObject_GetIter(iterable);
        if (!iterator) return false;
        int32_t count = 0;
        bool ok = true;
        while (PyObject* item = ok ? PyIter_Next(iterator) : nullptr) {
            ok = write_element(*codec_.args_[0], item, version_, out_);
            Py_DECREF(item);
            ++count;
        }
        Py_DECREF(iterator);
        if (!ok || PyErr_Occurred()) return false;
        if (count == expected) return true;
        PyErr_Format(PyExc_ValueError, "the collection changed while it was encoded: %d elements, then %d",
                     expected, count);
        return false;
    }

    bool try_elements(PyObject* value) {
        if (PyUnicode_Check(value) || version_ < 3) return false;
        nb::object items = nb::borrow(value);
        if (Py_TYPE(value) == reinterpret_cast<PyTypeObject*>(known().sorted_set.ptr())) {
            items = owned(PyObject_GetAttr(value, known().n_kept));
        }
        Py_ssize_t size = PyObject_Size(items.ptr());
        if (size < 0) {
            PyErr_Clear();
            return false;
        }
        writer().write(static_cast<int32_t>(size));
        return write_all(items.ptr(), static_cast<int32_t>(size));
    }

    bool try_map(PyObject* value) {
        if (!PyDict_CheckExact(value) || version_ < 3) return false;
        writer().write(static_cast<int32_t>(PyDict_GET_SIZE(value)));
        // Encoding an element may run Python code, so the pairs are held.
        nb::object pairs = owned(PyDict_Items(value));
        for (Py_ssize_t i = 0; i < PyList_GET_SIZE(pairs.ptr()); ++i) {
            PyObject* pair = PyList_GET_ITEM(pairs.ptr(), i);
            for (size_t side = 0; side < 2; ++side) {
                PyObject* item = PyTuple_GET_ITEM(pair, static_cast<Py_ssize_t>(side));
                if (!write_element(*codec_.args_[side], item, version_, out_)) return false;
            }
        }
        return true;
    }

    static bool write_field(const ValueCodec& codec, PyObject* value, int version, Bytes& out) {
        if (value != Py_None) return write_element(codec, value, version, out);
        ByteWriter(out).write_null();
        return true;
    }

    bool try_tuple(PyObject* value) {
        if (!PyTuple_Check(value) || PyTuple_GET_SIZE(value) > static_cast<Py_ssize_t>(codec_.args_.size())) {
            return false;
        }
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(value); ++i) {
            const ValueCodec& field = *codec_.args_[static_cast<size_t>(i)];
            if (!write_field(field, PyTuple_GET_ITEM(value, i), version_, out_)) return false;
        }
        return true;
    }

    bool try_user_type(PyObject* value) {
        if (PyTuple_Check(value)) {
            return PyTuple_GET_SIZE(value) == static_cast<Py_ssize_t>(codec_.args_.size()) && try_tuple(value);
        }
        PyTypeObject* type = Py_TYPE(value);
        bool subscriptable = (type->tp_as_mapping && type->tp_as_mapping->mp_subscript) ||
                             (type->tp_as_sequence && type->tp_as_sequence->sq_item);
        if (subscriptable) return false;
        const std::vector<std::string>& names = codec_.type_->field_names();
        for (size_t i = 0; i < names.size(); ++i) {
            PyObject* item = PyObject_GetAttrString(value, names[i].c_str());
            if (!item) {
                PyErr_Clear();  // the Python class warns of it
                return false;
            }
            bool ok = write_field(*codec_.args_[i], item, version_, out_);
            Py_DECREF(item);
            if (!ok) return false;
        }
        return true;
    }

    bool try_vector(PyObject* value) {
        if (!PyList_Check(value) && !PyTuple_Check(value)) return false;
        const ValueCodec& element = *codec_.args_[0];
        if (PySequence_Fast_GET_SIZE(value) != codec_.type_->dimension()) return false;
        nb::object items = owned(PySequence_Tuple(value));
        Bytes single;
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(items.ptr()); ++i) {
            PyObject* item = PyTuple_GET_ITEM(items.ptr(), i);
            if (codec_.element_size_ >= 0) {
                if (!element.encode(item, version_, out_)) return false;
                continue;
            }
            single.clear();
            if (!element.encode(item, version_, single)) return false;
            append_unsigned_vint(single.size(), out_);
            out_.append(single);
        }
        return true;
    }

    ByteWriter writer() { return ByteWriter(out_); }

    const ValueCodec& codec_;
    int version_;
    Bytes& out_;
};

bool ValueCodec::encode(PyObject* value, int protocol_version, Bytes& out) const {
    if (!PyDateTimeAPI) {
        PyDateTime_IMPORT;
        if (!PyDateTimeAPI) return false;
    }
    if (Py_EnterRecursiveCall(" while encoding a value")) return false;
    bool ok = ValueEncoder(*this, protocol_version, out).run(value);
    Py_LeaveRecursiveCall();
    return ok;
}

}  // namespace ilion::python
