// Failures as values. `Result<T>` holds a T or an `Error`; nothing below the public surface throws for an error
// that a user, a peer or a disk can cause.
//
// The vocabulary (codes, details, `Error`, `Result`) is public and stands in ilion/error.hpp; here are the short
// ways to make and to propagate one. A room that finds a mistake names it once and the answer carries it unchanged.
#pragma once

#include <ilion/error.hpp>

namespace ilion {

inline Error make_error(ErrorCode code, std::string message) {
    return {code, std::move(message), {}};
}
inline Error invalid(std::string message) {
    return make_error(ErrorCode::invalid, std::move(message));
}
inline Error syntax_error(std::string message) {
    return make_error(ErrorCode::syntax_error, std::move(message));
}
inline Error protocol_error(std::string message) {
    return make_error(ErrorCode::protocol_error, std::move(message));
}

}  // namespace ilion

// Propagates the error of a Status (`ILION_TRY(check());`) or unwraps a Result into a new variable
// (`ILION_TRY_ASSIGN(auto row, read_row());`).
#define ILION_TRY(expression)                                          \
    do {                                                               \
        if (auto ilion_try_status = (expression); !ilion_try_status) { \
            return std::move(ilion_try_status).error();                \
        }                                                              \
    } while (false)
#define ILION_TRY_CONCAT_(a, b) a##b
#define ILION_TRY_CONCAT(a, b) ILION_TRY_CONCAT_(a, b)
#define ILION_TRY_ASSIGN(declaration, expression) \
    ILION_TRY_ASSIGN_(ILION_TRY_CONCAT(ilion_try_, __COUNTER__), declaration, expression)
#define ILION_TRY_ASSIGN_(result, declaration, expression) \
    auto result = (expression);                            \
    if (!result) return std::move(result).error();         \
    declaration = *std::move(result)
