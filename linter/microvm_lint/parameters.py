"""Parameters of stacks, from files and the command line.

Files as `aws cloudformation create-stack --parameters file://` and `deploy --parameter-overrides
file://` take them, in three forms, and SAM's samconfig.toml:
https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/
serverless-sam-cli-config.html
"""

from __future__ import annotations

import re
import sys

from . import document
from .document import Limits, Problem, Source
from .files import TooLarge, Unreadable, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LARGEST = 1 << 20  # bytes
_PAIR = r"([A-Za-z0-9]{1,255})=(.*)"
_LONG_PAIR = r"ParameterKey=([^,]+),ParameterValue=(.*)"
_COMMANDS = ("global", "validate", "build", "package", "sync", "deploy")  # the later ones win


class ParameterError(Exception):
    """Parameters that cannot be used; the message names the file and the place, if any."""


def pair(text: str) -> tuple[str, str]:
    """The name and the value in `KEY=VALUE`. Raises `ParameterError`, without the value."""
    found = re.fullmatch(_LONG_PAIR, text, re.DOTALL) or re.fullmatch(_PAIR, text, re.DOTALL)
    if found is None:
        raise ParameterError("a parameter is written KEY=VALUE, with letters and digits in KEY")
    return found[1], found[2]


def load(path: str) -> tuple[dict[str, str], str | None]:
    """The parameters in a file, and the region that it names. Raises `ParameterError`."""
    try:
        data = read(path, _LARGEST)
    except Unreadable as error:
        raise ParameterError(f"{path}: {error}") from None
    except TooLarge:
        raise ParameterError(f"{path}: larger than the {_LARGEST:,} bytes it may have") from None
    try:
        if path.endswith(".toml"):
            return _of_samconfig(document.decode(data))
        roots = document.read(path, data, Limits()).roots
        if len(roots) != 1:
            raise Problem("parameters", "it holds no parameters", 0)
        return _of_value(roots[0].value), None
    except Problem as problem:
        text = document.decode(data) if problem.text is None else problem.text
        line, column = Source(path, text).position(problem.offset)
        raise ParameterError(f"{path}:{line}:{column}: {problem.message}") from None
    except ParameterError as error:
        raise ParameterError(f"{path}: {error}") from None


def _of_value(value: Any) -> dict[str, str]:
    """The parameters in one of the forms of CloudFormation."""
    if isinstance(value, dict) and isinstance(value.get("Parameters"), dict):
        return {str(name): _as_text(one) for name, one in value["Parameters"].items()}
    if not isinstance(value, list):
        raise ParameterError(
            "not a list of ParameterKey and ParameterValue, a list of KEY=VALUE, or an object with "
            "`Parameters`"
        )
    found = {}
    for number, one in enumerate(value):
        if isinstance(one, str):
            name, text = pair(one)
            found[name] = text
        elif isinstance(one, dict) and isinstance(one.get("ParameterKey"), str):
            if "ParameterValue" not in one and one.get("UsePreviousValue") is not True:
                raise ParameterError(f"entry {number} has no ParameterValue")
            if "ParameterValue" in one:  # else the stack's previous value, which nobody knows here
                found[one["ParameterKey"]] = _as_text(one["ParameterValue"])
        else:
            raise ParameterError(f"entry {number} has no ParameterKey and is no KEY=VALUE")
    return found


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(map(_as_text, value))
    if value is None or isinstance(value, dict):
        raise ParameterError("a parameter's value is a text")
    return str(value)


def _of_samconfig(text: str) -> tuple[dict[str, str], str | None]:
    """The parameters and the region of the environment `default`."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParameterError(f"not TOML: {error}") from None
    found: dict[str, str] = {}
    region = None
    default = values.get("default")
    if not isinstance(default, dict):
        raise ParameterError("it has no settings for the environment `default`")
    for command in _COMMANDS:
        section = default.get(command)
        settings = section.get("parameters") if isinstance(section, dict) else None
        if not isinstance(settings, dict):
            continue
        given = settings.get("region")
        region = given if isinstance(given, str) else region
        overrides = settings.get("parameter_overrides", [])
        if isinstance(overrides, dict):
            found.update((name, _as_text(value)) for name, value in overrides.items())
            continue
        found.update(pair(one) for one in _words(overrides))
    return found, region


def _words(overrides: Any) -> list[str]:
    """The single `KEY=VALUE` of samconfig.toml, which come as one text or as a list."""
    if isinstance(overrides, str):
        import shlex

        try:
            return shlex.split(overrides)
        except ValueError:
            raise ParameterError("parameter_overrides has a quote without its other one") from None
    if not isinstance(overrides, list) or not all(isinstance(one, str) for one in overrides):
        raise ParameterError("parameter_overrides is a text or a list of texts")
    return overrides
