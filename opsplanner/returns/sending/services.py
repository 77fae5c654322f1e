"""Returns are entered. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from opsplanner import clock
from opsplanner.catalogue.years.queries import plan_year_of, priorities_for
from opsplanner.clock import words_of_day
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, NotFound, RuleBroken
from opsplanner.figures import services as figures_services
from opsplanner.figures.holding.queries import hold_lines_of
from opsplanner.figures.returned.rules import Sent, differing, year_of
from opsplanner.figures.services import Figure, Origin
from opsplanner.grammar import counted
from opsplanner.history import last_line, record, sentence, subjects
from opsplanner.models import Answer, Exactness, ExpectedReturn, OutcomeEntry, Priority, ReturnPeriod, Review, ServiceReturn, User, Verb
from opsplanner.plan.indicators.periods.rules import Span, period_of
from opsplanner.references import next_reference
from opsplanner.returns import queries as returns_queries
from opsplanner.returns import words
from opsplanner.returns.expected import queries as expected_queries
from opsplanner.returns.sending import rules
from opsplanner.returns.sending.rules import COUNT, PERCENTAGE, Quantity, Ward

CODE = "RETURN"
"""What the references of returns begin with."""


@dataclass(frozen=True)
class Sending:
    """What somebody says of one expected return for a period. `seen` is what stood when the page was opened (`print_of`), `box` how the row's boxes end."""

    expected_id: int
    answer: Answer
    figures: Mapping[Ward, Quantity]
    comes_on: date | None
    includes: bool
    so_far: bool
    note: str
    seen: str
    box: str


Live = dict[Ward, OutcomeEntry]


def print_of(version: int, versions: Mapping[Ward, int]) -> str:
    """Return what stands of a return, in short, so that it can be told whether somebody changed it; "" where nothing has come."""
    return f"{version}:" + ",".join(f"{ward or 0}.{of}" for ward, of in sorted(versions.items(), key=lambda one: one[0] or 0)) if version else ""


def send_returns(span: Span, sendings: Collection[Sending], *, by: User) -> str:
    """Keep what a service says of a period, and return the sentence that says so. Its figures go into the ledger, and are reviewed like any other.

    Raises NotFound for who does not send one of them, RuleBroken on a box, ChangedMeanwhile when another was quicker.
    """
    lines, there, live = _load(span, {one.expected_id: one.seen for one in sendings}, by)
    credited = _credited(lines, span)
    done = [_keep(lines[one.expected_id], span, one, there.get(one.expected_id), live, credited.get(one.expected_id, []), by) for one in sendings]
    count = sum(done)
    return f"{counted(count, 'return').capitalize()} for {span.name} kept. Somebody else signs the figures off" if count else "Nothing was changed."


def withdraw_return(span: Span, expected_id: int, seen: str, *, by: User) -> None:
    """Take back what a service said of a period, with its figures, so that it is waited for again. It keeps its number and its history.

    Raises NotFound for who does not send it, RuleBroken where the period is locked or a figure is signed off, ChangedMeanwhile when another was quicker.
    """
    lines, there, live = _load(span, {expected_id: seen}, by)
    line, sent = lines[expected_id], there.get(expected_id)
    if sent is None or sent.withdrawn:
        raise NotFound()
    figures_services.take_back_all([*live.get(sent.id, {}).values()], None, by=by)
    sent.withdrawn, sent.said_at, sent.said_by_id = True, clock.now(), by.id
    what = words.withdrawn(line.measure.name, line.agency.short_name, span)
    record(None, Verb.RETURN_WITHDRAWN, what, by=by, agency_id=line.agency_id, subject=subjects.of_return(sent.reference))
    db.session.flush()


Lines = dict[int, ExpectedReturn]
There = dict[int, ServiceReturn]


def _load(span: Span, seen: Mapping[int, str], by: User) -> tuple[Lines, There, dict[int, Live]]:
    """Load for change what is expected, what has come of a period, and its figures, as far as nobody changed it since it was `seen`."""
    hold_lines_of(seen)
    of = ExpectedReturn
    query = select(of).where(of.id.in_(seen)).order_by(of.id).with_for_update(of=of)
    lines = {line.id: line for line in db.session.scalars(query.options(joinedload(of.measure, innerjoin=True), joinedload(of.agency, innerjoin=True)))}
    for expected_id in seen:
        line = lines.get(expected_id)
        if line is None or not _expects(line, span) or not returns_queries.may_send(by, line):
            raise NotFound()
    state = db.session.scalars(select(ReturnPeriod.state).where(ReturnPeriod.kind == span.kind, ReturnPeriod.starts_on == span.starts_on)).first()
    rules.check_open(span, state, clock.today())
    there = {one.expected_id: one for one in db.session.scalars(select(ServiceReturn).where(ServiceReturn.expected_id.in_(lines), ServiceReturn.starts_on == span.starts_on).with_for_update())}
    live = _live([one.id for one in there.values()])
    _check_seen(seen, there, live)
    return lines, there, live


def _credited(lines: Lines, span: Span) -> dict[int, list[Priority]]:
    """What figures of a period are credited to, by their line: the priorities that it names, as the plan year of the period has them."""
    of = {id_: codes for id_, codes in expected_queries.credited().items() if id_ in lines}
    found = priorities_for(span.ends_on, {code for codes in of.values() for code in codes})
    return {id_: [priority for priority in found if priority.code in codes] for id_, codes in of.items()}


def _expects(line: ExpectedReturn, span: Span) -> bool:
    return line.kind == span.kind and line.starts_on <= span.starts_on and (line.ends_on is None or span.ends_on <= line.ends_on)


def _live(return_ids: Collection[int]) -> dict[int, Live]:
    """The figures that stand of these returns, by return and ward."""
    query = select(OutcomeEntry).where(OutcomeEntry.return_id.in_(return_ids), OutcomeEntry.superseded.is_(False)).order_by(OutcomeEntry.id)
    query = query.options(joinedload(OutcomeEntry.measure, innerjoin=True), joinedload(OutcomeEntry.agency, innerjoin=True)).with_for_update(of=OutcomeEntry)
    found: dict[int, Live] = {}
    for entry in db.session.scalars(query) if return_ids else ():
        found.setdefault(entry.return_id or 0, {})[entry.ward_id] = entry
    return found


def _check_seen(seen: Mapping[int, str], there: There, live: Mapping[int, Live]) -> None:
    changed = []
    for expected_id, print_then in seen.items():
        old = there.get(expected_id)
        entries = live.get(old.id, {}) if old else {}
        if print_of(old.version if old and not old.withdrawn else 0, {ward: entry.version for ward, entry in entries.items()}) != print_then:
            line = last_line(subjects.of_return(old.reference)) if old else None
            changed.append(sentence(line) if line else "Somebody changed this return")
    if changed:
        raise ChangedMeanwhile(None, changed)


def _keep(line: ExpectedReturn, span: Span, one: Sending, old: ServiceReturn | None, live: Mapping[int, Live], credited: Sequence[Priority], by: User) -> bool:
    """Keep one return; say whether anything is different."""
    shape, entries = line.measure.shape, live.get(old.id, {}) if old else {}
    today = clock.today()
    rules.check_answer(one.answer, one.figures, one.comes_on, today, one.box)
    counts_from = year_of(span.ends_on)[0] if one.so_far and shape == COUNT else span.starts_on
    includes, comes_on = one.includes and shape == COUNT, one.comes_on if one.answer is Answer.LATER else None
    figures = _figures(one, shape)
    signed = any(entry.review is Review.SIGNED_OFF for entry in entries.values())
    if old and signed and (old.includes, old.counts_from) != (includes, counts_from):
        raise RuleBroken("Figures of it are signed off, so what they are of and what they include stays. Correct the figures instead", f"i-{one.box}")
    if figures and shape == COUNT:
        _check_others(line, Sent(old.id if old else 0, counts_from, span.ends_on, includes), one.box)
    said = (one.answer, comes_on, includes, counts_from, one.note)
    before = (old.answer, old.comes_on, old.includes, old.counts_from, old.note) if old and not old.withdrawn else None
    sent = old or _new(line, span, by)
    sent.answer, sent.comes_on, sent.includes, sent.counts_from, sent.note = said
    sent.withdrawn = False
    if old is None:
        db.session.add(sent)
    db.session.flush()
    differs = _keep_figures(line, span, sent, figures, entries, one.box, credited, by)
    if before == said and not differs:
        return False
    sent.said_at, sent.said_by_id = clock.now(), by.id
    what = words.said_of(
        sent.answer, len(figures), comes_on, words_of_day(comes_on, weekday=False) if comes_on else "", includes=includes if shape == COUNT and figures else None,
        so_far=counts_from != span.starts_on,
    )
    what = words.sent(line.measure.name, line.agency.short_name, span, what)
    record(None, Verb.RETURN_SENT, what, by=by, agency_id=line.agency_id, subject=subjects.of_return(sent.reference))
    db.session.flush()
    return True


def _new(line: ExpectedReturn, span: Span, by: User) -> ServiceReturn:
    reference = next_reference(CODE, span.ends_on.year)
    return ServiceReturn(reference=reference, expected=line, starts_on=span.starts_on, ends_on=span.ends_on, said_at=clock.now(), said_by_id=by.id)


def _figures(one: Sending, shape: str) -> dict[Ward, Figure]:
    """What goes into the ledger: of nothing a nought, but of a published percentage, which was not measured then."""
    if one.answer is Answer.NOTHING:
        return {} if shape == PERCENTAGE else {None: Figure(0)}
    estimated = one.answer is Answer.ESTIMATED
    return {
        ward: Figure(quantity.hundredths, Exactness.ABOUT if estimated and quantity.exactness is Exactness.EXACT else quantity.exactness, estimated, ward)
        for ward, quantity in one.figures.items()
    }


def _check_others(line: ExpectedReturn, own: Sent, box: str) -> None:
    """Raise RuleBroken where another return of the same time says otherwise what it includes: no total could take one of them alone."""
    sent, of, entry = ServiceReturn, ExpectedReturn, OutcomeEntry
    first, last = year_of(own.ends_on)
    query = select(sent, of.kind).join(of, of.id == sent.expected_id).where(of.measure_id == line.measure_id, of.agency_id == line.agency_id, sent.ends_on.between(first, last))
    standing = select(entry.id).where(entry.return_id == sent.id, entry.superseded.is_(False)).exists()
    found = {one.id: (one, kind) for one, kind in db.session.execute(query.where(sent.id != own.id, standing))}
    other = differing(own, [Sent(one.id, one.counts_from, one.ends_on, one.includes) for one, _ in found.values()])
    if other is not None:
        one, kind = found[other.id]
        name, so_far = period_of(kind, one.ends_on).name, " (the year’s so far)" if one.counts_from != one.starts_on else ""
        said = "includes" if one.includes else "does not include"
        raise RuleBroken(f"The return of {name}{so_far} is of the same time, and {said} what operations and Payback recorded. Let both say the same. To change both, say first of one that it comes later", f"i-{box}")


def _keep_figures(
    line: ExpectedReturn, span: Span, sent: ServiceReturn, figures: Mapping[Ward, Figure], entries: Live, box: str, credited: Sequence[Priority], by: User
) -> bool:
    """Record, change and take back the figures of a return; say whether anything is different."""
    gone, stay, year = list[OutcomeEntry](), list[tuple[OutcomeEntry, Figure]](), plan_year_of(span.ends_on)
    for ward, entry in entries.items():
        if entry.review is Review.SIGNED_OFF:
            _check_stays(entry, figures.get(ward), f"q-{box}-{ward or 0}")
        elif ward in figures:
            stay.append((entry, figures[ward]))
        else:
            gone.append(entry)
    new = [(line.measure, figure) for ward, figure in figures.items() if ward not in entries]
    origin = Origin(sent.counts_from, span.ends_on, return_id=sent.id, source=sent.reference, plan_year_id=year, priorities=credited)
    if gone:
        figures_services.take_back_all(gone, None, by=by)
    for entry, _ in stay:
        figures_services.count_from(entry, sent.counts_from)
    changed = figures_services.change_all(stay, None, by=by)
    return bool(figures_services.record_all(line.agency, new, origin, by=by) or changed or gone)


def _check_stays(entry: OutcomeEntry, figure: Figure | None, box: str) -> None:
    if figure is None or figure.hundredths != entry.hundredths:
        raise RuleBroken("This figure is signed off, so it stays. Correct it on its own page", box)

