"""Describes the public surface of the `cassandra` package of the interpreter that runs it, as JSON on stdout.

Runs on cassandra-driver and on ilion alike. What counts as public: modules, and in them names without a leading
underscore that are the package's own (not other packages' modules, classes and functions, unless `--all` asks for
them too); of classes their members and the attributes that their methods set on `self`, of functions the parameters
with their defaults.
"""

import dis
import importlib
import importlib.machinery
import inspect
import json
import pkgutil
import re
import sys
import types
import warnings

_OWN = "cassandra"
_NO_SIGNATURE = None


def prefer_sources():
    """Has modules that exist compiled and as text loaded as text: only that tells its defaults."""
    machinery = importlib.machinery
    details = [
        (machinery.SourceFileLoader, machinery.SOURCE_SUFFIXES),
        (machinery.ExtensionFileLoader, machinery.EXTENSION_SUFFIXES),
    ]
    sys.path_hooks.insert(0, machinery.FileFinder.path_hook(*details))
    sys.path_importer_cache.clear()


def is_own(value):
    if isinstance(value, types.ModuleType):
        return False
    module = getattr(value, "__module__", None)
    if isinstance(value, type) or inspect.isroutine(value):
        return isinstance(module, str) and module.split(".")[0] == _OWN
    return not isinstance(value, (types.GenericAlias, type(None))) and type(value).__module__ not in (
        "typing",
        "__future__",
    )


def default_of(value):
    if isinstance(value, type) or inspect.isroutine(value):
        return value.__name__
    text = repr(value)
    return type(value).__name__ if re.search(r" at 0x[0-9a-f]+|^<", text) else text


def signature_of(function):
    try:
        parameters = inspect.signature(function).parameters.values()
    except (ValueError, TypeError):
        return _NO_SIGNATURE
    return [
        [p.name, p.kind.name, None if p.default is inspect.Parameter.empty else default_of(p.default)]
        for p in parameters
    ]


def member_of(cls, name):
    raw = inspect.getattr_static(cls, name)
    if isinstance(raw, staticmethod):
        return {"kind": "static", "signature": signature_of(raw.__func__)}
    if isinstance(raw, classmethod):
        return {"kind": "class", "signature": signature_of(raw.__func__)}
    if inspect.isfunction(raw):
        return {"kind": "method", "signature": signature_of(raw)}
    return {"kind": "attribute"}


def functions_of(cls):
    for raw in vars(cls).values():
        found = getattr(raw, "fget", None) or getattr(raw, "__func__", raw)
        unwrapped = inspect.unwrap(found) if inspect.isfunction(found) else None
        if inspect.isfunction(unwrapped):
            yield unwrapped


def attributes_set(cls):
    """Public names that methods of the class assign on `self`."""
    names = set()
    for base in cls.__mro__[:-1]:
        if base.__module__.split(".")[0] == _OWN:
            for function in functions_of(base):
                loaded = None
                for instruction in dis.get_instructions(function):
                    if instruction.opname == "STORE_ATTR" and loaded == "self":
                        names.add(instruction.argval)
                    loaded = None
                    if instruction.opname.startswith(("LOAD_FAST", "LOAD_DEREF")):
                        # Python 3.13 loads two at once.
                        names_loaded = instruction.argval
                        loaded = names_loaded[-1] if isinstance(names_loaded, tuple) else names_loaded
    return sorted(name for name in names if not name.startswith("_"))


def class_of(cls):
    foreign = set().union(*(dir(base) for base in cls.__mro__ if base.__module__.split(".")[0] != _OWN))
    special = {"__init__", "__iter__", "__len__", "__getitem__", "__contains__", "__call__", "__eq__", "__hash__"}
    special |= {"__enter__", "__exit__", "__lt__", "__next__", "__bool__", "__del__"}
    defined = set().union(*(vars(base) for base in cls.__mro__ if base.__module__.split(".")[0] == _OWN))
    own = {name for name in dir(cls) if not name.startswith("_") and (name in defined or name not in foreign)}
    members = own | (special & defined)
    return {
        "kind": "type",
        "module": cls.__module__,
        "bases": [base.__name__ for base in cls.__mro__[1:-1]],
        "members": {name: member_of(cls, name) for name in sorted(members)},
        "attributes": attributes_set(cls),
    }


def name_of(value):
    if isinstance(value, type):
        if value.__module__.split(".")[0] != _OWN:
            return {"kind": "type", "module": value.__module__}
        return class_of(value)
    if inspect.isroutine(value) or type(value).__name__ == "nb_func":
        return {"kind": "function", "signature": signature_of(value)}
    constant = isinstance(value, (int, float, str, bytes, tuple, frozenset)) and not re.search(
        " at 0x|<", repr(value)
    )
    shown = sorted(value) if isinstance(value, frozenset) else value
    return {"kind": "value", "value": repr(shown) if constant else None}


def module_names():
    package = importlib.import_module(_OWN)
    yield _OWN
    for found in pkgutil.walk_packages(package.__path__, _OWN + ".", onerror=lambda name: None):
        if not any(part.startswith("_") for part in found.name.split(".")):
            yield found.name


def describe(everything=False):
    modules = {}
    for name in module_names():
        try:
            module = importlib.import_module(name)
        except Exception as exc:
            modules[name] = {"error": f"{type(exc).__name__}: {exc}"}
            continue
        compiled = not str(getattr(module, "__file__", "")).endswith(".py")
        # Some names are loaded when they are asked for.
        public = {key: getattr(module, key) for key in dir(module) if not key.startswith("_")}
        names = public if everything else {key: value for key, value in public.items() if is_own(value)}
        modules[name] = {
            "compiled": compiled,
            "names": {key: name_of(value) for key, value in sorted(names.items())},
        }
    return modules


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    prefer_sources()
    json.dump(describe("--all" in sys.argv), sys.stdout)
