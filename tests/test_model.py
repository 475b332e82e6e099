"""From botocore's service model to the constraint set."""

from __future__ import annotations

import gzip
import json
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import microvm_lint.model
import pytest
from microvm_lint import constraints
from microvm_lint.model import SERVICE, build_schema

from .conftest import Program
from .definitions import advised, replaced


def service_model() -> dict[str, Any]:
    """The model in the botocore that is installed for development."""
    botocore = pytest.importorskip("botocore")
    folder = Path(botocore.__file__).parent / "data" / SERVICE
    newest = max(path for path in folder.iterdir() if path.is_dir())
    model: dict[str, Any] = json.loads(gzip.decompress((newest / "service-2.json.gz").read_bytes()))
    return model


def install(model: dict[str, Any], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make it look as if a botocore with this model were installed."""
    path = folder / "botocore" / "data" / SERVICE / "2025-09-09"
    path.mkdir(parents=True)
    (path / "service-2.json.gz").write_bytes(gzip.compress(json.dumps(model).encode()))
    spec = ModuleSpec("botocore", None, is_package=True)
    spec.submodule_search_locations = [str(folder / "botocore")]
    monkeypatch.setattr(microvm_lint.model, "find_spec", lambda _name: spec)


def test_the_installed_botocore_gives_the_constraints(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = service_model()
    model["shapes"]["EnvironmentVariableMap"]["max"] = 2
    model["shapes"]["Architecture"]["enum"] = ["RISC_V"]
    install(model, tmp_path / "site", monkeypatch)
    value = replaced(advised("create"), ("cpuConfigurations", 0, "architecture"), "RISC_V")
    many = replaced(value, ("environmentVariables",), {"A": "", "B": "", "C": ""})
    (tmp_path / "good.json").write_text(json.dumps(value))
    (tmp_path / "many.json").write_text(json.dumps(many))
    assert program("check", "--revision", "installed", "good.json").status == 0
    result = program.check_json("--revision", "installed", "many.json")
    assert result.rules == ["MVL501"]
    assert result.json["revision"] == "installed"
    assert program.check_json("good.json").rules == ["MVL701"]


def test_a_member_that_no_rule_knows_is_judged_by_the_general_ones(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = service_model()
    model["shapes"]["Motto"] = {"type": "string", "max": 3, "pattern": "[a-z]+"}
    model["shapes"]["CreateMicrovmImageRequest"]["members"]["motto"] = {"shape": "Motto"}
    install(model, tmp_path / "site", monkeypatch)
    for motto, rules in (("abc", []), ("abcd", ["MVL004"]), ("ABC", ["MVL004"]), (5, ["MVL004"])):
        (tmp_path / "image.json").write_text(json.dumps({**advised("create"), "motto": motto}))
        assert program.check_json("--revision", "installed", "image.json").rules == rules, motto


def test_a_skeleton_of_the_cli_is_a_request_that_wants_to_be_filled_in(
    program: Program, tmp_path: Path
) -> None:
    """`--generate-cli-skeleton` prints what botocore's generator makes of the input shape."""
    model = pytest.importorskip("botocore.model")
    utils = pytest.importorskip("botocore.utils")
    shape = model.ServiceModel(service_model()).operation_model("CreateMicrovmImage").input_shape
    skeleton = utils.ArgumentGenerator().generate_skeleton(shape)
    right = {**advised("create"), "clientToken": "0b9f2c1e"}
    filled = {name: right[name] for name in skeleton}
    (tmp_path / "skeleton.json").write_text(json.dumps(skeleton, indent=4))
    (tmp_path / "filled.json").write_text(json.dumps(filled, indent=4))
    result = program.check_json("skeleton.json")
    assert {"MVL101", "MVL201", "MVL301", "MVL401", "MVL402", "MVL801"} <= set(result.rules)
    assert {finding["kind"] for finding in result.json["findings"]} == {"create"}
    result = program.check_json("filled.json")
    assert (result.rules, result.json["summary"]["definitions"]) == ([], 1)


def test_a_botocore_without_the_service_says_what_to_install(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install({}, tmp_path / "site", monkeypatch)
    (tmp_path / "site" / "botocore" / "data" / SERVICE).rename(tmp_path / "gone")
    result = program("check", "--revision", "installed")
    assert result.status == 2
    assert "does not know the service" in result.err
    assert "pip install 'microvm-lint[aws]'" in result.err


def test_requests_are_closed_and_answers_open() -> None:
    schema = build_schema(service_model(), "test")
    for kind in ("definition", "create", "update"):
        assert schema["$defs"][kind]["additionalProperties"] is False
    assert "additionalProperties" not in schema["$defs"]["version"]
    assert "additionalProperties" not in schema["$defs"]["Hooks.open"]


@pytest.mark.parametrize("revision", constraints.REVISIONS)
def test_every_pattern_matches_the_whole_value(revision: str) -> None:
    def patterns(node: Any) -> list[str]:
        if isinstance(node, dict):
            own = [node["pattern"]] if isinstance(node.get("pattern"), str) else []
            return own + [one for child in node.values() for one in patterns(child)]
        return [one for child in node for one in patterns(child)] if isinstance(node, list) else []

    found = patterns(constraints.load(revision).schema)
    assert len(found) >= 7
    assert all(one.startswith("^(?:") and one.endswith(")$") for one in found)


def test_the_revisions_differ_in_what_is_documented_to_differ() -> None:
    first, second = (
        constraints.load(revision).schema["$defs"] for revision in constraints.REVISIONS
    )
    different = {
        name for name in first.keys() | second.keys() if first.get(name) != second.get(name)
    }
    assert different == {"Architecture", "EnvironmentVariableMap"}
