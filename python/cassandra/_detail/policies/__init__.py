"""The policies, one file for each question that they answer. `cassandra.policies` shows all of them."""
