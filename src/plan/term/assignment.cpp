// May this raw term stand where that type is expected?
#include <fmt/format.h>

#include "plan/function/resolve.hpp"
#include "plan/term/literal_types.hpp"

namespace ilion::plan {

namespace {

// The assignability of a whole whose parts have these.
class Parts {
public:
    void add(Assignability part) {
        if (part == Assignability::none) result_ = Assignability::none;
        if (part == Assignability::weak && result_ == Assignability::exact) result_ = Assignability::weak;
    }
    Assignability result() const { return result_; }

private:
    Assignability result_ = Assignability::exact;
};

Assignability all_of(const std::vector<cql::Term>& terms, const TypePtr& type, TermContext& context) {
    if (terms.empty()) return Assignability::weak;
    Parts parts;
    for (const auto& term : terms) parts.add(test_assignment(term, type, context));
    return parts.result();
}

struct Visitor {
    const cql::Term& raw;
    const TypePtr& receiver;
    TermContext& context;

    bool is(TypeKind kind) const { return receiver->kind() == kind; }

    Assignability operator()(const cql::NullLiteral&) const {
        return receiver->is_counter() ? Assignability::none : Assignability::weak;
    }
    Assignability operator()(const cql::Literal& literal) const {
        if (!literal_fits(literal, *receiver)) return Assignability::none;
        return preferred_type(literal)->equals(*receiver) ? Assignability::exact : Assignability::weak;
    }
    Assignability operator()(const cql::BindMarker&) const { return Assignability::weak; }
    Assignability operator()(const cql::TypeHint& hint) const {
        auto type = hinted_type(hint, context);
        if (!type && !context.refusal) context.refusal = type.error();
        return type && is_frozen_alike(**type, *receiver) ? test_assignment(**type, *receiver)
                                                          : Assignability::none;
    }
    Assignability operator()(const cql::ListLiteral& list) const {
        if (is(TypeKind::vector)) {
            if (static_cast<int32_t>(list.elements.size()) != receiver->dimension()) return Assignability::none;
        } else if (!is(TypeKind::list)) {
            if (!context.refusal) {
                context.refusal = invalid(fmt::format(
                    "Unexpected receiver type '{}'; only list and vector are expected", cql_name(*receiver)));
            }
            return Assignability::none;
        }
        return all_of(list.elements, receiver->arg(0), context);
    }
    Assignability operator()(const cql::SetLiteral& set) const {
        if (is(TypeKind::map) && set.elements.empty()) return Assignability::weak;
        return is(TypeKind::set) ? all_of(set.elements, receiver->arg(0), context) : Assignability::none;
    }
    Assignability operator()(const cql::MapLiteral& map) const {
        if (!is(TypeKind::map)) return Assignability::none;
        Parts parts;
        for (const auto& [key, value] : map.entries) {
            parts.add(test_assignment(key, receiver->arg(0), context));
            parts.add(test_assignment(value, receiver->arg(1), context));
        }
        return parts.result();
    }
    // What is wrong within a part makes it no value of the type, and nothing more.
    template <class Literal>
    Assignability of_parts(const Literal& literal) const {
        auto before = context.refusal;
        Assignability result = test_parts(literal);
        if (!is_assignable(result)) context.refusal = std::move(before);
        return result;
    }
    Assignability operator()(const cql::TupleLiteral& tuple) const {
        bool is_tuple = is(TypeKind::tuple) || is(TypeKind::udt);
        if (!is_tuple && tuple.elements.size() == 1) {
            return test_assignment(tuple.elements.front(), receiver, context);
        }
        bool fits = is_tuple && tuple.elements.size() <= receiver->args().size();
        return fits ? of_parts(tuple) : Assignability::none;
    }
    Assignability operator()(const cql::UdtLiteral& udt) const {
        return is(TypeKind::udt) ? of_parts(udt) : Assignability::none;
    }
    Assignability test_parts(const cql::TupleLiteral& tuple) const {
        for (size_t i = 0; i < tuple.elements.size(); ++i) {
            if (!is_assignable(test_assignment(tuple.elements[i], receiver->arg(i), context))) {
                return Assignability::none;
            }
        }
        return Assignability::weak;
    }
    Assignability test_parts(const cql::UdtLiteral& udt) const {
        for (const auto& [name, term] : udt.fields) {
            int field = receiver->field_index(name);
            // A field that is unknown is found when the literal is bound.
            if (field < 0) continue;
            if (!is_assignable(test_assignment(term, receiver->arg(static_cast<size_t>(field)), context))) {
                return Assignability::none;
            }
        }
        return Assignability::weak;
    }
    // A call that can't be resolved is let through: binding it says what is wrong with it. One whose result has the
    // type that is wanted, whatever it is, is never exact.
    Assignability call() const {
        auto function = resolve_call(raw, receiver, context);
        if (!function || is_generic(**function)) return Assignability::weak;
        return test_result(**function, *receiver);
    }
    Assignability operator()(const cql::FunctionCall&) const { return call(); }
    Assignability operator()(const cql::Arithmetic&) const { return call(); }
    Assignability operator()(const cql::Negation&) const { return call(); }
};

}  // namespace

Assignability test_assignment(const cql::Term& raw, const TypePtr& receiver, TermContext& context) {
    return std::visit(Visitor{raw, receiver, context}, raw.value);
}

Result<bool> may_be(const cql::Term& raw, const TypePtr& receiver, TermContext& context) {
    return heed_refusals(context,
                         [&]() -> Result<bool> { return is_assignable(test_assignment(raw, receiver, context)); });
}

}  // namespace ilion::plan
