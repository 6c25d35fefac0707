// Python values to the protocol's serialization.
#include "codec/value_codec.hpp"

#include <datetime.h>

#include <bit>
#include <chrono>
#include <cmath>
#include <limits>

#include "base/byte_writer.hpp"
#include "codec/nested_encoder.hpp"
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
            case TypeKind::map:
            case TypeKind::tuple:
            case TypeKind::udt:
            case TypeKind::vector:
                return NestedEncoder(codec_, version_, out_).try_native(value);
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
