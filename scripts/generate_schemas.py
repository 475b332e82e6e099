"""Write schemas/image-version.REVISION.json from botocore's service model.

    python scripts/generate_schemas.py            write the files
    python scripts/generate_schemas.py --check    compare, and fail on a difference

Each revision names the first botocore that has it; pip fetches that wheel, nothing is installed.
"""

from __future__ import annotations

import argparse
import difflib
import gzip
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from microvm_lint.model import SERVICE, build_schema

FIRST_BOTOCORE = {"2026-06-22": "1.43.35", "2026-11-05": "1.43.125"}
SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"


def service_model(botocore: str) -> dict[str, Any]:
    """The service model in one version of botocore."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        subprocess.run([*command, "--dest", folder, f"botocore=={botocore}"], check=True)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            prefix = f"botocore/data/{SERVICE}/"
            (name,) = (
                name
                for name in archive.namelist()
                if name.startswith(prefix) and name.endswith("/service-2.json.gz")
            )
            model: dict[str, Any] = json.loads(gzip.decompress(archive.read(name)))
            return model


def main() -> int:
    """Write or compare each revision; 1 where a file differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    check = parser.parse_args().check
    stale = 0
    for revision, botocore in FIRST_BOTOCORE.items():
        path = SCHEMAS / f"image-version.{revision}.json"
        schema = build_schema(service_model(botocore), revision)
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        present = path.read_text("utf-8") if path.exists() else ""
        if check and text != present:
            stale += 1
            sys.stdout.writelines(
                difflib.unified_diff(
                    present.splitlines(True), text.splitlines(True), str(path.name), "generated"
                )
            )
        elif not check:
            path.write_text(text, "utf-8")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
