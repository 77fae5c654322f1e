"""The form of who turned up."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import HiddenField

from opsplanner.logbook.muster.queries import MusterRow
from opsplanner.logbook.muster.services import Said
from opsplanner.web.fields import WholeNumberField
from opsplanner.web.forms import PageForm


class MusterForm(PageForm):
    """How many people of each agency came; `muster_form` gives it its boxes."""

    rows: Sequence[MusterRow] = ()

    def said(self) -> dict[int, Said]:
        """Return what was shown and what was typed, by agency."""
        return {row.agency_id: Said(_number(self[f"was_{row.agency_id}"].data), self[f"came_{row.agency_id}"].data) for row in self.rows}

    def show(self, rows: Sequence[MusterRow]) -> None:
        """Show what is stored; after somebody else's change, what was typed stays, and the form knows what the page shows."""
        for row in (row for row in rows if f"came_{row.agency_id}" in self):
            came, was = self[f"came_{row.agency_id}"], self[f"was_{row.agency_id}"]
            if not self.is_submitted() or (came.data == _number(was.data) and not came.errors):
                came.data, came.raw_data = row.turned_up, None
            if not self.is_submitted() or self.changed_meanwhile:
                was.data, was.raw_data = "" if row.turned_up is None else str(row.turned_up), None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else None


def muster_form(rows: Sequence[MusterRow]) -> MusterForm:
    """Return a form with a box for each of these agencies, and what it was filled with."""
    boxes = {f"came_{row.agency_id}": WholeNumberField(row.agency) for row in rows} | {f"was_{row.agency_id}": HiddenField() for row in rows}
    form: MusterForm = type("MusterForm", (MusterForm,), boxes)()
    form.rows = rows
    return form
