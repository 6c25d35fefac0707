// Prepared statements that the cluster is told of: by what an application has of their PREPARED, or to prepare them
// again where a host does not know them.
#include <nanobind/stl/shared_ptr.h>

#include "driver/core/cluster_core.hpp"
#include "module.hpp"
#include "session/cluster.hpp"
#include "types/type/data_type.hpp"

namespace ilion::python {

namespace {

// Columns as (keyspace, table, name, the server's name of the type).
std::vector<ColumnSpec> columns_of(nb::handle described) {
    std::vector<ColumnSpec> columns;
    for (nb::handle column : described) {
        auto type = parse_class_name(std::string(view_of(nb::object(column[3]))));
        if (!type) throw nb::value_error(type.error().message.c_str());
        columns.push_back({std::string(view_of(nb::object(column[0]))), std::string(view_of(nb::object(column[1]))),
                           std::string(view_of(nb::object(column[2]))), *type});
    }
    return columns;
}

PreparedPtr known_statement(PyCluster& cluster, nb::handle id, nb::handle metadata_id, nb::handle columns,
                            nb::handle key_indexes, nb::handle result_columns) {
    wire::PreparedResult prepared;
    prepared.id = view_of(id);
    if (!metadata_id.is_none()) prepared.result_metadata_id = view_of(metadata_id);
    prepared.bind_variables.columns = columns_of(columns);
    for (nb::handle index : key_indexes) {
        prepared.bind_variables.partition_key_indexes.push_back(nb::cast<uint16_t>(index));
    }
    prepared.result_metadata.columns = std::make_shared<const std::vector<ColumnSpec>>(columns_of(result_columns));
    return std::make_shared<Prepared>(prepared, cluster.shapes().context());
}

void add_prepared(PyCluster& cluster, nb::handle id, nb::handle query, nb::handle keyspace) {
    driver::PreparedText text{std::string(view_of(query)), {}};
    if (!keyspace.is_none()) text.keyspace = view_of(keyspace);
    auto core = cluster.driver().core();
    cluster.driver().post([core, id = Bytes(view_of(id)), text] { core->prepared().add(id, text); });
}

}  // namespace

void register_known_statements(nb::module_& module) {
    module.def("known_statement", known_statement, nb::arg("cluster"), nb::arg("id"), nb::arg("metadata_id").none(),
               nb::arg("columns"), nb::arg("key_indexes"), nb::arg("result_columns"));
    module.def("add_prepared", add_prepared, nb::arg("cluster"), nb::arg("id"), nb::arg("query"),
               nb::arg("keyspace").none());
}

}  // namespace ilion::python
