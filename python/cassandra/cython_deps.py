"""Whether there are compiled parsers of rows, which there always are here, and whether there is NumPy."""

from cassandra._detail.protocol.handler import make_recv_results_rows
from cassandra.protocol import HAVE_CYTHON, HAVE_NUMPY

__all__ = ["HAVE_CYTHON", "HAVE_NUMPY", "make_recv_results_rows"]
