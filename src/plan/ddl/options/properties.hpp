// Reading the properties of a WITH clause: as text, number, flag or map, with Cassandra's errors.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "cql/ast/ddl.hpp"

namespace ilion::plan {

using OptionMap = std::map<std::string, std::string>;

class PropertyReader {
public:
    explicit PropertyReader(const cql::Properties& properties) : properties_(properties) {}

    // Fails with a syntax error if there is a property that is not among `known`.
    Status check_known(std::span<const std::string_view> known) const;

    // Each gives nothing if the property is missing, and a syntax error if its value has another form.
    Result<std::optional<std::string>> text(std::string_view name) const;
    Result<std::optional<OptionMap>> map(std::string_view name) const;
    Result<std::optional<int32_t>> integer(std::string_view name) const;
    Result<std::optional<double>> real(std::string_view name) const;
    Result<std::optional<bool>> flag(std::string_view name) const;

    bool has(std::string_view name) const { return find(name) != nullptr; }

private:
    const cql::Property* find(std::string_view name) const;

    const cql::Properties& properties_;
};

// As Java's Integer.parseInt, Long.parseLong and Double.parseDouble accept them.
std::optional<int32_t> parse_int(std::string_view text);
std::optional<int64_t> parse_long(std::string_view text);

// A Java class as options name it: of `package` unless they write another.
std::string full_class_name(std::string_view written, std::string_view package);

inline Error config_error(std::string message) {
    return make_error(ErrorCode::config_error, std::move(message));
}

}  // namespace ilion::plan
