"""How the modules of the mapper are made. Applications import the names from those modules."""
