#include <ilion/result.hpp>

#include "base/error.hpp"
#include "driver/api/access.hpp"

namespace ilion {

void detail::throw_bad_read(const Column& column, bool null) {
    std::string reason = null ? " is null" : " is of type " + column.type.name;
    throw Exception(
        make_error(ErrorCode::bad_argument, "Cannot read column '" + column.name + "' so: it" + reason));
}

const Column& Row::column_at(size_t index) const {
    if (index < cells_.size()) return (*rows_->columns)[index];
    throw Exception(make_error(ErrorCode::bad_argument, "There is no column " + std::to_string(index)));
}

size_t Row::index_of(std::string_view name) const {
    for (size_t i = 0; i < rows_->columns->size(); ++i) {
        if ((*rows_->columns)[i].name == name) return i;
    }
    throw Exception(make_error(ErrorCode::bad_argument, "There is no column '" + std::string(name) + "'"));
}

size_t ResultSet::size() const {
    return rows_ ? rows_->row_count : 0;
}

Row ResultSet::operator[](size_t index) const {
    if (index >= size()) {
        throw Exception(make_error(ErrorCode::bad_argument, "There is no row " + std::to_string(index)));
    }
    size_t width = rows_->columns->size();
    return {*rows_, std::span(rows_->cells).subspan(index * width, width)};
}

const std::vector<Column>& ResultSet::columns() const {
    static const std::vector<Column> kNone;
    return rows_ ? *rows_->columns : kNone;
}

bool ResultSet::was_applied() const {
    if (empty() || columns().front().name != "[applied]") return true;
    return (*this)[0].get<bool>(0);
}

std::optional<Statement> ResultSet::next_page() const {
    if (!rows_ || !rows_->statement) return std::nullopt;
    Statement next = *rows_->statement;
    next.options.paging_state = rows_->paging_state;
    return next;
}

const std::vector<std::string>& ResultSet::warnings() const {
    static const std::vector<std::string> kNone;
    return rows_ ? rows_->warnings : kNone;
}

std::optional<Uuid> ResultSet::tracing_id() const {
    return rows_ ? rows_->tracing_id : std::nullopt;
}

std::string ResultSet::coordinator() const {
    return rows_ ? rows_->coordinator : "";
}

}  // namespace ilion
