"""One target under atheris: `python -m fuzz.target readers [options of libFuzzer] [CORPUS ...]`.

Given a file instead of a folder, it runs that input alone.
"""

from __future__ import annotations

import sys
from importlib import import_module


def main() -> None:
    """Fuzz until the options say stop, or until an input breaks a promise."""
    import atheris

    name = sys.argv.pop(1)
    # Most of the program is imported when it is needed, so the hook stays while the target runs.
    with atheris.instrument_imports(include=["microvm_lint"]):
        target = import_module(f"fuzz.{name}")
        atheris.Setup(sys.argv, target.one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
