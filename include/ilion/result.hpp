// The answer to a statement: rows as they came over the wire, decoded when a value is asked for.
//
// A ResultSet owns the frame; rows and string_views read from it live as long as any copy of it.
#pragma once

#include <cstddef>
#include <ilion/error.hpp>
#include <ilion/statement.hpp>
#include <ilion/value.hpp>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ilion {

namespace detail {
struct Rows;
[[noreturn]] void throw_bad_read(const Column& column, bool null);
}  // namespace detail

class Row {
public:
    size_t size() const { return cells_.size(); }
    // Nothing for null.
    std::optional<std::string_view> bytes(size_t index) const { return cells_[index]; }
    bool is_null(size_t index) const { return !cells_[index]; }

    // Throws bad_argument if the column's type does not go with T, if it is null and T is no std::optional, or if
    // there is no such column.
    template <class T>
    T get(size_t index) const {
        const Column& column = column_at(index);
        T value{};
        if (!Codec<T>::accepts(column.type) || !read(cells_[index], column.type, value)) {
            detail::throw_bad_read(column, !cells_[index]);
        }
        return value;
    }
    template <class T>
    T get(std::string_view name) const {
        return get<T>(index_of(name));
    }

private:
    friend class ResultSet;
    Row(const detail::Rows& rows, std::span<const std::optional<std::string_view>> cells)
        : rows_(&rows),
          cells_(cells) {}
    const Column& column_at(size_t index) const;
    size_t index_of(std::string_view name) const;

    template <class T>
    static bool read(const std::optional<std::string_view>& cell, const Type&, T& value) {
        return cell && Codec<T>::decode(*cell, value);
    }
    template <class T>
    static bool read(const std::optional<std::string_view>& cell, const Type& type, std::vector<T>& value) {
        if (!cell) return false;
        if (type.code == TypeCode::vector) return Codec<std::vector<T>>::decode_vector(*cell, value);
        return Codec<std::vector<T>>::decode(*cell, value);
    }
    template <class T>
    static bool read(const std::optional<std::string_view>& cell, const Type& type, std::optional<T>& value) {
        value.reset();
        return !cell || read(cell, type, value.emplace());
    }

    const detail::Rows* rows_;
    std::span<const std::optional<std::string_view>> cells_;
};

class ResultSet {
public:
    ResultSet() = default;

    size_t size() const;
    bool empty() const { return size() == 0; }
    Row operator[](size_t index) const;
    const std::vector<Column>& columns() const;

    class Iterator {
    public:
        using difference_type = std::ptrdiff_t;
        using value_type = Row;
        Iterator(const ResultSet* result, size_t index) : result_(result), index_(index) {}
        Row operator*() const { return (*result_)[index_]; }
        Iterator& operator++() {
            ++index_;
            return *this;
        }
        bool operator==(const Iterator& other) const { return index_ == other.index_; }

    private:
        const ResultSet* result_;
        size_t index_;
    };
    Iterator begin() const { return {this, 0}; }
    Iterator end() const { return {this, size()}; }

    // False for a conditional statement that was not applied; true for everything else.
    bool was_applied() const;
    // Nothing: this was the last page. Otherwise the same statement, going on after this page.
    std::optional<Statement> next_page() const;

    const std::vector<std::string>& warnings() const;
    std::optional<Uuid> tracing_id() const;
    // "address:port" of the node that answered.
    std::string coordinator() const;

private:
    friend struct detail::Access;
    std::shared_ptr<const detail::Rows> rows_;
};

}  // namespace ilion
