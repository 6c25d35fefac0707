// Collections, tuples, user types and vectors of Python to the protocol's serialization.
#pragma once

#include "codec/value_codec.hpp"

namespace ilion::python {

// One value. False, with no error set: the Python class is to encode it; what was appended is to be dropped then.
class NestedEncoder {
public:
    NestedEncoder(const ValueCodec& codec, int version, Bytes& out) : codec_(codec), version_(version), out_(out) {}

    bool try_native(PyObject* value);

private:
    // A length, and the value behind it. None is written as a value of zero bytes, as the Python classes do.
    bool write_element(const ValueCodec& codec, PyObject* value);
    bool write_field(const ValueCodec& codec, PyObject* value);
    bool write_all(PyObject* iterable, int32_t expected);
    bool try_elements(PyObject* value);
    bool try_map(PyObject* value);
    bool try_tuple(PyObject* value);
    bool try_user_type(PyObject* value);
    bool try_vector(PyObject* value);

    const ValueCodec& codec_;
    int version_;
    Bytes& out_;
};

}  // namespace ilion::python
