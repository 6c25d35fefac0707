// The grammar of CQL 3.4.7, one method per rule of Cassandra's, by recursive descent.
//
// Parsing is done at most twice. The first time, a selector is parsed straight away; only for a statement that
// fails is a second, `exact` parser made that repeats Cassandra's speculation on selectors, because which message a
// mistake in one gets depends on it. Both build the same trees.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cql/ast/statement.hpp"
#include "cql/parser/token_stream.hpp"

namespace ilion::cql {

class Parser : public TokenStream {
public:
    using ClassCheck = Status (*)(std::string_view class_name);

    Parser(std::string_view text, bool exact, ClassCheck check_class)
        : TokenStream(text, exact),
          check_class_(check_class) {}

    // The whole text as one statement; meaningless if failed() afterwards.
    Statement statement();

private:
    // statement.cpp
    StatementBody statement_body();
    StatementBody create_statement();
    StatementBody drop_statement();
    StatementBody alter_statement();
    StatementBody grant_statement();
    StatementBody revoke_statement();
    StatementBody list_statement();
    bool grants_role(TokenKind preposition, bool& grants_permission);
    Use use_statement();
    Truncate truncate_statement();

    // names.cpp
    std::string ident();   // a column, or what else is named by an identifier
    std::string cident();  // the same, or ""
    std::string fident();  // a field: case as written in messages, lower case unless quoted
    // An identifier; a bind variable in its place is refused as the name of a `what`.
    std::string unbound_ident(const char* what);
    std::string ks_name();
    std::string cf_name();
    std::string idx_name();
    std::string role_name();
    QualifiedName table_name();
    QualifiedName index_name();
    QualifiedName type_name();
    std::string non_type_ident();
    QualifiedName function_name();
    bool function_name_is_qualified();
    std::string allowed_function_name();
    std::string string_literal();
    std::string normalised(const Token& token);
    bool if_not_exists();
    bool if_exists();
    // `( name ( , name )* )`, or one name.
    std::vector<std::string> ident_or_idents();

    // types.cpp
    RawType type();
    RawType native_type();
    RawType collection_type();
    RawType vector_type();
    RawType frozen_type();
    std::vector<RawType> type_list();  // `( type, ... )`

    // term.cpp, literal.cpp
    Term term();
    Term term_multiplication();
    Term term_group();
    Term simple_term();
    enum TermForm : uint8_t { kNothing, kValue, kCall, kHint, kCast };
    TermForm simple_term_alternative();
    TermForm after_left_paren();
    TermForm after_custom_type();
    TermForm colon_after_custom_type();
    TermForm path_in_paren();
    bool addition_follows();
    Term function();
    Term type_cast();
    Term cast();
    Term value();
    Term constant();
    Term collection_literal();
    Term list_literal();
    Term usertype_literal();
    Term tuple_literal();
    Term int_value();
    Term marker();
    MapLiteral full_map_literal();
    void map_entries(MapLiteral& map);
    template <class Value>
    Term make_term(const Token& at, Value value);
    Term binary(ArithmeticOperator op, Term left, Term right);
    std::optional<ArithmeticOperator> multiplication_operator();

    // selector.cpp, selector_parts.cpp
    std::vector<SelectItem> select_clause(bool& distinct);
    std::vector<SelectItem> selectors();
    SelectItem select_item();
    Selector selector();
    Selector selection_multiplication();
    Selector selection_group();
    Selector selection_with_field();
    Selector selection_without_field();
    Selector modifiers(Selector receiver);
    Selector sub_selection(Selector receiver);
    Selector selection_list();
    Selector selection_map_or_set();
    Selector selection_tuple();
    Selector selection_type_hint();
    Selector simple_selection();
    enum SelectionForm : uint8_t { kUnknown, kColumn, kLiteral, kFunction };
    SelectionForm simple_selection_alternative();
    SelectionForm path_selection(SelectionForm otherwise);
    Selector selection_function();
    Selector count_selection();
    Selector attribute_selection(CellAttribute attribute);
    Selector cast_selection();
    Selector function_selection();

    // where.cpp
    WhereClause where_clause();
    void relation_or_expression(WhereClause& where);
    void relation(WhereClause& where);
    void single_column_relation(WhereClause& where);
    void token_relation(WhereClause& where);
    void multi_column_relation(WhereClause& where);
    void multi_column_in(Relation& relation);
    std::vector<std::string> tuple_of_identifiers();
    void in_values(std::vector<Term>& values, bool& in_list);
    Operator relation_type();
    Operator contains_operator();
    std::vector<Condition> conditions();
    Condition condition();
    void conditional(bool& exists, std::vector<Condition>& conditions);

    // select.cpp
    Select select_statement();
    Ordering ordering();

    // modification.cpp
    Insert insert_statement();
    void insert_values(Insert& insert);
    void insert_json(Insert& insert);
    Update update_statement();
    Delete delete_statement();
    DeleteTarget delete_target();
    Batch batch_statement();
    UsingClause using_clause();
    void using_objective(UsingClause& clause);
    Assignment assignment(const std::vector<Assignment>& before);
    void assigned_value(Assignment& assignment);
    void check_compatible(const std::vector<Assignment>& before, const Assignment& assignment);

    // ddl.cpp, table.cpp, index_view.cpp, function_ddl.cpp
    Properties properties();
    void property(Properties& properties);
    std::string property_value();
    PropertyMap property_map(const MapLiteral& map);
    CreateKeyspace create_keyspace();
    AlterKeyspace alter_keyspace();
    DropKeyspace drop_keyspace();
    CreateTable create_table();
    void table_columns(CreateTable& table);
    void primary_key(std::vector<std::string>& partition_key, std::vector<std::string>& clustering,
                     const QualifiedName& table, bool again);
    void refuse_second_primary_key(const QualifiedName& table);
    template <class Definition>
    void table_property(Definition& definition);
    // Behind what `order` has already; a column that is named twice is refused at once. `kind`: table or view.
    void clustering_order(std::vector<ClusteringOrder>& order, std::string_view kind, const QualifiedName& name);
    std::optional<MaskFunction> column_mask();
    AlterTable alter_table();
    void alter_column(AlterTable& alter);
    void alter_add(AlterTable& alter);
    void alter_drop(AlterTable& alter);
    void alter_rename(AlterTable& alter);
    ColumnDefinition added_column();
    DropTable drop_table();
    CreateType create_type();
    AlterType alter_type();
    DropType drop_type();
    CreateIndex create_index();
    IndexTarget index_target();
    DropIndex drop_index();
    CreateView create_view();
    AlterView alter_view();
    DropView drop_view();
    CreateFunction create_function();
    DropFunction drop_function();
    CreateAggregate create_aggregate();
    DropAggregate drop_aggregate();
    CreateTrigger create_trigger();
    DropTrigger drop_trigger();

    // auth.cpp, permission.cpp
    CreateRole create_user();
    AlterRole alter_user();
    DropRole drop_user();
    std::string user_name(std::string_view what);
    void user_password(RoleOptions& options);
    CreateRole create_role();
    AlterRole alter_role();
    DropRole drop_role();
    RoleOptions role_options();
    void role_option(RoleOptions& options);
    void access_option(RoleOptions& options);
    std::vector<std::string> string_set();
    void check_passwords(const RoleOptions& options);
    template <class T>
    void set_option(std::optional<T>& option, T value, std::string_view name);
    GrantRole grant_role();
    RevokeRole revoke_role();
    AddIdentity add_identity();
    DropIdentity drop_identity();
    ListRoles list_roles();
    ListPermissions list_permissions();
    GrantPermissions grant_permissions(bool revoke);
    std::vector<std::string> permissions();
    std::string permission();
    void check_permissions(GrantPermissions& grant);
    Resource resource();
    Resource all_resource();
    Resource data_resource();
    Resource role_resource();
    Resource function_resource();
    Resource mbean_resource();

    // describe.cpp
    Describe describe_statement();
    void describe_element(Describe& describe);
    void describe_listed(Describe& describe, Describe::What what);
    void describe_named(Describe& describe, Describe::What what);
    void describe_keyspace(Describe& describe);
    void describe_generic(Describe& describe);
    bool is_describe_end(TokenKind kind);

    // Which tokens may name what.
    static bool is_plain(TokenKind kind) {
        if (kind == TokenKind::identifier || kind == TokenKind::quoted_name) {
            return true;
        }
        KeywordClass cls = keyword_class(kind);
        return cls == KeywordClass::basic || cls == KeywordClass::native;
    }
    static bool is_ident(TokenKind kind) { return is_plain(kind) || keyword_class(kind) == KeywordClass::other; }
    static bool is_cident(TokenKind kind) { return is_ident(kind) || kind == TokenKind::empty_quoted_name; }
    // May begin a call `f(`; with COUNT, but neither TOKEN nor CAST.
    static bool is_callable(TokenKind kind) { return is_plain(kind) || kind == TokenKind::count; }
    static bool is_constant(TokenKind kind) {
        return kind >= TokenKind::string_literal && kind <= TokenKind::negative_infinity;
    }
    static bool starts_term(TokenKind kind);
    static bool is_operator(TokenKind kind);
    static bool ends_term(TokenKind kind);
    static bool ends_selection(TokenKind kind);
    static bool starts_type(TokenKind kind);
    static bool ends_type(TokenKind kind);
    static bool is_relation_type(TokenKind kind);
    static bool is_permission(TokenKind kind);

    ClassCheck check_class_;
    std::vector<std::string> bind_markers_;
};

}  // namespace ilion::cql
