"""Fuzz all targets for a time: `python -m fuzz.run --seconds 60`.

Inputs that break a promise are kept in a folder, which is named; then the exit status is 1.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
TARGETS = ("readers", "check")
_HANGS = 300  # seconds by the clock, which goes on where others have the processor
_MOST_MEMORY = 2048  # MiB
_MOST_SEEDS = 200
_LONGEST = 6000  # bytes of an input


def fuzz(target: str, seconds: int, findings: Path, corpus: Path, seed: int) -> tuple[int, bool]:
    """Fuzz one target; returns how many inputs it ran, and whether it found something."""
    from . import seeds

    for data in seeds.texts(target, Random(seed), _MOST_SEEDS):
        (corpus / sha256(data).hexdigest()[:16]).write_bytes(data)
    dictionary = corpus.parent / "dictionary"
    escaped = ("".join(f"\\x{byte:02X}" for byte in word.encode()) for word in seeds.words())
    dictionary.write_text("".join(f'"{word}"\n' for word in escaped), "utf-8")
    command = [
        *(sys.executable, "-m", "fuzz.target", target),
        *(f"-max_total_time={seconds}", f"-timeout={_HANGS}"),
        *(f"-report_slow_units={_HANGS}", f"-rss_limit_mb={_MOST_MEMORY}"),
        *(f"-max_len={_LONGEST}", f"-dict={dictionary}", f"-seed={seed}"),
        *(f"-artifact_prefix={findings}/{target}-", "-print_final_stats=1", str(corpus)),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    counted = re.findall(r"number_of_executed_units:\s+(\d+)", done.stderr)
    if done.returncode or not counted:
        told = [line for line in done.stderr.split("\n") if not line.startswith(("#", "INFO"))]
        print(done.stdout[-8000:], *told[-20:], sep="\n", file=sys.stderr)
    return int(counted[-1]) if counted else 0, bool(done.returncode or not counted)


def main() -> int:
    """Fuzz as the command line says; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m fuzz.run", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="time for all targets")
    parser.add_argument("--findings", type=Path, default=ROOT / "fuzz" / "findings")
    parser.add_argument("--corpus", type=Path, help="keep the inputs that reach new code here")
    parser.add_argument("--only", choices=TARGETS, action="append", help="one of the targets")
    parser.add_argument("--seed", type=int, default=1, help="where random numbers start")
    options = parser.parse_args()
    findings: Path = options.findings.resolve()
    findings.mkdir(parents=True, exist_ok=True)
    targets = options.only or TARGETS
    broken = False
    for target in targets:
        with tempfile.TemporaryDirectory() as temporary:
            corpus = (options.corpus or Path(temporary)).resolve() / target
            corpus.mkdir(parents=True, exist_ok=True)
            share = max(1, options.seconds // len(targets))
            count, found = fuzz(target, share, findings, corpus, options.seed)
        broken = broken or found
        print(f"{target}: {count:,} inputs in {share} s" + (", and a finding" if found else ""))
    if broken:
        print(f"findings are kept in {findings}", file=sys.stderr)
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
