"""What belongs to the products of DataStax."""
