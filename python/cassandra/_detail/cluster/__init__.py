"""The parts of Cluster, one file each."""
