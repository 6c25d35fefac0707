"""What the surface of cassandra-driver has and another lacks, as lines of text. Both as describe.py tells them.

python compare.py UPSTREAM_PYTHON [OUR_PYTHON]     prints what is missing; exit code 1 if anything is
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import excluded


def surface_of(python, *options, **variables):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "ILION"))}
    program = Path(__file__).with_name("describe.py")
    done = subprocess.run(
        [python, "-W", "ignore", program, *options], env=environment | variables, stdout=subprocess.PIPE, check=True
    )
    return json.loads(done.stdout)


def compare(upstream, ours):
    """Lines `module.name.member: what is missing`, without what excluded.py lists."""
    return [line for line in _missing(upstream, ours) if not excluded.is_excluded(line)]


def _missing(upstream, ours):
    compared = set()
    for module, theirs in upstream.items():
        if theirs.get("compiled"):
            continue
        mine = ours.get(module)
        if "error" in theirs:
            yield f"{module}: cannot be imported in the environment of cassandra-driver: {theirs['error']}"
        elif mine is None or "error" in mine:
            yield f"{module}: {'no such module' if mine is None else mine['error']}"
        else:
            for name, wanted in theirs["names"].items():
                if wanted["kind"] == "type" and name in mine["names"]:
                    # Imported into many modules, compared once.
                    if (wanted["module"], name) in compared:
                        continue
                    compared.add((wanted["module"], name))
                yield from _compare_name(f"{module}.{name}", wanted, mine["names"].get(name))


def _compare_name(path, wanted, found):
    if found is None:
        yield f"{path}: no such {wanted['kind']}"
    elif found["kind"] != wanted["kind"]:
        yield f"{path}: {found['kind']} instead of {wanted['kind']}"
    elif wanted["kind"] == "function":
        yield from _compare_signature(path, wanted["signature"], found["signature"])
    elif wanted["kind"] == "value":
        if wanted["value"] is not None and wanted["value"] != found["value"]:
            yield f"{path}: {found['value']} instead of {wanted['value']}"
    elif "members" in found:
        yield from _compare_class(path, wanted, found)


def _compare_class(path, wanted, found):
    for base in wanted["bases"]:
        if base not in found["bases"] and not base.startswith("_"):
            yield f"{path}: is no {base}"
    have = found["members"]
    for name, member in wanted["members"].items():
        mine = have.get(name)
        if mine is None and name not in found["attributes"]:
            yield f"{path}.{name}: no such {member['kind']}"
        elif mine is None:
            continue
        elif member["kind"] == "method" and mine["kind"] in ("static", "class"):
            yield f"{path}.{name}: {mine['kind']} instead of {member['kind']}"
        else:
            yield from _compare_signature(f"{path}.{name}", _called(member), _called(mine))
    for name in wanted["attributes"]:
        if name not in have and name not in found["attributes"] and name not in wanted["members"]:
            yield f"{path}.{name}: no such instance attribute"


def _called(member):
    """The parameters that a caller gives: static methods and class methods are called alike."""
    signature = member.get("signature")
    return signature[1:] if signature and member["kind"] in ("method", "class") else signature


def _compare_signature(path, wanted, found):
    # Natively implemented functions may not tell theirs.
    if found is None or wanted is None:
        return
    accepts_all = {kind for _, kind, _ in found}
    names = {name: (kind, default) for name, kind, default in found}
    for position, (name, kind, default) in enumerate(wanted):
        if kind in ("VAR_POSITIONAL", "VAR_KEYWORD"):
            if kind not in accepts_all:
                yield f"{path}: takes no {'*' if kind == 'VAR_POSITIONAL' else '**'}{name}"
        elif name not in names:
            if not {"VAR_POSITIONAL", "VAR_KEYWORD"} <= accepts_all:
                yield f"{path}: has no parameter {name}"
        elif _plain(names[name][1]) != _plain(default) and default is not None:
            yield f"{path}: default of {name} is {names[name][1]} instead of {default}"
        elif kind == "POSITIONAL_OR_KEYWORD" and (position >= len(found) or found[position][0] != name):
            yield f"{path}: parameter {name} is not at position {position}"
    required = {name for name, (kind, default) in names.items() if default is None and not kind.startswith("VAR")}
    for name in sorted(required - {name for name, _, default in wanted if default is None}):
        yield f"{path}: requires {name}"


def _plain(default):
    return default and re.sub(r"^_?_?(NOT_SET|object)$", "object", default)


def main(upstream_python, our_python=sys.executable):
    missing = compare(surface_of(upstream_python, ILION_DROPIN="0"), surface_of(our_python, "--all"))
    print(*missing, sep="\n")
    print(f"{len(missing)} missing")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
