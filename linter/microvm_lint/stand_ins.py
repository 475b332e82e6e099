"""Texts that are shown otherwise, however many of them a template has."""

from __future__ import annotations

from .definition import MASK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_TRIED = 1_000_000  # pieces of one text


class StandIns(dict[str, str]):
    """Texts, each with what is shown in its place."""

    _lengths: list[int] | None = None

    def __setitem__(self, text: str, shown: str) -> None:
        if text not in self:
            self._lengths = None
        super().__setitem__(text, shown)

    @classmethod
    def hiding(cls, texts: Iterable[str]) -> StandIns:
        """Texts with the mask in the place of each."""
        return cls(dict.fromkeys(texts, MASK))

    def hidden_in(self, message: str) -> str:
        """A message that shows none of them; nothing of it where that takes too long."""
        shown = self.shown(message) if self else message
        return MASK if shown is None else shown

    def shown(self, message: str) -> str | None:
        """A message with all of them replaced, the longest first; None where that takes too long.

        Each piece of the message is looked up, so their number does not matter.
        """
        if self._lengths is None:
            self._lengths = sorted(set(map(len, self)), reverse=True)
        if len(self._lengths) * len(message) > _MOST_TRIED:
            return None
        for length in self._lengths:
            at = 0
            while at + length <= len(message):
                shown = self.get(message[at : at + length])
                if shown is None:
                    at += 1
                else:
                    message = message[:at] + shown + message[at + length :]
                    at += len(shown)
        return message
