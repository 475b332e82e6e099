"""Names of members that people write for others, and the right one for a wrong one."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# Names from neighbouring services and dialects, folded: no case, hyphens or underscores.
_ALSO_WRITTEN = {
    "arch": "architecture",
    "artifact": "codeArtifact",
    "cpuarchitecture": "architecture",
    "baseimage": "baseImageArn",
    "capabilities": "additionalOsCapabilities",
    "code": "codeArtifact",
    "codeuri": "codeArtifact",
    "connectors": "egressNetworkConnectors",
    "cpu": "cpuConfigurations",
    "architectures": "cpuConfigurations",
    "env": "environmentVariables",
    "environment": "environmentVariables",
    "envvars": "environmentVariables",
    "executionrolearn": "buildRoleArn",
    "hook": "hooks",
    "image": "baseImageArn",
    "imagename": "name",
    "logconfig": "logging",
    "loggingconfig": "logging",
    "loggroupname": "logGroup",
    "logstreamname": "logStream",
    "memory": "minimumMemoryInMiB",
    "memorymib": "minimumMemoryInMiB",
    "memorysize": "minimumMemoryInMiB",
    "memorysizemb": "minimumMemoryInMiB",
    "memorysizemib": "minimumMemoryInMiB",
    "oscapabilities": "additionalOsCapabilities",
    "role": "buildRoleArn",
    "rolearn": "buildRoleArn",
    "s3uri": "uri",
    "tag": "tags",
    "url": "uri",
    "variables": "environmentVariables",
}
# A member that stands a level deeper than people write it.
_INSIDE = {
    "minimumMemoryInMiB": "resources",
    "architecture": "cpuConfigurations",
    "uri": "codeArtifact",
    "logGroup": "cloudWatch",
    "logStream": "cloudWatch",
}
# Environment variables from which AWS SDKs take credentials.
CREDENTIAL_NAMES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
MOST_PROPOSALS = 100  # in one file or definition: so many wrong names are not misspelt


def propose(name: str, members: Iterable[str]) -> str | None:
    """The member that a wrong name stands for, or None where nothing is near."""
    from .words import fold, nearest

    members = list(members)
    folded = {fold(member): member for member in members}
    if exact := folded.get(fold(name)):
        return exact
    meant = _ALSO_WRITTEN.get(fold(name))
    if meant is not None:
        if meant in members:
            return meant
        if _INSIDE.get(meant) in members:
            return _INSIDE[meant]
    inside = _INSIDE.get(name)
    return inside if inside in members else nearest(name, members)
