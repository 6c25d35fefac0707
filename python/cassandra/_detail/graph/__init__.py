"""GraphSON: how graph servers write values as JSON."""
