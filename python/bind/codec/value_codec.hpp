// Values of one type between Python and the protocol's serialization.
//
// A codec is a tree like its DataType. It handles what well-typed programs use by itself; for everything else
// (other classes, numbers out of range, types known by name only, types whose methods the application replaced) it
// asks the class of cassandra.cqltypes, so that answers and exceptions are that class's. GIL needed throughout,
// also to destroy one.
#pragma once

#include <memory>
#include <vector>

#include "python.hpp"
#include "types/type/data_type.hpp"

namespace ilion::python {

class ValueCodec;
using ValueCodecPtr = std::shared_ptr<const ValueCodec>;

class ValueCodec {
public:
    // `user_types`: dict of keyspace to dict of type name to class, as Cluster.register_user_type fills it; or
    // None.
    static ValueCodecPtr make(const TypePtr& type, nb::handle user_types);

    // Appends the serialization of a value that is not None and not UNSET_VALUE, without a length. False and a
    // Python error if the value is none of the type; `out` may have grown then.
    bool encode(PyObject* value, int protocol_version, Bytes& out) const;

    // A new reference, or null and a Python error. `value` is not null (in CQL's sense).
    PyObject* decode(BytesView value, int protocol_version) const;
    PyObject* decode(OptionalBytesView value, int protocol_version) const {
        return value ? decode(*value, protocol_version) : Py_NewRef(Py_None);
    }

    const DataType& type() const { return *type_; }
    // The class of cassandra.cqltypes; borrowed.
    nb::handle python_type() const { return python_type_; }
    // Whether a value that a server takes may be none for Python: a time it has no datetime for, or code of the
    // application's that decodes it.
    bool may_fail() const { return may_fail_; }
    // The same of one value.
    bool may_fail(BytesView value) const;

private:
    friend class ValueEncoder;
    friend class NestedEncoder;
    friend class ValueDecoder;
    ValueCodec(TypePtr type, nb::handle user_types);

    TypePtr type_;
    TypeKind kind_;
    std::vector<ValueCodecPtr> args_;
    int element_size_ = -1;     // of a vector's elements if they are fixed, else -1
    bool use_python_ = false;   // the class does it: replaced, or a type known by name only
    bool plain_tuple_ = false;  // user types: `make_` is a namedtuple that may be filled directly
    bool may_fail_ = false;
    nb::object python_type_;
    nb::object make_;  // user types: the namedtuple, null for plain tuples
};

}  // namespace ilion::python
