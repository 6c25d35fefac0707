"""Policies: which hosts to ask, when to ask again, how long to wait. Subclass them to decide otherwise.

Objects of exactly these classes run natively: their methods state the rules for whoever calls or extends them, and a
subclass is asked for every request.
"""

from __future__ import annotations

import logging

from cassandra._detail.policies.address import AddressTranslator, EC2MultiRegionTranslator, IdentityTranslator
from cassandra._detail.policies.encryption import ColDesc, ColumnEncryptionPolicy
from cassandra._detail.policies.load_balancing import (
    DCAwareRoundRobinPolicy,
    HostDistance,
    HostStateListener,
    LoadBalancingPolicy,
    RoundRobinPolicy,
    WhiteListRoundRobinPolicy,
)
from cassandra._detail.policies.reconnection import (
    ConstantReconnectionPolicy,
    ConvictionPolicy,
    ExponentialReconnectionPolicy,
    ReconnectionPolicy,
    SimpleConvictionPolicy,
)
from cassandra._detail.policies.retry import (
    DowngradingConsistencyRetryPolicy,
    FallthroughRetryPolicy,
    NeverRetryPolicy,
    RetryPolicy,
)
from cassandra._detail.policies.speculative import (
    ConstantSpeculativeExecutionPolicy,
    NoSpeculativeExecutionPlan,
    NoSpeculativeExecutionPolicy,
    SpeculativeExecutionPlan,
    SpeculativeExecutionPolicy,
)
from cassandra._detail.policies.wrapping import (
    DefaultLoadBalancingPolicy,
    DSELoadBalancingPolicy,
    HostFilterPolicy,
    TokenAwarePolicy,
    WrapperPolicy,
)

# isort: split
# What applications find here.
from random import shuffle  # noqa: F401

# isort: split
# What applications import from here although it is defined elsewhere.
from cassandra import ConsistencyLevel, OperationTimedOut  # noqa: F401
from cassandra import WriteType as WT

log = logging.getLogger(__name__)

WriteType = WT

__all__ = [
    "AddressTranslator",
    "ColDesc",
    "ColumnEncryptionPolicy",
    "ConstantReconnectionPolicy",
    "ConstantSpeculativeExecutionPolicy",
    "ConvictionPolicy",
    "DCAwareRoundRobinPolicy",
    "DSELoadBalancingPolicy",
    "DefaultLoadBalancingPolicy",
    "DowngradingConsistencyRetryPolicy",
    "EC2MultiRegionTranslator",
    "ExponentialReconnectionPolicy",
    "FallthroughRetryPolicy",
    "HostDistance",
    "HostFilterPolicy",
    "HostStateListener",
    "IdentityTranslator",
    "LoadBalancingPolicy",
    "NeverRetryPolicy",
    "NoSpeculativeExecutionPlan",
    "NoSpeculativeExecutionPolicy",
    "ReconnectionPolicy",
    "RetryPolicy",
    "RoundRobinPolicy",
    "SimpleConvictionPolicy",
    "SpeculativeExecutionPlan",
    "SpeculativeExecutionPolicy",
    "TokenAwarePolicy",
    "WhiteListRoundRobinPolicy",
    "WrapperPolicy",
]
