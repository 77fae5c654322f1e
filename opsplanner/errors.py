"""What a service may refuse with. Each carries a sentence that a person reads."""

from __future__ import annotations

from collections.abc import Sequence


class Refused(Exception):
    """Something that was asked for cannot be done. `str(it)` is a plain sentence."""

    field: str | None = None


class RuleBroken(Refused):
    """A rule of the domain forbids it. `field` names the box that the sentence belongs beside, if one does."""

    def __init__(self, sentence: str, field: str | None = None):
        super().__init__(sentence)
        self.field = field


class Told(str):
    """A sentence of what somebody did; `by_id` is the account that did it, where one did."""

    by_id: int | None

    def __new__(cls, sentence: str, by_id: int | None) -> Told:
        """Return the sentence with who did it."""
        told = super().__new__(cls, sentence)
        told.by_id = by_id
        return told


class ChangedMeanwhile(Refused):
    """Someone saved the same thing after this form was opened.

    `version` is the version that is stored now; `changes` says in sentences what was changed, those of who did it as `Told`.
    """

    def __init__(self, version: int | None = None, changes: Sequence[str] = ()):
        super().__init__("Somebody else changed this while you had it open. Their change and yours are below")
        self.version = version
        self.changes = list(changes)

    def only_by(self, user_id: int) -> bool:
        """Say whether nobody but this person changed it: in another tab, or before she went back."""
        return {told.by_id for told in self.changes if isinstance(told, Told)} == {user_id}


class NotFound(Exception):
    """There is no such thing, or this person may not see it: the answer is the same."""


class NotKept(Exception):
    """The database could not be written. Nothing of the change was kept."""


class Damaged(NotKept):
    """The database is damaged, and nothing more is written to it. `str(it)` says what is wrong, and what to do."""


class MaybeKept(Exception):
    """The database was told to keep a change, and nobody heard whether it did: the answer was lost, or the disk failed."""
