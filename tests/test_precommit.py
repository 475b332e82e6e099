"""The pre-commit hook: which files reach it, and what it says of them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from identify import identify

from .conftest import EXAMPLES, ROOT, Program
from .test_git import USER, run_git, write_files
from .test_packaging import SECONDS, copy_project

GOOD = (EXAMPLES / "good-create.yaml").read_text()
BROKEN = GOOD.replace("runTimeoutInSeconds: 30", "runTimeoutInSeconds: 61")

# Files that have nothing to do with images, as they stand in other people's repositories.
FOREIGN = {
    "compose.yaml": """\
services:
  web:
    image: nginx:1.27
    environment: {PORT: 8080}
    logging: {driver: awslogs}
""",
    "docker-compose.override.yml": "services: {web: {build: ., deploy: {resources: {}}}}\n",
    "k8s/deployment.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web
          image: nginx
          resources: {limits: {memory: 512Mi}}
""",
    "k8s/several.yaml": """\
apiVersion: v1
kind: Namespace
metadata: {name: a}
---
apiVersion: v1
kind: Service
metadata: {name: b}
---
""",
    "k8s/config-map.yaml": "kind: ConfigMap\ndata: {settings.json: '{\"hooks\": {}}'}\n",
    "k8s/kustomization.yaml": "resources: [deployment.yaml]\nimages: [{name: nginx}]\n",
    "k8s/crd.json": '{"kind": "CustomResourceDefinition", "spec": {"names": {"plural": "ms"}}}\n',
    "k8s/kata.yaml": """\
# Runs each pod in a microVM of Firecracker.
kind: RuntimeClass
metadata: {name: kata-fc}
handler: kata-fc
""",
    ".github/workflows/ci.yml": """\
name: CI
on: [push]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: make microvm
""",
    ".github/dependabot.yml": "version: 2\nupdates: [{package-ecosystem: pip, directory: /}]\n",
    ".github/ISSUE_TEMPLATE/bug.yml": "name: Bug\ndescription: A bug\nbody: []\n",
    "action.yml": "name: An action\ndescription: Does it\nruns: {using: composite, steps: []}\n",
    ".gitlab-ci.yml": "test: {script: [make], image: python, rules: !reference [.rules, rules]}\n",
    ".circleci/config.yml": "version: 2.1\njobs: {}\n",
    "azure-pipelines.yml": "trigger: [main]\nsteps: [{script: make}]\n",
    "buildspec.yml": "version: 0.2\nphases: {build: {commands: [make]}}\n",
    "openapi.yaml": """\
openapi: 3.1.0
info: {title: An API, version: "1"}
paths:
  /images:
    post:
      requestBody:
        content:
          application/json:
            schema: {properties: {name: {type: string}, description: {type: string}}}
""",
    "swagger.json": '{"swagger": "2.0", "info": {"title": "A\\u00a0B \\u003cc\\u003e"}}\n',
    "asyncapi.yml": "asyncapi: 3.0.0\nchannels: {}\n",
    "ansible/playbook.yml": """\
- hosts: all
  tasks:
    - name: Install
      package: {name: "{{ item }}", state: present}
      loop: "{{ packages }}"
""",
    "ansible/broken.yml": "- hosts: all\n  vars: {a: {{ b }}, c: {{ d | default('x') }}}\n",
    "ansible/group_vars/all.yml": "secret: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3166\n",
    "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "chart/values.yaml": "image: {repository: nginx}\nresources: {}\nlogging: {level: info}\n",
    "chart/templates/deployment.yaml": """\
{{- if .Values.enabled }}
kind: Deployment
metadata:
  name: {{ include "web.fullname" . }}
  labels:
    {{- include "web.labels" . | nindent 4 }}
{{- end }}
""",
    "chart/templates/service.yaml": "{{ template `web.service` . }}\n",
    "cloudformation.yaml": """\
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Role.Arn
      Environment: {Variables: {A: !Ref B}}
      Code: {ZipFile: !Sub "x ${A}"}
""",
    "cloudformation.json": '{"Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}}}\n',
    "sam.yml": "Transform: AWS::Serverless-2016-10-31\nGlobals: {Function: {Timeout: 3}}\n",
    "serverless.yml": "service: a\nprovider: {name: aws, environment: {A: ${env:A}}}\n",
    "task-definition.json": """\
{"family": "web", "executionRoleArn": "arn:aws:iam::210987654321:role/run",
 "containerDefinitions": [{"name": "web", "environment": []}]}
""",
    "policy.json": """\
{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "lambda:CreateMicrovmImage", "Resource": "*"}]}
""",
    "run-microvm.json": """\
{"imageIdentifier": "code-sandbox", "executionRoleArn": "arn:aws:iam::210987654321:role/run",
 "maximumDurationInSeconds": 600}
""",
    "firecracker.json": """\
{"boot-source": {"kernel_image_path": "vmlinux"}, "machine-config": {"vcpu_count": 2},
 "logger": {"log_path": "/var/log/microvm.log"}}
""",
    "package.json": '{"name": "web", "description": "A page", "scripts": {"test": "jest"}}\n',
    "tsconfig.json": '{\n  // comments and a comma too many\n  "compilerOptions": {},\n}\n',
    ".vscode/settings.json": '{ "yaml.schemas": {}, /* more */ }\n',
    "renovate.json": '{"extends": ["config:recommended"]}\n',
    "notebook.json": '{"cells": [{"source": ["print(\\"\\\\x41\\")"]}], "nbformat": 4}\n',
    "lines.json": '{"a": 1}\n{"a": 2}\n',
    "dashboard.json": '{"title": "MicroVMs", "panels": [], "refresh": "10s"}\n',
    "mkdocs.yml": "site_name: Docs\nmarkdown_extensions: [{x: !!python/name:a.b ''}]\n",
    ".pre-commit-config.foreign.yaml": "repos: [{repo: local, hooks: []}]\n",
    "home-assistant.yaml": "light: !include light.yaml\npassword: !secret password\n",
    "database.yml": "production:\n  password: <%= ENV['PASSWORD'] %>\n  url: <% if x %>\n",
    "locales/en.yml": "en:\n  yes: 'Yes'\n  image: {name: Name, description: Description}\n",
    "cloud-init.yaml": "#cloud-config\npackages: [git]\nruncmd: [[ls, -l]]\n",
    "salt.sls.yaml": "{% for user in users %}\n{{ user }}:\n  user.present: []\n{% endfor %}\n",
    "prometheus.yml": "global: {scrape_interval: 15s}\nscrape_configs: []\n",
    "environment.yml": "name: science\nchannels: [conda-forge]\ndependencies: [python=3.12]\n",
    "argo.yaml": "kind: Workflow\nspec: {arguments: {parameters: [{value: '{{x}}'}]}}\n",
    "pubspec.yaml": "name: app\ndescription: An app\nenvironment: {sdk: ^3.0.0}\n",
    "plain.yaml": "just text\n",
    "list.yaml": "- 1\n- two\n- [3]\n",
    "empty.yaml": "",
    "comments.yml": "# microvm\n# buildRoleArn: later\n",
    "tabs.yaml": "a:\n\tb: 1\n",
    "anchors.yaml": "base: &base {name: x}\nderived: {<<: *base, description: y}\n",
    "duplicate.yaml": "name: a\nname: b\n",
}


@pytest.fixture(scope="module")
def hook() -> dict[str, Any]:
    hook, fixing = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert isinstance(hook, dict)
    assert fixing == {
        **hook,
        "id": "microvm-lint-fix",
        "name": "microvm-lint-fix",
        "description": fixing["description"],
        "entry": "microvm-lint check --fix --quiet --force-exclude",
    }
    return hook


def reaches(hook: dict[str, Any], path: str) -> bool:
    """Whether pre-commit passes a file to the hook: its `files`, and all of its `types`."""
    return bool(re.search(hook["files"], path)) and set(hook["types"]) <= (
        identify.tags_from_path(path)
    )


# What the hook is


def test_the_hook_says_what_it_is_and_how_it_is_called(hook: dict[str, Any]) -> None:
    assert hook["id"] == hook["name"] == "microvm-lint"
    assert hook["description"]
    assert hook["entry"] == "microvm-lint check --quiet --force-exclude"
    assert hook["language"] == "python"


@pytest.mark.parametrize(
    "name",
    [
        "image.yaml",
        "image.YML",
        "image.json",
        "a b.Json",
        "a/b/image.yml",
        ".hidden.yaml",
        "é.yaml",
    ],
)
def test_yaml_and_json_files_reach_the_hook(
    hook: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, name, text=GOOD)
    assert reaches(hook, name)
    assert identify.tags_from_filename(name) & {"yaml", "json"} or name != name.lower()


@pytest.mark.parametrize(
    "name",
    ["Dockerfile", "template.yaml.j2", "main.tf", "yaml", "image.jsonl", "image.yamlx", "x.toml"],
)
def test_other_files_do_not_reach_the_hook(
    hook: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, name, text=GOOD)
    assert not reaches(hook, name)


def test_an_executable_definition_reaches_the_hook(hook: dict[str, Any], tmp_path: Path) -> None:
    write_files(tmp_path, "image.yaml", text=GOOD)
    (tmp_path / "image.yaml").chmod(0o755)
    assert reaches(hook, str(tmp_path / "image.yaml"))


def test_links_and_folders_do_not_reach_the_hook(hook: dict[str, Any], tmp_path: Path) -> None:
    write_files(tmp_path, "image.yaml", "folder.yaml/x", text=GOOD)
    (tmp_path / "link.yaml").symlink_to("image.yaml")
    for name in ("link.yaml", "folder.yaml"):
        assert not reaches(hook, str(tmp_path / name))


# What it says, without pre-commit


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_file_brings_no_finding_and_no_word(
    program: Program, tmp_path: Path, name: str
) -> None:
    write_files(tmp_path, name, text=FOREIGN[name])
    result = program("check", "--quiet", name)
    assert (result.status, result.out, result.err) == (0, "", "")


def test_a_good_definition_brings_no_word(program: Program, tmp_path: Path) -> None:
    write_files(tmp_path, "image.yaml", text=GOOD)
    result = program("check", "--quiet", "image.yaml")
    assert (result.status, result.out, result.err) == (0, "", "")


# What it says, with pre-commit


def try_hook(project: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the hook of a repository on all files in another one, as a user tries it."""
    private = {name for name in os.environ if name.startswith("GIT_")} | {"PYTHONPATH"}
    inherited = {name: value for name, value in os.environ.items() if name not in private}
    return subprocess.run(
        [
            *(sys.executable, "-m", "pre_commit", "try-repo", project, "microvm-lint"),
            *("--all-files", "--verbose"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
        env=inherited | USER | {"PRE_COMMIT_HOME": str(folder.parent / "pre-commit")},
    )


def test_pre_commit_fails_on_the_broken_definition_alone_and_is_silent_on_the_others(
    tmp_path: Path,
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    copy_project(project)
    scratch = tmp_path / "scratch"
    for name, text in FOREIGN.items():
        write_files(scratch, name, text=text)
    write_files(scratch, "image.yaml", "images/other.YML", text=GOOD)
    write_files(scratch, "images/broken.yaml", text=BROKEN)
    for folder in (project, scratch):
        run_git(folder, "init", "--quiet")
        run_git(folder, "add", "--all")
        run_git(folder, "commit", "--quiet", "--message", "Files")

    failed = try_hook(project, scratch)
    assert failed.returncode == 1, failed.stdout + failed.stderr
    report = failed.stdout.partition("exit code: 1\n")[2]
    assert "images/broken.yaml:22:26: error MVL402 hook-timeout: " in report
    assert len(re.findall(r"(?m)^\S+:\d+:\d+: ", report)) == 1
    for name in (*FOREIGN, "other.YML"):
        assert name not in report.replace("images/broken.yaml", "")

    (scratch / "images" / "broken.yaml").write_text(GOOD)
    passed = try_hook(project, scratch)
    assert passed.returncode == 0, passed.stdout + passed.stderr
    report = passed.stdout.partition("- hook id: microvm-lint\n")[2]
    assert re.fullmatch(r"- duration: [0-9.]+s\s*", report)


def test_there_are_fifty_foreign_files_and_more() -> None:
    assert len(FOREIGN) >= 50
