"""The ledger has one writer: entries are made, changed, signed off, superseded and taken out in the services of figures/, and nowhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import inspect

from opsplanner import config, models
from opsplanner.database import db
from opsplanner.models import EntryQuery, FigureSum, MonthCount, MonthSum, OutcomeEntry

PACKAGE = config.ROOT / "opsplanner"
WRITERS = tuple(PACKAGE / "figures" / name for name in ("services.py", "sharing/services.py", "returned/services.py", "signing_off/services.py"))
PAST_IT = ("models", "demo")
"""The tables themselves, and the demonstration, whose rows go in past the session."""
KEPT = {OutcomeEntry.__name__, EntryQuery.__name__}
TABLES = {*KEPT, "entry_priority"}
# the sums are no writer's: the database's triggers keep them
OTHERS = [mapper for mapper in db.Model.registry.mappers if mapper.class_ not in (OutcomeEntry, FigureSum, MonthSum, MonthCount)]
BOXES = {"exactness", "interim"}
"""What the boxes of a form have too."""
OWN = {attr.key for attr in inspect(OutcomeEntry).attrs} - {attr.key for mapper in OTHERS for attr in mapper.attrs} - BOXES
"""What an entry alone has, so that whoever sets it sets it on an entry."""
BY_NAME = re.compile(r"\b(?:update|insert into|delete from)\s+(?:outcome_entry|entry_query|entry_priority)\b", re.I)


def _written(code: str) -> Iterator[str]:
    """The lines on which a module writes to the ledger."""
    tree = ast.parse(code)
    called = {name: name for name in TABLES}
    near = False
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            called |= {alias.asname: alias.name for alias in node.names if alias.asname and alias.name in TABLES}
            near = near or (node.module or "").startswith("opsplanner.figures") or any(alias.name in {*KEPT, "figures"} for alias in node.names)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and _name(node.value) in TABLES:
            called[node.targets[0].id] = _name(node.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load) and node.attr in OWN:
            yield f"{node.lineno}: sets {node.attr}"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and BY_NAME.search(node.value):
            yield f"{node.lineno}: writes by SQL"
        elif isinstance(node, ast.Call):
            verb, first = _name(node.func), called.get(_name(node.args[0]), "") if node.args else ""
            if called.get(verb) in KEPT:
                yield f"{node.lineno}: makes {called[verb]}"
            elif verb in ("insert", "update", "delete") and first:
                yield f"{node.lineno}: {verb} of {first}"
            elif verb == "delete" and near and isinstance(node.func, ast.Attribute) and _name(node.func.value) == "session":
                yield f"{node.lineno}: deletes what may be an entry"
            elif verb == "setattr" and isinstance(node.args[1], ast.Constant) and node.args[1].value in OWN:
                yield f"{node.lineno}: sets {node.args[1].value}"


def _name(node: ast.expr) -> str:
    """The last word of a name: "delete" of `db.session.delete`, "OutcomeEntry" of `OutcomeEntry.__table__`."""
    if isinstance(node, ast.Attribute):
        return _name(node.value) if node.attr == "__table__" else node.attr
    return node.id if isinstance(node, ast.Name) else ""


def test_nobody_else_writes_to_the_ledger():
    files = [file for file in sorted(PACKAGE.rglob("*.py")) if file not in WRITERS and file.relative_to(PACKAGE).parts[0] not in PAST_IT]
    assert len(files) > 200
    assert [f"{file.relative_to(config.ROOT)}:{line}" for file in files for line in _written(file.read_text())] == []


def test_the_writer_is_found_to_write():
    said = {line.partition(": ")[2] for line in _written(WRITERS[0].read_text())}
    assert {"makes OutcomeEntry", "makes EntryQuery", "sets hundredths", "sets review", "sets superseded", "sets signed_off_at"} <= said
    assert {"delete of EntryQuery", "delete of entry_priority", "insert of entry_priority"} <= said


def test_what_an_entry_alone_has_is_known():
    assert {"hundredths", "review", "superseded", "signed_off_at", "signed_off_by", "signed_off_by_id"} <= OWN
    assert not OWN & {"id", "note", "version", "corrects_id", "by_telephone"}
    assert all(hasattr(models, name) for name in TABLES)


@pytest.mark.parametrize(
    "line",
    [
        "entry.review = Review.RECORDED", "entry.hundredths, entry.changed_at = 100, now", "chain[-1].superseded = True", "whole.entry.hundredths += 100",
        "setattr(entry, 'review', after)", "db.session.add(OutcomeEntry(**values))", "models.OutcomeEntry(measure=measure)",
        "EntryQuery(entry_id=1, question='So many?')", "db.session.execute(delete(OutcomeEntry).where(OutcomeEntry.id == entry.id))",
        "db.session.execute(db.update(OutcomeEntry).values(review=after))", "insert(OutcomeEntry.__table__)", "delete(entry_priority)",
        "entry = OutcomeEntry\nupdate(entry)", "from opsplanner.models import OutcomeEntry as Entry\nEntry()",
        "from opsplanner.figures import queries\ndb.session.delete(queries.entry_for_change(user, 1).entry)",
        "db.session.execute(text(\"UPDATE outcome_entry SET review = 'recorded'\"))",
    ],
)
def test_writing_past_it_is_found(line):
    assert list(_written(line))


@pytest.mark.parametrize(
    "line",
    [
        "entry.review is Review.RECORDED", "box.interim = True", "session.note = note", "select(OutcomeEntry.hundredths)", "db.session.delete(booking)",
        "delete(SessionBlock)", "figures_services.take_back(entry, None, by=by)", "log_entry.corrects_id = wrong.id", "aliased(OutcomeEntry)",
    ],
)
def test_reading_is_none(line):
    assert not list(_written(line))
