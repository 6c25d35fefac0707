#include <ilion/statement.hpp>

#include "base/error.hpp"
#include "driver/api/access.hpp"

namespace ilion {

const std::string& PreparedStatement::query() const {
    static const std::string kNone;
    return prepared_ ? prepared_->query : kNone;
}

const std::vector<Column>& PreparedStatement::variables() const {
    static const std::vector<Column> kNone;
    return prepared_ ? prepared_->variables : kNone;
}

Statement::Statement(PreparedStatement prepared) : prepared_(std::move(prepared)) {}

const Type* Statement::next_type() const {
    const auto& prepared = detail::Access::prepared(prepared_);
    if (!prepared) return nullptr;
    if (value_count_ >= prepared->variables.size()) {
        throw Exception(make_error(ErrorCode::bad_argument, "More values than the statement has variables: " +
                                                                std::to_string(prepared->variables.size())));
    }
    return &prepared->variables[value_count_].type;
}

void Statement::throw_mismatch() const {
    const Column& variable = prepared_.variables()[value_count_];
    throw Exception(make_error(ErrorCode::bad_argument, "The value for '" + variable.name +
                                                            "' is of no type that goes "
                                                            "with " +
                                                            variable.type.name));
}

Statement& Statement::append_null() {
    next_type();
    detail::put_number(int32_t{-1}, values_);
    ++value_count_;
    return *this;
}

Statement& Statement::append_unset() {
    next_type();
    detail::put_number(int32_t{-2}, values_);
    ++value_count_;
    return *this;
}

}  // namespace ilion
