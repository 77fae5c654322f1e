"""Aims, actions and indicators of the plan years that the demonstration makes: those of the adopted year, carried on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import inspect, select

from opsplanner.database import db
from opsplanner.models import Action, Aim, Indicator, Priority

QUARTERS = ((6, 30), (9, 30), (12, 31), (3, 31))


def carry_on(adopted: Sequence[Priority], carried: Sequence[Priority], starts_on: date, today: date) -> None:
    """Copy what hangs on the adopted priorities to those of a year of the demonstration.

    One action in three gets a date, since the plan gives none: the end of a quarter. Most that are past are done.
    """
    to = {before.id: after for before, after in zip(adopted, carried, strict=True)}
    models: tuple[type[Any], ...] = (Aim, Action, Indicator)
    for model in models:
        for row in db.session.scalars(select(model).where(model.priority_id.in_(to)).order_by(model.id)):
            copied = {column.key: getattr(row, column.key) for column in inspect(model).column_attrs if column.key != "id"}
            if model is Action:
                copied |= _dated(row, to[row.priority_id].position, starts_on, today)
            db.session.add(model(**(copied | {"priority_id": to[row.priority_id].id})))
    db.session.flush()


def _dated(action: Action, n: int, starts_on: date, today: date) -> dict[str, Any]:
    """Return the date and the status of a carried-on action of the n-th priority. The same action has the same date each year."""
    if action.position % 3:
        return {}
    month, day = QUARTERS[(action.position // 3 + n) % 4]
    due_on = date(starts_on.year + (month < 4), month, day)
    late = action.position % 2 and due_on > today - timedelta(days=90)
    return {"due_on": due_on, "status": "done" if due_on < today and not late else action.status}
