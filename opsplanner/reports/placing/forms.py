"""The form on which figures are chosen for a heading."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import request

from opsplanner.errors import RuleBroken
from opsplanner.reports.placing.services import Chosen
from opsplanner.web.fields import VersionField
from opsplanner.web.forms import PageForm

MOST = 60


class FiguresForm(PageForm):
    """What is ticked: measures and indicators, and which of them have a picture. `version` is that of the heading."""

    version = VersionField()
    ticked: frozenset[str] = frozenset()
    pictured: frozenset[str] = frozenset()
    by_ward: frozenset[str] = frozenset()

    def fill_from(self, those: Sequence[tuple[str, bool, bool]]) -> None:
        """Show what stands there, or what was ticked."""
        if self.is_submitted():
            self.ticked, self.pictured, self.by_ward = (frozenset(self._sent(name)) for name in ("figure", "picture", "ward"))
        else:
            self.ticked = frozenset(word for word, _, _ in those)
            self.pictured, self.by_ward = frozenset(word for word, picture, _ in those if picture), frozenset(word for word, _, ward in those if ward)

    @staticmethod
    def _sent(name: str) -> list[str]:
        return [word for word in request.form.getlist(name) if re.fullmatch(r"(?:measure|indicator)-[0-9]{1,9}", word)]

    def check(self) -> None:
        """Raise RuleBroken where more is ticked than a reader takes in."""
        if len(self.ticked) > MOST:
            raise RuleBroken(f"Choose at most {MOST} figures for one heading")

    def chosen(self) -> Chosen:
        """Return what was ticked. A picture of what is not ticked itself is left out, and its wards too."""
        return Chosen(self._ids("measure"), self._ids("indicator"), self.pictured & self.ticked, self.by_ward & self.ticked)

    def _ids(self, kind: str) -> list[int]:
        return [int(word.removeprefix(f"{kind}-")) for word in self._sent("figure") if word.startswith(f"{kind}-")]
