#include "codec/shape.hpp"

#include <algorithm>

namespace ilion::python {

namespace {

// Column names come again and again as keys of dicts.
PyObject* interned_text(std::string_view utf8) {
    PyObject* name = text(utf8).release().ptr();
    PyUnicode_InternInPlace(&name);
    return name;
}

}  // namespace

Shape::Shape(wire::Columns columns, const CodecContext& context)
    : columns_(std::move(columns)),
      generation_(codec_generation()) {
    names_ = owned(PyTuple_New(static_cast<Py_ssize_t>(columns_->size())));
    Py_ssize_t index = 0;
    for (const ColumnSpec& column : *columns_) {
        codecs_.push_back(ValueCodec::make(column.type, context.user_types));
        PyTuple_SET_ITEM(names_.ptr(), index++, interned_text(column.name));
    }
    decoders_ = column_ciphers(context, "decoder", *columns_, codecs_);
    may_fail_ = !decoders_.empty() ||
                std::any_of(codecs_.begin(), codecs_.end(), [](const auto& codec) { return codec->may_fail(); });
}

nb::handle Shape::row_class() const {
    if (!row_class_.is_valid()) row_class_ = known().row_class_of(names_);
    return row_class_;
}

nb::object Shape::types() const {
    nb::list types;
    for (const ValueCodecPtr& codec : codecs_) types.append(codec->python_type());
    return types;
}

nb::object Shape::metadata() const {
    return column_metadata(*columns_, codecs_);
}

std::vector<nb::object> column_ciphers(const CodecContext& context, const char* which,
                                       const std::vector<ColumnSpec>& columns,
                                       const std::vector<ValueCodecPtr>& codecs) {
    std::vector<nb::object> found;
    if (context.ciphers.is_none()) return found;
    bool any = false;
    for (size_t i = 0; i < columns.size(); ++i) {
        const ColumnSpec& column = columns[i];
        nb::object cipher = context.ciphers.attr(which)(text(column.keyspace), text(column.table),
                                                        text(column.name), codecs[i]->python_type());
        any = any || !cipher.is_none();
        found.push_back(cipher.is_none() ? nb::object() : std::move(cipher));
    }
    if (!any) found.clear();
    return found;
}

nb::object column_metadata(const std::vector<ColumnSpec>& columns, const std::vector<ValueCodecPtr>& codecs) {
    nb::object make = nb::module_::import_("cassandra.protocol").attr("ColumnMetadata");
    nb::list made;
    for (size_t i = 0; i < columns.size(); ++i) {
        const ColumnSpec& column = columns[i];
        made.append(make(text(column.keyspace), text(column.table), text(column.name), codecs[i]->python_type()));
    }
    return made;
}

}  // namespace ilion::python
