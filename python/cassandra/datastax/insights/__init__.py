"""What DataStax Enterprise is told of its clients."""
