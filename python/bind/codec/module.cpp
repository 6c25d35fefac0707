// Python's view of codecs, prepared statements and pages.
#include "module.hpp"
#include "session/call.hpp"

#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/unique_ptr.h>

namespace ilion::python {

namespace {

ValueCodecPtr codec_named(const std::string& class_name, nb::handle user_types) {
    auto type = parse_class_name(class_name);
    if (!type) throw nb::value_error(type.error().message.c_str());
    return ValueCodec::make(*type, user_types);
}

nb::object encode_value(nb::handle class_name, nb::handle value, int version, nb::handle user_types) {
    Bytes out;
    if (!codec_named(Bytes(view_of(class_name)), user_types)->encode(value.ptr(), version, out)) throw_pending();
    return bytes(out);
}

nb::object decode_value(nb::handle class_name, nb::handle value, int version, nb::handle user_types) {
    return owned(codec_named(Bytes(view_of(class_name)), user_types)->decode(view_of(value), version));
}

nb::object murmur3(nb::handle data) {
    Py_buffer view;
    if (PyObject_GetBuffer(data.ptr(), &view, PyBUF_SIMPLE) != 0) throw_pending();
    // The hash of nothing is zero; that a partition without a key comes first is the ring's affair.
    Token token =
        view.len == 0 ? 0 : murmur3_token({static_cast<const char*>(view.buf), static_cast<size_t>(view.len)});
    PyBuffer_Release(&view);
    return owned(PyLong_FromLongLong(token));
}

std::shared_ptr<BoundValues> bind_values(const PreparedPtr& prepared, nb::handle values, int version) {
    auto bound = std::make_shared<BoundValues>();
    bound->prepared = prepared;
    bound->count = prepared->count(values, version);
    prepared->write(values, version, bound->written, bound->key);
    return bound;
}

nb::object key_indexes(const Prepared& prepared) {
    nb::list indexes;
    for (uint16_t index : prepared.key_indexes()) indexes.append(index);
    return indexes;
}

nb::object optional_bytes(const OptionalBytes& value) {
    return value ? bytes(*value) : nb::object(nb::none());
}

}  // namespace

void register_codecs(nb::module_& module) {
    module.def("murmur3", murmur3, nb::arg("data"), "The partitioner's token of a serialized partition key.");
    module.def("encode", encode_value, nb::arg("class_name"), nb::arg("value"), nb::arg("version") = 5,
               nb::arg("user_types") = nb::none(), "A value as the serialization of a type of the server's name.");
    module.def("decode", decode_value, nb::arg("class_name"), nb::arg("value"), nb::arg("version") = 5,
               nb::arg("user_types") = nb::none(), "The inverse of `encode`.");
    module.def("codecs_changed", raise_codec_generation, "Cached codecs are made anew from now on.");

    nb::class_<Prepared>(module, "Prepared")
        .def_prop_ro("query_id", [](const Prepared& self) { return bytes(self.id()); })
        .def_prop_ro("result_metadata_id",
                     [](const Prepared& self) {
                         const Bytes& id = self.result_metadata_id();
                         return id.empty() ? nb::object(nb::none()) : bytes(id);
                     })
        .def_prop_ro("keyspace",
                     [](const Prepared& self) {
                         return self.keyspace().empty() ? nb::object(nb::none()) : text(self.keyspace());
                     })
        .def_prop_ro("column_metadata", &Prepared::column_metadata)
        .def_prop_ro(
            "result_metadata",
            [](const Prepared& self) { return self.shape() ? self.shape()->metadata() : nb::object(nb::none()); })
        .def_prop_rw("routing_key_indexes", key_indexes,
                     [](Prepared& self, nb::sequence indexes) {
                         std::vector<uint16_t> numbers;
                         for (nb::handle index : indexes) numbers.push_back(nb::cast<uint16_t>(index));
                         self.set_key_indexes(std::move(numbers));
                     })
        .def("bind", bind_values, nb::arg("values"), nb::arg("version"));

    nb::class_<BoundValues>(module, "BoundValues")
        .def("values", [](const BoundValues& self, nb::handle unset) { return bound_values_list(self, 4, unset); })
        .def("routing_key",
             [](const BoundValues& self) { return optional_bytes(self.key.routing_key(self.written)); });

    nb::enum_<RowForm>(module, "RowForm")
        .value("tuple", RowForm::tuple)
        .value("named_tuple", RowForm::named_tuple)
        .value("dict", RowForm::dict);

    nb::class_<RowBatches>(module, "RowBatches")
        .def("__iter__", [](nb::handle self) { return nb::borrow(self); })
        .def("__next__", &RowBatches::next);
    nb::class_<Page>(module, "Page")
        .def_prop_ro("row_count", &Page::row_count)
        .def_prop_ro("may_fail", &Page::may_fail)
        .def_prop_ro("column_names", [](const Page& self) { return nb::list(self.shape()->names()); })
        .def_prop_ro("column_types", [](const Page& self) { return self.shape()->types(); })
        .def("decode", &Page::decode, nb::arg("form"), "All rows, as a list.")
        .def(
            "batches", [](const Page& self, RowForm form) { return std::make_unique<RowBatches>(self, form); },
            nb::arg("form"), "An iterator over lists of rows.")
        .def("decode_first", &Page::decode_first, nb::arg("form"), "The first row, or None.");
}

}  // namespace ilion::python
