"""How fast `audit` is beside a bare pool of boto3 calls, and how much memory it takes.

    python benchmarks/audit.py [--rounds 3] [--images 200] [--versions 50] [--threads 64]

Both ask the same server of the tests, which answers after 50 ms, in a process of its own. The bare
pool calls GetMicrovmImageVersion for every version and does nothing with the answers; the audit
lists images and versions first, reads, judges and reports. Calls per second, start and imports
included, in turns. Needs the extra `dev`. Bytecode is compiled and PYTHONDONTWRITEBYTECODE unset.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ACCOUNT = "100000000001"
BARE = """
import sys
from concurrent.futures import ThreadPoolExecutor
import boto3
from botocore.config import Config
url, threads, images, versions = sys.argv[1], *map(int, sys.argv[2:])
client = boto3.Session().client(
    "lambda-microvms", region_name="us-east-1", endpoint_url=url,
    config=Config(max_pool_connections=threads),
)
arns = [item["imageArn"] for page in client.get_paginator("list_microvm_images").paginate()
        for item in page["items"]]
assert len(arns) == images
def read(one):
    client.get_microvm_image_version(imageIdentifier=one[0], imageVersion=one[1])
with ThreadPoolExecutor(threads) as pool:
    for _ in pool.map(read, [(arn, f"{n}.0") for arn in arns for n in range(1, versions + 1)]):
        pass
"""


def main() -> int:
    """Print the table; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--images", type=int, default=200)
    parser.add_argument("--versions", type=int, default=50)
    parser.add_argument("--threads", type=int, default=64)
    options = parser.parse_args()
    numbers = [str(options.threads), str(options.images), str(options.versions)]
    world = ["--accounts", "1", "--regions", "1", "--images", numbers[1], "--versions", numbers[2]]
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.live.aws_server", *world, "--delay", "0.05"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        bare = [sys.executable, "-c", BARE, url, *numbers]
        audit = [sys.executable, "-m", "microvm_lint", "audit", "--no-config", "--quiet"]
        audit += ["--endpoint-url", url, "--region", "us-east-1", "--versions", "all"]
        audit += ["--max-rate", "100000", "--jobs", numbers[0]]
        reads = options.images * options.versions
        lists = -(-options.images // 50)
        calls = (reads + lists, reads + lists + options.images + 1)
        rates: tuple[list[float], list[float]] = ([], [])
        peaks = []
        for _ in range(options.rounds):
            for number, command in enumerate((bare, audit)):
                seconds, peak = measured(command)
                rates[number].append(calls[number] / seconds)
            peaks.append(peak)
        return report(rates, peaks, reads)
    finally:
        server.kill()
        server.communicate()


def measured(command: list[str]) -> tuple[float, float]:
    """Seconds and MB at the peak that a command takes. It must succeed."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment |= {
        "AWS_ACCESS_KEY_ID": f"AKIA{ACCOUNT}",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    assert os.waitstatus_to_exitcode(status) == 0, command
    process.returncode = 0
    return seconds, usage.ru_maxrss / 1024


def report(rates: tuple[list[float], list[float]], peaks: list[float], reads: int) -> int:
    """Print what was measured."""
    bare, audit = map(statistics.median, rates)
    ratio = statistics.median(two / one for one, two in zip(*rates, strict=True))
    print(f"{reads:,} versions, medians of {len(peaks)} rounds")
    print(f"bare pool  {bare:8,.0f} calls/s")
    print(f"audit      {audit:8,.0f} calls/s   {ratio:.2f} x   target 0.85 x")
    print(f"audit peak {max(peaks):8,.0f} MB        target 150 MB")
    return int(ratio < 0.85 or max(peaks) > 150)


if __name__ == "__main__":
    sys.exit(main())
