"""Names and versions as the reports have them."""

from __future__ import annotations

import logging
import traceback
from typing import Any
from warnings import warn

from cassandra.util import Version

DSE_60 = Version("6.0.0")
DSE_51_MIN_SUPPORTED = Version("5.1.13")
DSE_60_MIN_SUPPORTED = Version("6.0.5")

log = logging.getLogger(__name__)


def namespace(cls: Any) -> str:
    """Where a class is defined: its module, and within that the classes around it."""
    try:
        module = cls.__module__ or ""
    except Exception:
        warn(
            f"Unable to obtain namespace for {cls} for Insights, returning ''. "
            f"Exception: \n{traceback.format_exc()}",
            stacklevel=2,
        )
        module = ""
    inner = getattr(cls, "__qualname__", "").rpartition(".")[0]
    return f"{module}.{inner}" if inner else module


def version_supports_insights(dse_version: str | None) -> bool:
    """Whether a server of DataStax Enterprise takes reports; servers of Apache Cassandra don't."""
    if not dse_version:
        return False
    try:
        version = Version(dse_version)
    except Exception:
        warn(
            f"Unable to check version {dse_version} for Insights compatibility, returning False. "
            f"Exception: \n{traceback.format_exc()}",
            stacklevel=2,
        )
        return False
    return DSE_51_MIN_SUPPORTED <= version < DSE_60 or version >= DSE_60_MIN_SUPPORTED
