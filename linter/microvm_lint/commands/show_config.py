"""`--show-config`: what applies, and where it came from."""

from __future__ import annotations

import json

from .. import constraints
from ..cli import CLEAN
from ..document import Limits
from ..findings import WARNING
from ..regions import REGIONS
from ..schema_files import load_schema
from ..words import printable
from .reporting import engine_of, words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

    from ..config import Config

_LISTS = ("select", "extend-select", "ignore")


def show_config(options: argparse.Namespace, config: Config) -> int:
    """Print each setting with its origin, as YAML. Raises one of `REFUSALS`."""
    engine = engine_of(options, config)
    print(f"# configuration: {printable(config.path) if config.path else 'none'}")
    for name in load_schema("config.json")["properties"]:
        value, origin = _setting(name, options, config)
        print(f"{name}: {printable(json.dumps(value, ensure_ascii=False))}  # {origin}")
    off = [rule.id for rule in engine.rules if rule.id not in engine.on]
    print(f"# {len(engine.on)} of {len(engine.rules)} rules are on" + _but(off))
    return CLEAN


def _but(off: list[str]) -> str:
    return f"; off: {', '.join(off)}" if off else ""


def _setting(name: str, options: argparse.Namespace, config: Config) -> tuple[Any, str]:
    """The value of a setting, and where it came from."""
    given = getattr(options, name.replace("-", "_"), None)
    if name in _LISTS:
        given = words_of(given)
    if name == "exclude" and given and config.get(name, None):
        origin = f"{_place(name, config)}, and the command line"
        return [*config.get(name, ()), *given], origin
    if given:
        return given, "command line"
    if name in config.values:
        return config.values[name], _place(name, config)
    return _default(name), "default"


def _place(name: str, config: Config) -> str:
    line = config.source.position(config.place((name,), True))[0]
    return f"{printable(config.path or '')}:{line}"


def _default(name: str) -> Any:
    limits = Limits()
    known: dict[str, Any] = {
        "select": ["ALL"],
        "severity": {},
        "min-severity": WARNING,
        "fail-on": WARNING,
        "revision": constraints.DEFAULT_REVISION,
        "suppressions": {"require-reason": False},
        "account": None,
        "region": None,
        "regions": list(REGIONS),
        "build-hours": 6,
        "limits": {
            "file-size": limits.file_size,
            "depth": limits.depth,
            "nodes": limits.nodes,
        },
    }
    return known.get(name, [])
