"""The CQL types as classes. `cassandra.cqltypes` shows all of them."""
