"""An account to audit: a server that answers like AWS, and the program with credentials for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..conftest import Program, Result
from .aws_server import AwsServer, World, access_key

ACCOUNT = "100000000001"
REGION = "us-east-1"


@pytest.fixture
def world() -> World:
    """An empty world, to be filled before or while it is audited."""
    return World()


@pytest.fixture
def server(world: World) -> Iterator[AwsServer]:
    with AwsServer(world) as server:
        yield server


def credentials(folder: Path) -> dict[str, str]:
    """An environment for one account, without anything of this machine."""
    return {
        "AWS_ACCESS_KEY_ID": access_key(ACCOUNT),
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_REGION": REGION,
        "AWS_CONFIG_FILE": str(folder / "aws-config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "aws-credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    for name, value in credentials(tmp_path).items():
        monkeypatch.setenv(name, value)


class Auditor:
    """`audit("--deep")` runs the program against the server and gives status and output."""

    def __init__(self, program: Program, server: AwsServer) -> None:
        self.program = program
        self.server = server
        self.world = server.world

    def __call__(self, *arguments: str | Path) -> Result:
        fast = () if "--max-rate" in arguments else ("--max-rate", "10000")
        return self.program("audit", "--endpoint-url", self.server.url, *fast, *arguments)

    def json(self, *arguments: str | Path) -> Result:
        return self("--format", "json", *arguments)

    def coverage(self, *arguments: str | Path) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = self.json(*arguments).json["summary"]["coverage"]
        return rows

    def read(self) -> set[tuple[str, str, str]]:
        """The region, image and version of each version that was asked for."""
        return {
            (call.region, call.parameters["imageIdentifier"].rpartition(":")[2], version)
            for call in self.server.calls
            if (version := call.parameters.get("imageVersion"))
        }


@pytest.fixture
def audit(environment: None, program: Program, server: AwsServer) -> Auditor:
    return Auditor(program, server)
