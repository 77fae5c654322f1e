"""What the page of one operation says beside the record itself: its sentence, the next step, who answers what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from opsplanner import clock
from opsplanner.access import is_named, may_answer, may_change, may_see_names
from opsplanner.agencies.names.queries import called_on
from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.commitments.naming import words as naming_words
from opsplanner.commitments.rules import WAITING, short_of
from opsplanner.commitments.words import how_it_came, taken_on, words_of_answer
from opsplanner.history import newest
from opsplanner.models import Commitment, CommitmentState, Operation, OperationState, User
from opsplanner.notices import queries as notices_queries
from opsplanner.notices import words as notices_words
from opsplanner.notices.seen import queries as seen_queries
from opsplanner.notices.seen.queries import Asked
from opsplanner.operations import rules as operations_rules
from opsplanner.operations import words as operations_words
from opsplanner.operations.checks.queries import against
from opsplanner.operations.page import extras, queries
from opsplanner.operations.page.extras import Step
from opsplanner.operations.queries import Shown
from opsplanner.operations.rules import Standing
from opsplanner.web.address import address_of

NEAR = 2
"""The next thing to do and what is as near stand as buttons; everything else is a link."""


class AgencyRow(NamedTuple):
    """One agency's part, as its row says it."""

    part: Commitment
    answer: str
    said: str
    name: str
    """What the agency is called, and was on that day."""
    names: list[str] | None
    """Who is named, where the reader may know: marked where she will not be there."""
    named: int
    """How many of them will be there."""
    look_at: list[str]
    """What speaks against its answer, for who may know: fewer people than it has promised, its own calendars."""
    holds_up: bool
    can_answer: bool
    by_mail: list[str]
    """What became of what it was told by mail, for the lead."""


@dataclass(frozen=True)
class ShowPage:
    """All that `operations/show.html` needs besides the operation."""

    sentence: str
    short: bool
    """Whether it is confirmed and short of an agency."""
    step: Step | None
    also: list[Step]
    """What is as near as the next step, and not as urgent."""
    groups: list[tuple[str, list[Step]]]
    """What else this reader can do: on the day, change, tell and copy."""
    apart: list[Step]
    """What calls it off."""
    lead: str
    """What the lead agency is called, and was on that day."""
    agencies: list[AgencyRow]
    promised: int
    history: Sequence[Any]
    seen_by: Sequence[Any]
    changeable: bool
    untold: int
    asked: Sequence[Asked]
    """Who was told of a change shortly before the start, and whether she has seen it, for the lead."""
    asks: str
    """What the address says of the notice that asks this reader whether she has."""
    sections: list[extras.Shown]


def page_of(shown: Shown, user: User) -> ShowPage:
    """Return what this reader's page of an operation says. One query, one more each when it is restricted or not over yet."""
    operation = shown.operation
    found = _standing(operation)
    called = called_on({operation.lead_agency_id, *(part.agency_id for part in operation.commitments)}, operation.day)
    changes = may_change(user, operation)
    near = [*_next_steps(operation, user, found, shown.untold), *extras.next_steps(operation, user)][:NEAR]
    presses = [*(_presses(shown, found) if changes else []), *_of_series(shown, user)]
    steps = [*presses, *extras.actions(operation, user), *_steps(operation, user)]
    steps = [step for step in steps if step.url not in {one.url for one in near}]
    return ShowPage(
        sentence=operations_words.state_sentence(operation.state, found, reason=operation.state_reason, ends_at=operation.ends_at, now=clock.now()),
        short=operation.state is OperationState.CONFIRMED and bool(found.missing),
        step=near[0] if near else None,
        also=near[1:],
        groups=[(name, those) for name in (extras.DAY, extras.CHANGE, extras.TELL) if (those := [step for step in steps if step.group == name])],
        apart=[step for step in steps if step.group == extras.APART],
        sections=extras.sections(operation, user),
        lead=called[operation.lead_agency_id],
        agencies=_agencies(shown, user, found, called),
        promised=sum(part.staff_promised for part in operation.commitments if part.state not in (CommitmentState.REQUESTED, CommitmentState.DECLINED)),
        history=newest(operation, 8),
        seen_by=queries.who_can_see(operation) if operation.restricted else [],
        changeable=changes,
        untold=shown.untold,
        asked=seen_queries.asked_of(operation.id) if shown.asked else (),
        asks=shown.asks,
    )


def _standing(operation: Operation) -> Standing:
    parts = (operations_rules.Part(part.agency.short_name, part.state, part.required, part.answer_by) for part in operation.commitments)
    return operations_rules.standing(operation.state, parts)


def own_part(operation: Operation, user: User) -> Commitment | None:
    """Return the part of this person's agency, if she answers for it and it stands."""
    for part in operation.commitments:
        if may_answer(user, part) and part.state not in (CommitmentState.NOT_ASKED, CommitmentState.RELEASED):
            return part
    return None


def takes_answers(operation: Operation) -> bool:
    """Say whether its agencies may answer: proposed or confirmed, and not started (docs/domain.md, "Asking and answering")."""
    return operation.state in (OperationState.PROPOSED, OperationState.CONFIRMED) and operation.starts_at > clock.now()


def _next_steps(operation: Operation, user: User, found: Standing, untold: int) -> list[Step]:
    """The most urgent thing that this room names, if any: one's own answer, then what the lead presses, tells or rings about."""
    part = own_part(operation, user)
    if part and takes_answers(operation) and part.state in WAITING:
        again = "confirm again" if part.state is CommitmentState.RECONFIRM else "answer"
        due = f", due {clock.words_of_day(part.answer_by, year=False)}" if part.answer_by else ""
        return [Step(f"Answer for {part.agency.short_name}", _url("operations.answer", operation), explain=f"Your agency is asked to {again}{due}.")]
    if not may_change(user, operation):
        return []
    return _lead_steps(operation, found, untold)


def _lead_steps(operation: Operation, found: Standing, untold: int) -> list[Step]:
    state, now = operation.state, clock.now()
    if state is OperationState.DRAFT:
        return [Step("Propose and ask agencies", _url("operations.propose", operation))]
    if state is OperationState.CONFIRMED and not operations_rules.is_early(operation.musters_at, now):
        return [Step("Start the operation", _url("operations.start", operation), True, "Press it when it is under way.")]
    if state is OperationState.UNDER_WAY:
        return [_complete(operation)] if operation.ends_at <= now else []
    if state is OperationState.PROPOSED and not found.missing:
        return [_confirm(operation)]
    if untold:
        said = "that they are asked" if state is OperationState.PROPOSED else "what has changed"
        return [Step(f"Tell {operations_words.agencies(untold)}", _url("notices.show", operation), explain=f"Nobody has noted yet that they know {said}.")]
    if state is OperationState.POSTPONED:
        return [Step("Propose another day", _url("operations.repropose", operation))]
    return _missing(operation) if takes_answers(operation) else []


def _missing(operation: Operation) -> list[Step]:
    """Whom to ring next, for the lead: who said no, then whose answer is due first."""
    short = [part for part in short_of(operation.commitments) if part.agency_id != operation.lead_agency_id]
    if not short:
        return []
    part = min(short, key=lambda part: (part.state in WAITING, part.answer_by or date.max, part.id))
    url = address_of("operations.answer", reference=operation.reference, agency=part.agency.code)
    telephone = part.contact_telephone or part.agency.telephone
    holds = "holds it up" if operation.state is OperationState.PROPOSED else "is missing"
    explain = f"{part.agency.name} {holds}. Ring them, and write down what they say."
    return [Step(f"Record {part.agency.short_name}’s answer", url, explain=explain, telephone=telephone)]


def _of_series(shown: Shown, user: User) -> list[Step]:
    """The other dates that it was planned with; or to plan more like it."""
    if shown.series:
        return [Step("See the series it belongs to", address_of("series.show", code=shown.series))]
    if user.role.value != "coordinator":
        return []
    return [Step("Make a series of it", address_of("series.new", of=shown.operation.reference), group=extras.TELL)]


def _confirm(operation: Operation) -> Step:
    return Step("Confirm the operation", _url("operations.confirm", operation), True, f"{operations_words.EVERYONE_ACCEPTED}.")


def _complete(operation: Operation) -> Step:
    return Step("Complete the operation", _url("operations.complete", operation), True, "Press it when everyone has gone home.", extras.DAY)


def _presses(shown: Shown, standing: Standing) -> list[Step]:
    """The moves of its lead that are due, whatever else is."""
    operation, found = shown.operation, []
    if operation.state is OperationState.PROPOSED and not standing.missing:
        found.append(_confirm(operation))
    if operation.state is OperationState.CONFIRMED and clock.local(operation.musters_at).date() <= clock.today():
        early = operations_rules.is_early(operation.musters_at, clock.now())
        found.append(Step("Start the operation", _url("operations.start", operation), not early, group=extras.DAY))
    if operation.state is OperationState.UNDER_WAY:
        found += [_complete(operation), Step("Cut short", _url("operations.cut_short", operation), group=extras.DAY)]
        if not shown.written:
            found.append(Step("Not started after all", _url("operations.not_started", operation), group=extras.DAY))
    return found


MOVES = (
    ("propose", "Propose and ask agencies", "operations.propose", extras.CHANGE),
    ("move", "Move", "operations.move", extras.CHANGE), ("change agencies", "Add an agency", "operations.add_agency", extras.CHANGE),
    ("propose again", "Propose another day", "operations.repropose", extras.CHANGE),
    ("put back", "Put back to proposed", "operations.put_back", extras.CHANGE), ("reinstate", "Reinstate", "operations.reinstate", extras.CHANGE),
    ("postpone", "Postpone", "operations.postpone", extras.APART), ("cancel", "Cancel", "operations.cancel", extras.APART),
    ("delete", "Delete the draft", "operations.delete", extras.APART),
)
"""The moves that are not of the day: verb, label, page, what it belongs to."""


def _steps(operation: Operation, user: User) -> list[Step]:
    """What else can be changed, told and copied."""
    found = []
    part = own_part(operation, user)
    leads = part is not None and part.agency_id == operation.lead_agency_id
    if part and takes_answers(operation) and part.state not in WAITING:
        found.append(Step("Our people and contact" if leads else "Change our answer", _url("operations.answer", operation)))
    if part and not leads and takes_answers(operation) and part.state in (CommitmentState.ACCEPTED, CommitmentState.PROVISIONAL, CommitmentState.RECONFIRM):
        found.append(Step("Withdraw", _url("operations.withdraw", operation)))
    if may_change(user, operation):
        if operation.state.value in ("draft", "proposed", "confirmed", "postponed"):
            found.append(Step("Change details", _url("planning.edit", operation)))
        found += [Step(label, _url(endpoint, operation), group=group) for verb, label, endpoint, group in MOVES if operations_rules.allowed(verb, operation.state)]
        if operation.state is not OperationState.DRAFT:
            found.append(Step("Tell the agencies", _url("notices.show", operation), group=extras.TELL))
            found.append(Step("Write to who takes part", _url("operations.message", operation), group=extras.TELL))
    if user.role.value == "coordinator":
        found.append(Step("Plan another like this", address_of("planning.plan", like=operation.reference), group=extras.TELL))
    if operation.state is not OperationState.DRAFT:
        found.append(Step("Add to a calendar (.ics)", _url("feeds.operation", operation), group=extras.TELL))
    return found


def _agencies(shown: Shown, user: User, standing: Standing, called: Mapping[int, str]) -> list[AgencyRow]:
    operation, now = shown.operation, clock.now()
    sent = notices_queries.by_mail(operation) if shown.mailed else []
    named = is_named(user, operation)
    held_up = {part.id for part in short_of(operation.commitments)} if standing.in_hand else set()
    changes, open_ = may_change(user, operation), takes_answers(operation)
    look_at = against(operation, user, changes)
    found = []
    for part in operation.commitments:
        if part.state is CommitmentState.RELEASED and operation.state is OperationState.DRAFT:
            continue
        sees = may_see_names(user, operation, part, named)
        asked = part.state not in (CommitmentState.NOT_ASKED, CommitmentState.RELEASED)
        found.append(
            AgencyRow(
                part,
                words_of_answer(part.state, staff=part.staff_promised, answer_by=part.answer_by, reason=part.reason, late=part.late),
                _said(part),
                called[part.agency_id],
                naming_words.names_on(part, operation.state) if sees else None,
                len(naming_words.coming(part, operation.state)),
                look_at.get(part.agency_id, []),
                part.id in held_up,
                open_ and asked and (changes or may_answer(user, part)),
                [notices_words.became(one, now) for one in sent if one.agency_id == part.agency_id],
            )
        )
    return sorted(found, key=lambda row: (not row.holds_up, row.part.state is CommitmentState.RELEASED, row.part.id))


def _said(part: Commitment) -> str:
    if part.answered_at is None:
        return taken_on(part)
    who = how_it_came(part) or (part.answered_by.name if part.answered_by else "")
    said = [who, clock.words_of_day(clock.local(part.answered_at).date(), weekday=False), taken_on(part)]
    return ", ".join(filter(None, said))


def _url(endpoint: str, operation: Operation) -> str:
    return address_of(endpoint, reference=operation.reference)


def answer_days(day: date) -> list[date]:
    """Return the working days that are offered to answer by, before the day itself (one query)."""
    today = clock.today()
    return operations_rules.answer_days(today, day, set(bank_holidays(today, today + timedelta(days=30))))


def offered_answer_by(day: date) -> date | None:
    """Return the date that a form for an operation on that day begins with: five working days ahead where there is time: the middle one of those offered."""
    return middle_of(answer_days(day))


def middle_of(days: Sequence[date]) -> date | None:
    """Return the one of the days to answer by that a form begins with."""
    return days[len(days) // 2] if days else None
