"""Against an emulator that somebody else wrote: images are created through boto3, then audited."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Program
from ..definitions import advised, replaced
from .conftest import REGION, credentials

ACCOUNT = "000000000000"  # of an access key that is not 12 digits


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a ministack of our own, on a free port of this machine."""
    pytest.importorskip("ministack")
    folder = tmp_path_factory.mktemp("ministack")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "GATEWAY_PORT": str(port)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ministack"], cwd=folder, env=environment, stdout=log, stderr=log
        )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/_ministack/health", timeout=5).close()
                break
            except urllib.error.HTTPError as answer:
                answer.close()
                break
            except OSError:
                assert process.poll() is None, (folder / "log").read_text()
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def client(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A client of boto3 that sends what it is told, and an account without images."""
    import boto3
    from botocore.config import Config

    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    for name, value in {**credentials(tmp_path), "AWS_ACCESS_KEY_ID": "test"}.items():
        monkeypatch.setenv(name, value)
    urllib.request.urlopen(
        urllib.request.Request(f"{url}/_ministack/reset", method="POST"), timeout=20
    ).close()
    client = boto3.Session().client(
        "lambda-microvms",
        region_name=REGION,
        endpoint_url=url,
        config=Config(parameter_validation=False),
    )
    yield client
    client.close()


def request(name: str, **members: Any) -> dict[str, Any]:
    role = f"arn:aws:iam::{ACCOUNT}:role/microvm-image-build"
    return {**advised("create"), "name": name, "buildRoleArn": role, **members}


def test_good_images_pass(client: Any, url: str, program: Program) -> None:
    for number in range(3):
        client.create_microvm_image(**request(f"image-{number}", additionalOsCapabilities=[]))
    result = program("audit", "--endpoint-url", url, "--format", "json")
    (row,) = result.json["summary"]["coverage"]
    assert (row["account"], row["status"], row["images"], row["read"]) == (ACCOUNT, "read", 3, 3)
    assert result.rules == []
    assert result.status == 0
    notes = " ".join(result.json["summary"]["notes"])
    assert "the endpoint does not list versions" in notes
    assert "MVL921, MVL922 not checked" in notes


def test_broken_definitions_are_found(client: Any, url: str, program: Program) -> None:
    hooks = advised("create")["hooks"]
    client.create_microvm_image(**request("good", additionalOsCapabilities=[]))
    client.create_microvm_image(
        **request("slow", hooks=replaced(hooks, ("microvmHooks", "runTimeoutInSeconds"), 61))
    )
    client.create_microvm_image(
        **request("crowded", environmentVariables={f"V{n}": "Zq7xWv" + "Kd" for n in range(51)})
    )
    client.create_microvm_image(**request("intel", cpuConfigurations=[{"architecture": "X86_64"}]))
    client.create_microvm_image(**request("role", buildRoleArn="arn:aws:iam::1:role/x"))
    result = program("audit", "--endpoint-url", url, "--format", "json")
    found = {(one["definition"], one["rule"]) for one in result.json["findings"]}
    assert found >= {
        ("slow", "MVL402"),
        ("crowded", "MVL501"),
        ("intel", "MVL701"),
        ("role", "MVL301"),
    }
    assert not [rule for name, rule in found if name.endswith("good")]
    assert result.status == 1
    assert "Zq7xWvKd" not in result.out + result.err


def test_one_version_of_it(client: Any, url: str, program: Program, tmp_path: Path) -> None:
    answer = client.create_microvm_image(**request("demo", additionalOsCapabilities=[]))
    one = ("--image-identifier", answer["imageArn"], "--image-version", answer["imageVersion"])
    result = program("audit", "--endpoint-url", url, *one, "--save", "saved")
    assert (result.status, "1 version of 1 image" in result.out) == (0, True)
    path = tmp_path / "saved" / "aws" / ACCOUNT / REGION / "microvm-image" / "demo" / "1.json"
    assert path.exists()
    assert program.check_json("saved").status == 0


def test_an_update_is_a_new_version(client: Any, url: str, program: Program) -> None:
    answer = client.create_microvm_image(**request("demo", additionalOsCapabilities=[]))
    more = {"resources": [{"minimumMemoryInMiB": 4096}], "additionalOsCapabilities": []}
    update = request("demo", **more)
    del update["name"], update["tags"]
    client.update_microvm_image(imageIdentifier=answer["imageArn"], **update)
    result = program("audit", "--endpoint-url", url, "--print-answer",
                     "--image-identifier", answer["imageArn"], "--image-version", "2")  # fmt: skip
    assert (result.status, "4096" in result.out) == (0, True)
