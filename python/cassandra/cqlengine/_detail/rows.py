"""Rows as instances of models: which model of a hierarchy a row is of, and what of an instance is stored."""

from __future__ import annotations

from typing import Any

from cassandra.cqlengine._detail.definition import ModelException, PolymorphicModelException
from cassandra.cqlengine._detail.mapping import ColumnMapping


class RowMapping(ColumnMapping):
    """The part of a model that reads rows."""

    _is_persisted = False

    # Set by the metaclass for each model.
    _primary_keys: Any
    _db_map: Any
    _is_polymorphic: bool
    _is_polymorphic_base: bool
    _polymorphic_base: Any
    _discriminator_column_name: Any
    _discriminator_map: Any
    __discriminator_value__: Any = None

    def __init__(self, **values: Any) -> None:
        self._fill(values)

    @classmethod
    def _discover_polymorphic_submodels(cls) -> None:
        if not cls._is_polymorphic_base:
            raise ModelException("_discover_polymorphic_submodels can only be called on polymorphic base classes")

        def discover(model: Any) -> None:
            # Rows are of the models, not of what a context made of them for a while.
            if "_is_clone" in vars(model):
                return
            if not model._is_polymorphic_base and model.__discriminator_value__ is not None:
                cls._discriminator_map[model.__discriminator_value__] = model
            for submodel in model.__subclasses__():
                discover(submodel)

        discover(cls)

    @classmethod
    def _get_model_by_discriminator_value(cls, key: Any) -> Any:
        if not cls._is_polymorphic_base:
            raise ModelException("_get_model_by_discriminator_value can only be called on polymorphic base classes")
        return cls._discriminator_map.get(key)

    @classmethod
    def _model_of_row(cls, values: dict[str, Any]) -> Any:
        """The model of the hierarchy that the row's discriminator names."""
        value = values.get(cls._discriminator_column_name)  # type: ignore[call-overload]
        if value is None:
            raise PolymorphicModelException("discriminator value was not found in values")
        base = cls if cls._is_polymorphic_base else cls._polymorphic_base
        model = base._get_model_by_discriminator_value(value)
        if model is None:
            base._discover_polymorphic_submodels()
            model = base._get_model_by_discriminator_value(value)
        if model is None:
            raise PolymorphicModelException(f"unrecognized discriminator column {value} for class {base.__name__}")
        origin: Any = cls
        while "_is_clone" in vars(origin):
            origin = origin.__bases__[0]
        if not issubclass(model, origin):
            raise PolymorphicModelException(f"{model.__name__} is not a subclass of {cls.__name__}")
        return cls if model is origin else model

    @classmethod
    def _construct_instance(cls, values: dict[str, Any]) -> Any:
        """The instance of a row."""
        attributes = cls._db_map
        if attributes:
            values = {attributes.get(name, name): value for name, value in values.items()}
        model: Any = cls
        if cls._is_polymorphic:
            model = cls._model_of_row(values)
            values = {name: value for name, value in values.items() if name in model._columns}
        if model.__init__ is RowMapping.__init__:
            instance = model.__new__(model)
            instance._fill(values)
        else:
            instance = model(**values)
        instance._set_persisted(force=True)
        return instance

    def _set_persisted(self, force: bool = False) -> None:
        """What changed counts as stored; with `force`, all."""
        if force:
            self._mark_as_stored()
        else:
            for manager in [manager for manager in self._values.values() if manager.changed]:
                manager.reset_previous_value()
                manager.explicit = False
        self._is_persisted = True

    def _can_update(self) -> bool:
        """Whether saving is an update: it was stored, and its key is the same."""
        return self._is_persisted and not any(self._values[name].changed for name in self._primary_keys)
