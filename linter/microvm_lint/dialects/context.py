"""What is known beside the files: who deploys them, where, and with which parameters."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Context:
    """The account of 12 digits, the region and the parameters of stacks, as far as they are given.

    Dialects count in `unresolved` what they did not look into, and say in `notes` why; in `unread`
    stands what could not be read.
    `used` are the parameters that a template has.
    """

    __slots__ = ("account", "notes", "parameters", "region", "unread", "unresolved", "used")

    def __init__(
        self,
        account: str | None = None,
        region: str | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> None:
        self.account = account
        self.region = region
        self.parameters = parameters or {}
        self.unresolved = 0
        self.notes: list[str] = []
        self.unread: list[str] = []
        self.used: set[str] = set()

    def for_file(self) -> Context:
        """The same knowledge, with nothing counted yet."""
        context = Context(self.account, self.region, self.parameters)
        context.used = self.used
        return context
