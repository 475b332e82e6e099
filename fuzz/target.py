"""One target under atheris: `python -m fuzz.target readers [options of libFuzzer] [CORPUS ...]`.

Given a file instead of a folder, it runs that input alone.
"""

from __future__ import annotations

import sys
from importlib import import_module
from time import process_time

_MOST_SECONDS = 20  # of the processor's time, for one input


def main() -> None:
    """Fuzz until the options say stop, or until an input breaks a promise."""
    import atheris

    name = sys.argv.pop(1)
    # Most of the program is imported when it is needed, so the hook stays while the target runs.
    with atheris.instrument_imports(include=["microvm_lint"]):
        target = import_module(f"fuzz.{name}")

        def timed(data: bytes) -> None:
            start = process_time()
            target.one_input(data)
            seconds = process_time() - start
            assert seconds < _MOST_SECONDS, f"it took {seconds:.0f} s"

        atheris.Setup(sys.argv, timed)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
