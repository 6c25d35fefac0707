// One page of rows, kept as it came off the wire and decoded when it is looked at. GIL needed throughout.
#pragma once

#include <memory>

#include "base/byte_reader.hpp"
#include "codec/shape.hpp"
#include "driver/request.hpp"

namespace ilion::python {

// How a row looks: the row factories of cassandra.query that native code knows.
enum class RowForm : uint8_t { tuple, named_tuple, dict };

class Page;

// The rows of a page, some at a time: what is made is gone before the processor's cache is full of it.
class RowBatches {
public:
    RowBatches(const Page& page, RowForm form);
    // The next rows, as a list; throws StopIteration after the last ones.
    nb::object next();

private:
    std::shared_ptr<const driver::Response> response_;
    ShapePtr shape_;
    RowForm form_;
    ByteReader reader_;
    int32_t left_;
};

class Page {
public:
    // `rows` is a view into the response's body.
    Page(std::shared_ptr<const driver::Response> response, BytesView rows, int32_t row_count, ShapePtr shape)
        : response_(std::move(response)),
          rows_(rows),
          row_count_(row_count),
          shape_(std::move(shape)) {}

    int32_t row_count() const { return row_count_; }
    const ShapePtr& shape() const { return shape_; }
    // All rows, as a list; the first row, or None. Throws DriverException for a value that cannot be decoded.
    nb::object decode(RowForm form) const;
    nb::object decode_first(RowForm form) const;
    // Whether decoding a row may fail although a server sent it.
    bool may_fail() const;

private:
    friend class RowBatches;

    std::shared_ptr<const driver::Response> response_;
    BytesView rows_;
    int32_t row_count_;
    ShapePtr shape_;
};

}  // namespace ilion::python
