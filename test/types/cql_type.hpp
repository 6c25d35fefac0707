// Types for tests, written in CQL. `u` is a UDT (a int, b text, "C" frozen<list<int>>).
#pragma once

#include <cctype>
#include <stdexcept>

#include "types/type/data_type.hpp"

namespace ilion::test {

// Reads `map<text, frozen<list<int>>>` and the like; throws on mistakes, which are the test's.
class CqlTypeReader {
public:
    explicit CqlTypeReader(std::string_view text) : text_(text) {}

    TypePtr read() {
        std::string name = word();
        if (name == "frozen") return args().at(0)->frozen();
        if (name == "list") return DataType::list(args().at(0), true);
        if (name == "set") return DataType::set(args().at(0), true);
        if (name == "map") {
            auto two = args();
            return DataType::map(two.at(0), two.at(1), true);
        }
        if (name == "tuple") return DataType::tuple(args());
        if (name == "vector") {
            expect('<');
            auto element = read();
            expect(',');
            int dimension = std::stoi(word());
            expect('>');
            return DataType::vector(element, dimension);
        }
        if (name == "u") {
            auto integer = DataType::of(TypeKind::int_);
            return DataType::udt("ks", "u", {"a", "b", "C"},
                                 {integer, DataType::of(TypeKind::text), DataType::list(integer, false)}, true);
        }
        auto native = native_type(name);
        if (!native) throw std::invalid_argument("no type " + name);
        return native;
    }

private:
    void skip_blank() {
        while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    }
    std::string word() {
        skip_blank();
        size_t start = at_;
        while (at_ < text_.size() && std::isalnum(static_cast<unsigned char>(text_[at_]))) ++at_;
        return std::string(text_.substr(start, at_ - start));
    }
    void expect(char c) {
        skip_blank();
        if (at_ >= text_.size() || text_[at_++] != c) throw std::invalid_argument(std::string(text_));
    }
    std::vector<TypePtr> args() {
        std::vector<TypePtr> types;
        expect('<');
        do {
            types.push_back(read());
            skip_blank();
        } while (text_.at(at_++) == ',');
        return types;
    }

    std::string_view text_;
    size_t at_ = 0;
};

inline TypePtr cql_type(std::string_view text) {
    return CqlTypeReader(text).read();
}

}  // namespace ilion::test
