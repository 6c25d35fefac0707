"""What models offer on the class and on instances alike: a queryset there, a setting of the instance here."""

from __future__ import annotations

from typing import Any

from cassandra.cqlengine import CQLEngineException


class hybrid_classmethod:
    """One function for calls on the class, another for calls on an instance."""

    def __init__(self, clsmethod: Any, instmethod: Any) -> None:
        self.clsmethod = clsmethod
        self.instmethod = instmethod

    def __get__(self, instance: Any, owner: Any) -> Any:
        if instance is None:
            return self.clsmethod.__get__(owner, owner)
        return self.instmethod.__get__(instance, owner)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError


class _Callable:
    """Looks callable to tools that read the class; the attribute itself is what `__get__` gives."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError


class QuerySetDescriptor(_Callable):
    """A fresh queryset at each access."""

    def __get__(self, obj: Any, model: Any) -> Any:
        if model.__abstract__:
            raise CQLEngineException("cannot execute queries against abstract models")
        queryset = model.__queryset__(model)
        # One model of a hierarchy, where the server can tell its rows: only those.
        if model._is_polymorphic and not model._is_polymorphic_base:
            column = model._discriminator_column
            if column.partition_key or column.index:
                return queryset.filter(**{model._discriminator_column_name: model.__discriminator_value__})
        return queryset


class ConditionalDescriptor(_Callable):
    """`iff`: conditions of IF."""

    def __get__(self, instance: Any, model: Any) -> Any:
        if not instance:

            def of_queryset(**conditions: Any) -> Any:
                queryset = model.__queryset__(model)
                queryset._conditional = model.objects.iff(**conditions)._conditional
                return queryset

            return of_queryset

        def of_instance(*prepared: Any, **conditions: Any) -> Any:
            instance._conditional = prepared[0] if prepared else instance.objects.iff(**conditions)._conditional
            return instance

        return of_instance


class TTLDescriptor(_Callable):
    """`ttl`: seconds to live."""

    def __get__(self, instance: Any, model: Any) -> Any:
        subject = instance or model.__queryset__(model)

        def set_ttl(ts: Any) -> Any:
            subject._ttl = ts
            return subject

        return set_ttl


class ConsistencyDescriptor(_Callable):
    """`consistency`: the consistency level."""

    def __get__(self, instance: Any, model: Any) -> Any:
        if not instance:
            queryset = model.__queryset__(model)

            def set_on_queryset(consistency: Any) -> Any:
                queryset._consistency = consistency
                return queryset

            return set_on_queryset

        def set_consistency(consistency: Any) -> Any:
            instance.__consistency__ = consistency
            return instance

        return set_consistency


class TimestampDescriptor(_Callable):
    """`timestamp`: the time of the write."""

    def __get__(self, instance: Any, model: Any) -> Any:
        if not instance:
            return model.objects.timestamp

        def set_timestamp(ts: Any) -> Any:
            instance._timestamp = ts
            return instance

        return set_timestamp


class IfNotExistsDescriptor(_Callable):
    """`if_not_exists`: insert only where there is no such row."""

    def __get__(self, instance: Any, model: Any) -> Any:
        if not instance:
            return model.objects.if_not_exists

        def set_if_not_exists(ife: bool = True) -> Any:
            instance._if_not_exists = ife
            return instance

        return set_if_not_exists


class IfExistsDescriptor(_Callable):
    """`if_exists`: write only where there is such a row."""

    def __get__(self, instance: Any, model: Any) -> Any:
        if not instance:
            return model.objects.if_exists

        def set_if_exists(ife: bool = True) -> Any:
            instance._if_exists = ife
            return instance

        return set_if_exists


class UsingDescriptor(_Callable):
    """`using`: another connection, of querysets another keyspace too."""

    def __get__(self, instance: Any, model: Any) -> Any:
        if not instance:
            return model.objects.using

        def set_connection(connection: Any = None) -> Any:
            if connection:
                instance._connection = connection
            return instance

        return set_connection


for _descriptor in list(vars().values()):
    if isinstance(_descriptor, type) and _descriptor.__module__ == __name__:
        _descriptor.__module__ = "cassandra.cqlengine.models"
