// The compression of frames, for connections of Python's own.
#include "module.hpp"

#include "wire/codec/frame/compressor.hpp"

namespace ilion::python {

namespace {

wire::Compression compression_named(nb::handle name) {
    std::string_view wanted = view_of(name);
    for (wire::Compression compression : {wire::Compression::lz4, wire::Compression::snappy}) {
        if (wire::compression_name(compression) == wanted) return compression;
    }
    throw nb::value_error("the compression is neither lz4 nor snappy");
}

nb::object compress(nb::handle name, nb::handle data) {
    Bytes out;
    wire::compress_frame_body(compression_named(name), view_of(data), out);
    return bytes(out);
}

nb::object decompress(nb::handle name, nb::handle data) {
    Bytes out;
    auto done = wire::decompress_frame_body(compression_named(name), view_of(data), wire::kMaxFrameBody, out);
    if (!done) throw nb::value_error(done.error().message.c_str());
    return bytes(out);
}

}  // namespace

void register_compression(nb::module_& module) {
    module.def("compress", compress, nb::arg("name"), nb::arg("data"), "The body of a frame, compressed.");
    module.def("decompress", decompress, nb::arg("name"), nb::arg("data"), "The inverse of `compress`.");
}

}  // namespace ilion::python
