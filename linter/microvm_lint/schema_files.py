"""The JSON Schemas that come with the program."""

from __future__ import annotations

import json
import os
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def load_schema(name: str) -> dict[str, Any]:
    """The content of a file in the folder `schemas`. Raises `FileNotFoundError`."""
    folder = next(iter(import_module("microvm_lint.schemas").__path__))
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        schema: dict[str, Any] = json.load(file)
        return schema
