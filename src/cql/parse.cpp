#include "cql/parse.hpp"

#include "cql/parser/parser.hpp"

namespace ilion::cql {

Result<Statement> parse(std::string_view text, ClassCheck check_class) {
    constexpr size_t kLongest = size_t{1} << 30U;  // positions are 32 bits
    if (text.size() > kLongest) {
        return syntax_error("The statement is longer than 1 GiB");
    }
    Parser parser(text, false, check_class);
    Statement statement = parser.statement();
    if (!parser.failed()) {
        return statement;
    }
    Parser exact(text, true, check_class);
    statement = exact.statement();
    if (!exact.failed()) {
        return statement;
    }
    return make_error(exact.failure().code, describe(text, exact.failure()));
}

}  // namespace ilion::cql
