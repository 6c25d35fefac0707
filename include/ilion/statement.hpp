// What a session executes: CQL text or a prepared statement with bound values, and batches of them.
//
// All are cheap value types. Binding a value of a C++ type that does not go with the CQL type of a prepared
// statement's variable throws `Exception` with bad_argument; for CQL text the server checks.
#pragma once

#include <chrono>
#include <cstdint>
#include <ilion/error.hpp>
#include <ilion/value.hpp>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace ilion {

enum class Consistency : uint16_t {
    any = 0,
    one = 1,
    two = 2,
    three = 3,
    quorum = 4,
    all = 5,
    local_quorum = 6,
    each_quorum = 7,
    serial = 8,
    local_serial = 9,
    local_one = 10,
};

namespace detail {
struct Prepared;
struct Access;

// Text of any kind is bound as a string_view.
template <class T>
using BoundAs = std::conditional_t<std::is_convertible_v<const T&, std::string_view>, std::string_view, T>;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
}  // namespace detail

// What PREPARE gave; shared by all copies, kept up to date when the server's result metadata changes.
class PreparedStatement {
public:
    PreparedStatement() = default;
    const std::string& query() const;
    const std::vector<Column>& variables() const;

private:
    friend struct detail::Access;
    std::shared_ptr<detail::Prepared> prepared_;
};

struct StatementOptions {
    std::optional<Consistency> consistency;  // nothing: the session's
    std::optional<Consistency> serial_consistency;
    std::optional<int32_t> page_size;  // nothing: the session's; 0: no paging
    std::string paging_state;          // where to go on; empty: at the start
    std::optional<int64_t> timestamp;  // microseconds; nothing: made by the client
    std::optional<std::chrono::milliseconds> timeout;
    std::string keyspace;  // from protocol v5, for unqualified names
    bool idempotent = false;
    bool tracing = false;
};

class Statement {
public:
    Statement(std::string query) : query_(std::move(query)) {}  // NOLINT(google-explicit-constructor)
    Statement(const char* query) : query_(query) {}             // NOLINT(google-explicit-constructor)
    Statement(PreparedStatement prepared);                      // NOLINT(google-explicit-constructor)

    // All values, in the order of the markers.
    template <class... Ts>
    Statement& bind(const Ts&... values) {
        values_.clear();
        value_count_ = 0;
        (append(values), ...);
        return *this;
    }
    // The next value. Variables that are left are unset.
    template <class T>
    Statement& append(const T& value) {
        using Value = detail::BoundAs<T>;
        const Type* type = next_type();
        if (type != nullptr && !Codec<Value>::accepts(*type)) throw_mismatch();
        put<Value>(value, type);
        ++value_count_;
        return *this;
    }
    Statement& append_null();
    Statement& append_unset();

    StatementOptions options;

private:
    friend struct detail::Access;
    template <class T>
    void put(const T& value, const Type*) {
        detail::put_value(value, values_);
    }
    template <class T>
    void put(const T& value, const Type* type) requires detail::is_vector<T> {
        if (type == nullptr || type->code != TypeCode::vector) return detail::put_value(value, values_);
        detail::put_number(static_cast<int32_t>(value.size() * sizeof(typename T::value_type)), values_);
        Codec<T>::encode_vector(value, values_);
    }
    const Type* next_type() const;  // null: any; throws if there is no further variable
    [[noreturn]] void throw_mismatch() const;

    std::string query_;
    PreparedStatement prepared_;
    std::string values_;  // [value] after [value]
    uint16_t value_count_ = 0;
};

class Batch {
public:
    enum class Kind : uint8_t { logged, unlogged, counter };
    explicit Batch(Kind kind = Kind::logged) : kind_(kind) {}
    Batch& add(Statement statement) {
        statements_.push_back(std::move(statement));
        return *this;
    }

    StatementOptions options;

private:
    friend struct detail::Access;
    Kind kind_;
    std::vector<Statement> statements_;
};

}  // namespace ilion
