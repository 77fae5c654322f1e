"""What new reports of a kind begin with is changed; drafts that were begun before keep theirs. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from collections.abc import Sequence

from opsplanner.database import db
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.grammar import counted, list_of
from opsplanner.history import check_seen, how_many, record, subjects
from opsplanner.models import Holds, Measure, ReportKind, TemplateFigure, TemplateHeading, User, Verb
from opsplanner.plan.services import one_at_a_time
from opsplanner.reports.authors.queries import keeps_reports
from opsplanner.reports.headings.rules import MOST, Typed, new_code
from opsplanner.reports.headings.services import in_place
from opsplanner.reports.rules import TEMPLATES

CHANGES = (Verb.TEMPLATE_HEADINGS_CHANGED, Verb.TEMPLATE_FIGURES_CHOSEN)


def change_template(kind: ReportKind, typed: Sequence[Typed], added: str, *, seen_line: int, by: User) -> str:
    """Give a template these headings in this order, take out those that are not to stand, add a new one; return the sentence that says so.

    What measures stand under one that is taken out stays, and comes back with it. Raises NotFound for who may not, RuleBroken where it would have no
    heading, ChangedMeanwhile.
    """
    there = _there(kind, seen_line, by)
    if added and len(there) >= MOST:
        raise RuleBroken(f"A template has at most {MOST} headings", "added")
    said = in_place(there, [one for one in typed if one.code in there])
    if added:
        db.session.add(TemplateHeading(kind=kind, code=new_code(added, there), position=len(there), title=added, holds=Holds.WORDS))
        said.append(f"added “{added}”")
    if not said:
        return "Nothing was changed"
    record(None, Verb.TEMPLATE_HEADINGS_CHANGED, "; ".join(said), by=by, subject=subjects.of_template(kind.name))
    db.session.flush()
    return "The template is kept. The next report of this kind begins with it; drafts that are begun keep what they have"


def choose_measures(kind: ReportKind, heading: str, measures: Sequence[int], *, seen_line: int, by: User) -> str:
    """Let these measures stand under a heading of each new report; return the sentence that says so.

    Raises NotFound for who may not or where there is no such heading, RuleBroken where one that was not there is counted no more, ChangedMeanwhile.
    """
    row = _there(kind, seen_line, by).get(heading)
    if row is None or row.taken_out:
        raise NotFound()
    old = {one.measure_id: one for one in db.session.scalars(db.select(TemplateFigure).where(TemplateFigure.heading_id == row.id))}
    found = {one.id: one for one in db.session.scalars(db.select(Measure).where(Measure.id.in_([*measures, *old])))}
    if any(id_ not in found or not (found[id_].active or id_ in old) for id_ in measures):
        raise RuleBroken("Something that you ticked is counted no more. The list below has what is there now")
    if list(old) == list(measures) or set(old) == set(measures):
        return "Nothing was changed"
    for id_ in set(old) - set(measures):
        db.session.delete(old[id_])
    for position, id_ in enumerate(measures):
        if id_ in old:
            old[id_].position = position
        else:
            db.session.add(TemplateFigure(heading_id=row.id, measure_id=id_, position=position))
    parts = [("added", set(measures) - set(old)), ("took out", set(old) - set(measures))]
    said = " and ".join(f"{word} {list_of(sorted(found[id_].name for id_ in those))}" for word, those in parts if those)
    record(None, Verb.TEMPLATE_FIGURES_CHOSEN, f"{said} under “{row.title}”", by=by, subject=subjects.of_template(kind.name))
    db.session.flush()
    return f"{counted(len(measures), 'measure')} stand under “{row.title}” of each new report" if len(measures) != 1 else f"One measure stands under “{row.title}” of each new report"


def _there(kind: ReportKind, seen_line: int, by: User) -> dict[str, TemplateHeading]:
    """Return the headings of a template to be changed, by code; kept now where nobody has changed any before. Who comes second waits, and is told."""
    if not keeps_reports(by):
        raise NotFound()
    one_at_a_time()
    check_seen(subjects.of_template(kind.name), seen_line, seen(kind), verbs=CHANGES)
    rows = db.session.scalars(db.select(TemplateHeading).where(TemplateHeading.kind == kind)).all()
    if not rows:
        rows = [TemplateHeading(kind=kind, code=part.code, position=n, title=part.title, holds=part.holds, hint=part.hint, taken_out=False) for n, part in enumerate(TEMPLATES[kind])]
        db.session.add_all(rows)
        db.session.flush()
    return {row.code: row for row in rows}


def seen(kind: ReportKind) -> int:
    """Return how often the history tells of a template."""
    return how_many(subjects.of_template(kind.name), verbs=CHANGES)
