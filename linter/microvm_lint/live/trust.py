"""What a role's trust policy says of AWS Lambda.

How policies are evaluated: https://docs.aws.amazon.com/IAM/latest/UserGuide/
reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from fnmatch import fnmatchcase

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PRINCIPAL = "lambda.amazonaws.com"


def allows(policy: Any, action: str) -> bool:
    """Whether a trust policy lets AWS Lambda call an action, all conditions taken to hold.

    A denial with a condition is taken not to apply, so that nothing is reported that may work.
    """
    statements = [one for one in _list(_get(policy, "Statement")) if _speaks_of(one, action)]
    denied = any(_get(one, "Effect") == "Deny" and "Condition" not in one for one in statements)
    return not denied and any(_get(one, "Effect") == "Allow" for one in statements)


def _speaks_of(statement: Any, action: str) -> bool:
    if not isinstance(statement, dict):
        return False
    if "NotPrincipal" in statement:
        about = not _names_lambda(statement["NotPrincipal"])
    else:
        about = _names_lambda(statement.get("Principal"))
    if "NotAction" in statement:
        return about and not _matches(statement["NotAction"], action)
    return about and _matches(statement.get("Action"), action)


def _names_lambda(principal: Any) -> bool:
    services = _list(_get(principal, "Service")) if isinstance(principal, dict) else []
    everyone = _list(_get(principal, "AWS")) if isinstance(principal, dict) else [principal]
    return "*" in everyone or any(
        isinstance(one, str) and one.removesuffix(".cn") in (_PRINCIPAL, "*") for one in services
    )


def _matches(patterns: Any, action: str) -> bool:
    return any(
        isinstance(one, str) and fnmatchcase(action.lower(), one.lower().replace("[", "[[]"))
        for one in _list(patterns)
    )


def _get(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
