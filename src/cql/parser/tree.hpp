// How terms are put together; shared by the files of the parser that do.
#pragma once

#include <memory>
#include <utility>

#include "cql/parser/parser.hpp"

namespace ilion::cql {

template <class Value>
Term Parser::make_term(const Token& at, Value value) {
    return {std::move(value), static_cast<int>(at.line), static_cast<int>(at.begin - at.line_begin)};
}

}  // namespace ilion::cql
