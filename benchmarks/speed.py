"""How fast `check` is, as ratios within one run.

    python benchmarks/speed.py [--rounds 9]

Start-up is compared with importing what it cannot do without; throughput with PyYAML's C loader
over the same files, reading included. Bytecode is compiled first and PYTHONDONTWRITEBYTECODE is
unset. Medians of the rounds, taken in turns so that a noisy machine hits all alike. What the rules
cost is the time to judge a definition without findings by all rules, less that by the schema alone.
"""

from __future__ import annotations

import argparse
import compileall
import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

IMPORTS = "import argparse, json, re, yaml, jsonschema_rs"
LOAD = """
import os, sys, time, yaml
names = [os.path.join(sys.argv[1], name) for name in sorted(os.listdir(sys.argv[1]))]
start = time.perf_counter()
for name in names:
    with open(name, "rb") as file:
        yaml.load(file.read(), Loader=yaml.CSafeLoader)
print(time.perf_counter() - start)
"""
LOAD_TAGS = """
import sys, time, yaml

class Loader(yaml.CSafeLoader):
    pass

def construct(loader, name, node):
    if isinstance(node, yaml.ScalarNode):
        return {name: node.value}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node)}
    return {name: loader.construct_mapping(node)}

Loader.add_multi_constructor("!", construct)
start = time.perf_counter()
with open(sys.argv[1] + "/template.yaml", "rb") as file:
    yaml.load(file.read(), Loader=Loader)
print(time.perf_counter() - start)
"""
CHECK = """
import sys, time
from microvm_lint.cli import main
import yaml, jsonschema_rs
start = time.perf_counter()
sys.stdout = open("/dev/null", "w")
status = main(["check", "--no-config", sys.argv[1]])
sys.stdout = sys.__stdout__
print(time.perf_counter() - start)
assert status == 0, status
"""
RULES = """
import sys, time
from microvm_lint import constraints, dialects
from microvm_lint.document import Limits, read
from microvm_lint.engine import Engine, Selection

text = open(sys.argv[1], "rb").read()
everything = Engine(constraints.load())
schema = [rule.id for rule in everything.rules if rule.claims or rule.keywords or rule.reads]
seconds = []
for engine in (everything, Engine(constraints.load(), Selection(schema))):
    documents = [read("image.yaml", text, Limits()) for _ in range(2000)]
    images = [image for document in documents for image in dialects.images(document)]
    start = time.perf_counter()
    for image in images:
        assert not engine.judge(image)
    seconds.append((time.perf_counter() - start) / len(images))
print(seconds[0] - seconds[1])
"""
DEFINITION = """\
# Image {number}
name: image-{number}
description: Runs untrusted Python snippets of team {number}
baseImageArn: arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1
baseImageVersion: "1"
buildRoleArn: arn:aws:iam::210987654321:role/microvm-image-build-{number}
codeArtifact:
  uri: s3://sandbox-artifacts-210987654321/images/sandbox-{number}-3f9c2d1.zip
cpuConfigurations:
  - architecture: ARM_64
resources:
  - minimumMemoryInMiB: 2048
egressNetworkConnectors:
  - arn:aws:lambda:us-east-1:aws:network-connector:aws-network-connector:INTERNET_EGRESS
environmentVariables:
  LOG_LEVEL: info
  PORT: "8080"
  CONFIG_PARAMETER: /sandbox/{number}/config
  CACHE_FOLDER: /var/cache/sandbox  # emptied before each snapshot
  WORKERS: "4"
hooks:
  port: 9000
  microvmHooks:
    run: ENABLED
    runTimeoutInSeconds: 30
  microvmImageHooks:
    ready: ENABLED
    readyTimeoutInSeconds: 300
logging:
  cloudWatch:
    logGroup: /aws/lambda-microvms/image-{number}
tags:
  team: platform-{number}
  cost-center: "{number}"
"""
TEMPLATE_HEAD = """\
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Bucket: {Type: String}
Resources:
"""
TEMPLATE_IMAGE = """\
  Image{number}:
    Type: AWS::Lambda::MicrovmImage
    Properties:
      Name: image-{number}
      Description: Runs snippets of team {number}
      BaseImageArn: !Sub arn:aws:lambda:${{AWS::Region}}:aws:microvm-image:al2023-1
      BaseImageVersion: "1"
      BuildRoleArn: !GetAtt Role{number}.Arn
      CodeArtifact:
        Uri: !Sub s3://${{Bucket}}/images/sandbox-{number}-3f9c2d1.zip
      CpuConfigurations:
        - Architecture: ARM_64
      Resources:
        - MinimumMemoryInMiB: 2048
      EgressNetworkConnectors: []
      AdditionalOsCapabilities: []
      EnvironmentVariables:
        - Key: LOG_LEVEL
          Value: info
      Hooks:
        Port: 9000
        MicrovmHooks:
          Run: ENABLED
          RunTimeoutInSeconds: 30
        MicrovmImageHooks:
          Ready: ENABLED
      Logging:
        CloudWatch:
          LogGroup: !Sub /aws/lambda-microvms/${{AWS::StackName}}-{number}
"""
TEMPLATE_OTHER = """\
  Role{number}:
    Type: AWS::IAM::Role
    Properties:
      Description: What a build of the team {number} may do in this account
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {{Service: lambda.amazonaws.com}}
            Action: ["sts:AssumeRole", "sts:TagSession"]
      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess
        - arn:aws:iam::aws:policy/CloudWatchLogsFullAccess
      Tags:
        - Key: team
          Value: platform-{number}
"""
FOREIGN = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: service-{number}
  labels: {{app: service-{number}, tier: backend}}
spec:
  replicas: 3
  selector:
    matchLabels:
      app: service-{number}
  template:
    metadata:
      labels:
        app: service-{number}
    spec:
      containers:
        - name: main
          image: registry.example/service-{number}:1.4.2
          ports:
            - containerPort: 8080
          env:
            - name: LOG_LEVEL
              value: info
            - name: REGION
              valueFrom:
                configMapKeyRef: {{name: settings, key: region}}
          resources:
            requests: {{cpu: 100m, memory: 128Mi}}
            limits: {{cpu: 500m, memory: 256Mi}}
          readinessProbe:
            httpGet: {{path: /healthz, port: 8080}}
            initialDelaySeconds: 5
            periodSeconds: 10
"""


def clean_environment() -> dict[str, str]:
    """The environment with bytecode on."""
    environment = dict(os.environ)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


def compile_bytecode() -> None:
    """Compile the program and what it imports."""
    spec = find_spec("microvm_lint")
    assert spec is not None
    folders = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    for package in ("microvm_lint", "microvm_lint.rules", "microvm_lint.schemas"):
        found = find_spec(package)
        assert found is not None
        folders.update(found.submodule_search_locations or ())
    for folder in folders:
        compileall.compile_dir(folder, quiet=2)


def write_files(folder: Path, text: str, count: int) -> None:
    """Write numbered files of about 1 kB."""
    folder.mkdir()
    for number in range(count):
        (folder / f"f{number:05}.yaml").write_text(text.format(number=number), "utf-8")


def write_templates(top: Path, count: int) -> None:
    """Write one template with one image, a large one, and many without an image."""

    def template(images: int, others: int) -> str:
        resources = [TEMPLATE_IMAGE.format(number=number) for number in range(images)]
        resources += [TEMPLATE_OTHER.format(number=number) for number in range(others)]
        return TEMPLATE_HEAD + "".join(resources)

    for name, images, others in (("template", 1, 0), ("large", 200, 3000)):
        (top / name).mkdir()
        (top / name / "template.yaml").write_text(template(images, others), "utf-8")
    (top / "others").mkdir()
    for number in range(count):
        (top / "others" / f"t{number:05}.yaml").write_text(template(0, 2), "utf-8")


def wall(command: list[str]) -> float:
    """Seconds that a command takes, its start included."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=clean_environment())
    return time.perf_counter() - start


def told(script: str, folder: Path) -> float:
    """Seconds that a script prints of its own work, imports left out."""
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        check=True,
        capture_output=True,
        text=True,
        env=clean_environment(),
    )
    return float(done.stdout)


def peak_memory(folder: Path) -> float:
    """MB that a whole run takes at its peak."""
    code = (
        "import resource, sys; from microvm_lint.cli import main; "
        "main(['check', '--no-config', sys.argv[1]]); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        check=True,
        capture_output=True,
        text=True,
        env=clean_environment(),
    )
    return int(done.stdout.splitlines()[-1]) / 1024


def compare(title: str, base: list[float], ours: list[float], limit: float) -> None:
    """Print one line: both medians, the ratio, the target."""
    one, two = statistics.median(base), statistics.median(ours)
    verdict = "ok" if two / one <= limit else "MISSED"
    print(
        f"{title:<34} {one * 1000:9.1f} ms {two * 1000:9.1f} ms "
        f"{two / one:6.2f} x   target {limit} x  {verdict}"
    )


def one_round(top: Path, one: Path) -> Iterator[tuple[str, float]]:
    """Each measurement once: its key and its seconds."""
    script = str(Path(sysconfig.get_path("scripts")) / "microvm-lint")
    yield "imports", wall([sys.executable, "-c", IMPORTS])
    yield "start", wall([script, "check", str(one)])
    yield "template", wall([script, "check", str(top / "template")])
    yield "load large", told(LOAD_TAGS, top / "large")
    yield "check large", told(CHECK, top / "large")
    for kind in ("images", "foreign", "others"):
        yield f"load {kind}", told(LOAD, top / kind)
        yield f"check {kind}", told(CHECK, top / kind)
    yield "rules", told(RULES, one)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--files", type=int, default=2000)
    options = parser.parse_args()
    compile_bytecode()
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        write_files(top / "images", DEFINITION, options.files)
        write_files(top / "half", DEFINITION, options.files // 2)
        write_files(top / "foreign", FOREIGN, options.files)
        write_templates(top, options.files)
        one = top / "images" / "f00000.yaml"
        times: dict[str, list[float]] = {}
        for _round in range(options.rounds):
            for key, seconds in one_round(top, one):
                times.setdefault(key, []).append(seconds)
        print(
            f"{options.rounds} rounds, {options.files} files; "
            f"a definition has {one.stat().st_size} bytes"
        )
        compare("one file / imports", times["imports"], times["start"], 1.4)
        compare(  # 1.5 for reading and constraints, and what the rules may cost
            "files with an image / CSafeLoader", times["load images"], times["check images"], 1.8
        )
        compare("foreign files / CSafeLoader", times["load foreign"], times["check foreign"], 0.2)
        compare("one template / one file", times["start"], times["template"], 1.2)
        compare("large template / CSafeLoader", times["load large"], times["check large"], 1.5)
        compare("other templates / CSafeLoader", times["load others"], times["check others"], 0.2)
        rules = statistics.median(times["rules"]) * 1e6
        verdict = "ok" if rules <= 60 else "MISSED"
        print(f"all rules, per definition {rules:18.1f} µs   target 60 µs  {verdict}")
        half, whole = peak_memory(top / "half"), peak_memory(top / "images")
        print(f"peak memory: {half:.1f} MB for {options.files // 2} files, {whole:.1f} MB for all")


if __name__ == "__main__":
    main()
