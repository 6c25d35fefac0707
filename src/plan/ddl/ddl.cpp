#include "plan/ddl/ddl.hpp"

#include "plan/ddl/not_supported.hpp"

namespace ilion::plan {

namespace {

template <class T>
concept Applied = requires(const T& statement, const DdlContext& context) {
    { apply(statement, context) } -> std::same_as<Result<DdlOutcome>>;
};

}  // namespace

bool is_ddl(const cql::Statement& statement) {
    return std::visit([]<class T>(const T&) { return Applied<T> || !kNotSupported<T>.empty(); }, statement.body);
}

Result<DdlOutcome> plan_ddl(const cql::Statement& statement, const DdlContext& context) {
    return std::visit(
        [&]<class T>(const T& body) -> Result<DdlOutcome> {
            if constexpr (Applied<T>) {
                return apply(body, context);
            } else if constexpr (!kNotSupported<T>.empty()) {
                return not_supported(kNotSupported<T>);
            } else {
                return make_error(ErrorCode::server_error, "not a schema statement");
            }
        },
        statement.body);
}

}  // namespace ilion::plan
