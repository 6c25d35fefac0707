// Selectable as an argument: which types it fits, and what a literal becomes that fits one.
#include <utility>

#include "plan/select/selectable.hpp"

namespace ilion::plan {

namespace {

// Weakest of all: an argument list fits as well as its worst member.
template <class Test>
Assignability test_all(const std::vector<SelectablePtr>& parts, Test test) {
    Assignability result = Assignability::exact;
    for (size_t i = 0; i < parts.size(); ++i) {
        Assignability assignability = test(*parts[i], i);
        if (assignability == Assignability::none) return Assignability::none;
        if (assignability == Assignability::weak) result = Assignability::weak;
    }
    return parts.empty() ? Assignability::weak : result;
}

}  // namespace

Assignability Selectable::test(const TypePtr& receiver) const {
    if (const auto* term = std::get_if<cql::TermSelector>(&raw_.value)) {
        return test_assignment(term->term, receiver, context_);
    }
    const auto* collection = std::get_if<cql::CollectionSelector>(&raw_.value);
    if (collection == nullptr) {
        if (function_) return test_result(*function_, *receiver);
        TypePtr type = exact_type();
        return type ? test_assignment(*type, *receiver) : Assignability::none;
    }
    TypeKind kind = receiver->kind();
    auto same = [&receiver](const Selectable& part, size_t) { return part.test(receiver->arg(0)); };
    bool lazy = collection->form == cql::CollectionForm::map || collection->form == cql::CollectionForm::udt;
    if (is_udt_) return Assignability::weak;  // as was found before
    if (lazy && kind == TypeKind::udt) return test_fields(*collection, *receiver);
    if (parts_refusal_) {
        test_refusal_ = parts_refusal_;
        return Assignability::none;
    }
    switch (collection->form) {
        case cql::CollectionForm::list:
            return kind == TypeKind::list || kind == TypeKind::vector ? test_all(children_, same)
                                                                      : Assignability::none;
        case cql::CollectionForm::set:
            if (kind == TypeKind::map && children_.empty()) return Assignability::weak;
            return kind == TypeKind::set ? test_all(children_, same) : Assignability::none;
        case cql::CollectionForm::map:
        case cql::CollectionForm::udt:
            if (kind != TypeKind::map) break;
            return test_all(children_,
                            [&](const Selectable& part, size_t i) { return part.test(receiver->arg(i % 2)); });
        case cql::CollectionForm::tuple:
            // A UDT is no tuple as long as there is but one part.
            if (kind != TypeKind::tuple && (kind != TypeKind::udt || children_.size() == 1)) {
                return children_.size() == 1 ? children_[0]->test(receiver) : Assignability::none;
            }
            if (children_.size() > receiver->args().size()) break;
            return test_all(children_, [&](const Selectable& part, size_t i) {
                Assignability fits = part.test(receiver->arg(i));
                // What is wrong within a part makes it no value of the type, and nothing more.
                if (!is_assignable(fits)) part.forget_failure();
                return fits;
            });
    }
    return Assignability::none;
}

Assignability Selectable::test_fields(const cql::CollectionSelector& literal, const DataType& type) const {
    std::vector<TypePtr> types;
    for (size_t i = 0; 2 * i + 1 < literal.elements.size(); ++i) {
        const auto* name = std::get_if<cql::ColumnSelector>(&literal.elements[2 * i].value);
        int field = name == nullptr ? -1 : type.field_index(name->column);
        if (field < 0) {
            test_refusal_ = invalid("Unknown field '" + cql::text(literal.elements[2 * i]) +
                                    "' in value of user defined type " + type.name());
            return Assignability::none;
        }
        if (i == fields_.size()) {
            test_refusal_ = fields_refusal_;
            return Assignability::none;
        }
        types.push_back(type.arg(static_cast<size_t>(field)));
    }
    for (size_t i = 0; i < types.size(); ++i) {
        if (is_assignable(fields_[i]->test(types[i]))) continue;
        // What is wrong within a field makes it no value of the type, and nothing more.
        fields_[i]->forget_failure();
        return Assignability::none;
    }
    return Assignability::weak;
}

void Selectable::forget_failure() const {
    test_refusal_.reset();
    for (const SelectablePtr& child : children_) child->forget_failure();
    for (size_t i = children_.size() / 2; i < fields_.size(); ++i) fields_[i]->forget_failure();
}

void Selectable::settle(const TypePtr& type) {
    const auto* literal = std::get_if<cql::CollectionSelector>(&raw_.value);
    if (literal == nullptr || is_udt_) return;
    bool is_map = literal->form == cql::CollectionForm::map || literal->form == cql::CollectionForm::udt;
    if (is_map && type->kind() == TypeKind::udt) {
        test_fields(*literal, *type);
        if (test_refusal_) {
            parts_refusal_ = std::exchange(test_refusal_, {});
            return;
        }
        is_udt_ = true;
        children_ = std::move(fields_);
        for (size_t i = 0; i < children_.size(); ++i) {
            const auto& name = std::get<cql::ColumnSelector>(literal->elements[2 * i].value);
            children_[i]->settle(type->arg(static_cast<size_t>(type->field_index(name.column))));
        }
        return;
    }
    bool is_tuple = type->kind() == TypeKind::tuple || (type->kind() == TypeKind::udt && children_.size() > 1);
    bool parentheses = literal->form == cql::CollectionForm::tuple && !is_tuple;
    for (size_t i = 0; i < children_.size(); ++i) {
        size_t argument = type->kind() == TypeKind::map ? i % 2 : is_tuple ? i : 0;
        if (parentheses) {
            children_[i]->settle(type);
        } else if (argument < type->args().size()) {
            children_[i]->settle(type->arg(argument));
        }
    }
}

const Error* Selectable::unreadable_field() const {
    if (fields_refusal_) return &*fields_refusal_;
    for (const SelectablePtr& child : children_) {
        if (const Error* refusal = child->unreadable_field()) return refusal;
    }
    return nullptr;
}

const Error* Selectable::test_failure() const {
    if (test_refusal_) return &*test_refusal_;
    for (const SelectablePtr& child : children_) {
        if (const Error* failure = child->test_failure()) return failure;
    }
    // Those before are children.
    for (size_t i = children_.size() / 2; i < fields_.size(); ++i) {
        if (const Error* failure = fields_[i]->test_failure()) return failure;
    }
    return nullptr;
}

}  // namespace ilion::plan
