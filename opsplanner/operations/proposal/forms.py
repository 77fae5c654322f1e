"""The small forms of a proposal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wtforms import HiddenField

from opsplanner.errors import RuleBroken
from opsplanner.operations.series import words
from opsplanner.web.fields import VersionField
from opsplanner.web.forms import PageForm


class ChangeForm(PageForm):
    """One button of a proposal, with the version that was seen."""

    version = VersionField()


class MakeForm(ChangeForm):
    """The button that makes a proposal into series and drafts."""

    seen = HiddenField()
    """What the page has said that stands in the way: what is new since is shown before anything is saved."""

    news: Sequence[date] = ()
    """The days of which the page that was sent has not shown all that stands in the way by now."""

    def check(self) -> None:
        """Raise RuleBroken where there is something new to look at."""
        if self.news:
            raise RuleBroken(words.changed_since(self.news))

    def carry_seen(self, seen: str) -> None:
        """Carry what the page says now."""
        self.seen.data, self.seen.raw_data = seen, None
