// How well something fits a type: the question that overload resolution and assignments ask of terms and selectors.
#pragma once

#include <string>

#include "types/type/data_type.hpp"

namespace ilion::plan {

enum class Assignability : uint8_t { exact, weak, none };

inline bool is_assignable(Assignability assignability) {
    return assignability != Assignability::none;
}

// A value of `from` where `receiver` is expected: exact if they are the same type (frozen or not), weak if the
// bytes of `from` are also values of `receiver`.
Assignability test_assignment(const DataType& from, const DataType& receiver);

// A raw term or selector offered as an argument. Implemented by whoever resolves a call: `plan/term` for terms,
// `plan/select` for selectors.
class Argument {
public:
    virtual ~Argument() = default;
    virtual Assignability test(const TypePtr& receiver) const = 0;
    // The type it has wherever it stands, or null (markers, and numbers that could be of several types).
    virtual TypePtr exact_type() const = 0;
    // The type to take it for when nothing else decides, or null (markers).
    virtual TypePtr compatible_type() const = 0;
    virtual bool is_marker() const { return false; }
    // How many elements a list literal has, which may become a vector; -1 for everything else.
    virtual int list_literal_size() const { return -1; }
    // Whether it is a clustering column in descending order, which Cassandra takes for a type of its own.
    virtual bool is_reversed() const { return false; }
    // As Cassandra prints it in messages.
    virtual std::string text() const = 0;
};

}  // namespace ilion::plan
