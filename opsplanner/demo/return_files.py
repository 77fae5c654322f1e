"""The files of the demonstration: one that was taken, with the council's potholes, and one of litter penalty notices in which something is to be mended. All made up."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.history import record, subjects
from opsplanner.models import (
    Agency,
    ExpectedReturn,
    FileState,
    Measure,
    OutcomeEntry,
    ReturnFile,
    ReturnOfFile,
    ServiceReturn,
    User,
    Verb,
    Ward,
)
from opsplanner.plan.indicators.periods.rules import ended
from opsplanner.references import next_reference
from opsplanner.returns.files import words
from opsplanner.returns.files.checking import queries as checking_queries
from opsplanner.returns.files.checking.rules import Reader
from opsplanner.returns.files.columns.rules import FIGURE, MEASURE, PERIOD, WARD, Match
from opsplanner.returns.files.judging.rules import judge
from opsplanner.returns.files.services import CODE
from opsplanner.returns.sending.services import print_of
from opsplanner.web.tables import file
from opsplanner.web.tables.values import DAY_FIRST, POINT

TAKEN, WAITS = "potholes-repaired", "litter-penalty-notices"
"""The measures that came by file."""


def load(by: User, agency: Agency) -> datetime | None:
    """Let the newest returns of one measure have come by a file, and another file wait; return when the first one was taken, None where there is none."""
    at = _taken(by, agency)
    if at is not None:
        _waits(by, agency)
    return at


def _taken(by: User, agency: Agency) -> datetime | None:
    sent, line = ServiceReturn, ExpectedReturn
    query = select(sent).join(line, line.id == sent.expected_id).join(Measure, Measure.id == line.measure_id).where(line.agency_id == agency.id, Measure.code == TAKEN)
    found = list(db.session.scalars(query.order_by(sent.ends_on.desc()).limit(2)))
    if not found:
        return None
    at = max(one.said_at for one in found)
    new = _file("potholes.xlsx", b"", by, agency, FileState.TAKEN, len(found), len(found), at)
    new.taken_at, new.taken_by_id = at, by.id
    db.session.flush()
    for one in found:
        versions = {entry.ward_id: entry.version for entry in db.session.scalars(select(OutcomeEntry).where(OutcomeEntry.return_id == one.id))}
        db.session.add(ReturnOfFile(file_id=new.id, return_id=one.id, before="", after=print_of(one.version, versions)))
    record(None, Verb.RETURN_FILE_TAKEN, words.taken(new.name, new.returns, new.figures), by=by, agency_id=agency.id, subject=subjects.of_return_file(new.reference))
    return at


def _waits(by: User, agency: Agency) -> None:
    measure = db.session.scalars(select(Measure.name).where(Measure.code == WAITS)).one()
    wards, month = list(db.session.scalars(select(Ward.name).where(Ward.active).order_by(Ward.name))), ended("month", clock.today(), 1)[0].name
    figures = [f"{month},{ward},{measure},{(3 * n) % 7}" for n, ward in enumerate(wards)]
    figures[1], figures[-1] = figures[1].rpartition(",")[0] + ",4 or 5", figures[-1].replace(wards[-1], f"{wards[-1]} East")
    content = "\r\n".join(["Month,Ward,Measure,Number", *figures, ""]).encode()
    match = Match(0, 1, {"Month": PERIOD, "Ward": WARD, "Measure": MEASURE, "Number": FIGURE}, POINT, DAY_FIRST, includes=False)
    reader = Reader(file.read(content)[0], match, checking_queries.known(by, agency.id))
    reader.read(reader.rows)
    read = reader.finish()
    judged = judge(read, match, checking_queries.facts(by, agency.id, read.spans, clock.today(), so_far=False))
    new = _file("litter-notices.csv", content, by, agency, FileState.CHECKED, read.rows, len(judged.returns), clock.now() - timedelta(hours=2))
    new.columns, new.content, new.found, new.faults = match.text(), content, judged.packed(), len(judged.faults)
    new.figures = sum(len(read.figures[one.key]) for one in judged.returns)
    db.session.flush()


def _file(name: str, content: bytes, by: User, agency: Agency, state: FileState, rows: int, returns: int, at: datetime) -> ReturnFile:
    new = ReturnFile(
        reference=next_reference(CODE, clock.local(at).year), agency_id=agency.id, name=name, digest=hashlib.sha256(content or name.encode()).hexdigest(), state=state, rows=rows,
        returns=returns, figures=returns, sent_at=at, sent_by_id=by.id,
    )
    db.session.add(new)
    return new
