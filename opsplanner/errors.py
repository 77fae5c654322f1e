"""What a service may refuse with. Each carries a sentence that a person reads."""

from __future__ import annotations


class Refused(Exception):
    """Something that was asked for cannot be done. `str(it)` is a plain sentence."""

    field: str | None = None


class RuleBroken(Refused):
    """A rule of the domain forbids it. `field` names the box that the sentence belongs beside, if one does."""

    def __init__(self, sentence: str, field: str | None = None):
        super().__init__(sentence)
        self.field = field


class ChangedMeanwhile(Refused):
    """Someone saved the same thing after this form was opened.

    `version` is the version that is stored now; `changes` says in sentences what the other person changed.
    """

    def __init__(self, version: int | None = None, changes: list[str] | None = None):
        super().__init__("Somebody else changed this while you had it open. Their change and yours are below")
        self.version = version
        self.changes = changes or []


class NotFound(Exception):
    """There is no such thing, or this person may not see it: the answer is the same."""


class NotKept(Exception):
    """The database could not be written. Nothing of the change was kept."""


class Damaged(NotKept):
    """The database is damaged, and nothing more is written to it. `str(it)` says what is wrong, and what to do."""


class MaybeKept(Exception):
    """The database was told to keep a change, and nobody heard whether it did: the answer was lost, or the disk failed."""
