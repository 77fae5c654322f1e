"""What the page of one operation says beside the record itself: its sentence, the next step, who answers what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from flask import url_for

from opsplanner import clock
from opsplanner.access import may_answer, may_change, may_see_names
from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.commitments.rules import WAITING, short_of
from opsplanner.commitments.words import words_of_answer
from opsplanner.history import newest
from opsplanner.models import Commitment, CommitmentState, HistoryLine, Operation, OperationState, User
from opsplanner.notices import queries as notices_queries
from opsplanner.operations import queries as operations_queries
from opsplanner.operations import rules as operations_rules
from opsplanner.operations import words as operations_words
from opsplanner.operations.moves.rules import allowed
from opsplanner.operations.page import extras
from opsplanner.operations.page.extras import Step
from opsplanner.operations.rules import Standing


class AgencyRow(NamedTuple):
    """One agency's part, as its row says it."""

    part: Commitment
    answer: str
    said: str
    names: list[str] | None
    holds_up: bool
    can_answer: bool


@dataclass(frozen=True)
class ShowPage:
    """All that `operations/show.html` needs besides the operation."""

    sentence: str
    step: Step | None
    actions: list[Step]
    agencies: list[AgencyRow]
    promised: int
    history: Sequence[HistoryLine]
    seen_by: Sequence[User]
    changeable: bool
    untold: int
    sections: list[extras.Shown]


def page_of(operation: Operation, user: User) -> ShowPage:
    """Return what this reader's page of an operation says. Two queries, three for a restricted one."""
    found = _standing(operation)
    changes = may_change(user, operation)
    untold = notices_queries.untold(operation) if changes else 0
    return ShowPage(
        sentence=operations_words.state_sentence(operation.state, found, reason=operation.state_reason, ends_at=operation.ends_at, now=clock.now()),
        step=_next_step(operation, user, found, untold) or extras.next_step(operation, user),
        actions=[*_actions(operation, user), *extras.actions(operation, user)],
        sections=extras.sections(operation, user),
        agencies=_agencies(operation, user, found),
        promised=sum(part.staff_promised for part in operation.commitments if part.state not in (CommitmentState.REQUESTED, CommitmentState.DECLINED)),
        history=newest(operation, 8),
        seen_by=operations_queries.who_can_see(operation) if operation.restricted else [],
        changeable=changes,
        untold=untold,
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


def _next_step(operation: Operation, user: User, found: Standing, untold: int) -> Step | None:
    part = own_part(operation, user)
    if part and takes_answers(operation) and part.state in WAITING:
        again = "confirm again" if part.state is CommitmentState.RECONFIRM else "answer"
        due = f", due {clock.words_of_day(part.answer_by, year=False)}" if part.answer_by else ""
        return Step(f"Answer for {part.agency.short_name}", _url("operations.answer", operation), explain=f"Your agency is asked to {again}{due}.")
    if not may_change(user, operation):
        return None
    if untold and operation.state is not OperationState.PROPOSED:
        return Step(f"Tell {operations_words.agencies(untold)}", _url("notices.show", operation), explain="They do not know yet what has changed.")
    return _lead_step(operation, found, untold)


def _lead_step(operation: Operation, found: Standing, untold: int) -> Step | None:
    state, now = operation.state, clock.now()
    if state is OperationState.DRAFT:
        return Step("Propose and ask agencies", _url("operations.propose", operation))
    if state is OperationState.PROPOSED and not found.missing:
        return Step("Confirm the operation", _url("operations.confirm", operation), True, f"{operations_words.EVERYONE_ACCEPTED}.")
    if state is OperationState.PROPOSED and untold:
        return Step(f"Tell {operations_words.agencies(untold)}", _url("notices.show", operation), explain="They do not know yet that they are asked.")
    if state is OperationState.CONFIRMED and clock.local(operation.musters_at).date() <= clock.today():
        return Step("Start the operation", _url("operations.start", operation), True, "Press it when it is under way.")
    if state is OperationState.UNDER_WAY and operation.starts_at <= now:
        return Step("Complete the operation", _url("operations.complete", operation), True, "Press it when everyone has gone home.")
    if state is OperationState.POSTPONED:
        return Step("Propose another day", _url("operations.repropose", operation))
    return None


def _actions(operation: Operation, user: User) -> list[Step]:
    found = []
    part = own_part(operation, user)
    leads = part is not None and part.agency_id == operation.lead_agency_id
    if part and takes_answers(operation) and part.state not in WAITING:
        found.append(Step("Our people and contact" if leads else "Change our answer", _url("operations.answer", operation)))
    if part and not leads and takes_answers(operation) and part.state in (CommitmentState.ACCEPTED, CommitmentState.PROVISIONAL, CommitmentState.RECONFIRM):
        found.append(Step("Withdraw", _url("operations.withdraw", operation)))
    if may_change(user, operation):
        moves = (
            ("Move", "operations.move", "move"), ("Add an agency", "operations.add_agency", "change agencies"),
            ("Postpone", "operations.postpone", "postpone"), ("Cancel", "operations.cancel", "cancel"),
            ("Put back to proposed", "operations.put_back", "put back"), ("Reinstate", "operations.reinstate", "reinstate"),
            ("Cut short", "operations.cut_short", "cut short"), ("Delete the draft", "operations.delete", "delete"),
        )
        if operation.state.value in ("draft", "proposed", "confirmed", "postponed"):
            found.append(Step("Change details", _url("planning.edit", operation)))
        found += [Step(label, _url(endpoint, operation)) for label, endpoint, verb in moves if allowed(verb, operation.state)]
        if operation.state is not OperationState.DRAFT:
            found.append(Step("Tell the agencies", _url("notices.show", operation)))
    if user.role.value == "coordinator":
        found.append(Step("Plan another like this", url_for("planning.plan", like=operation.reference)))
    if operation.state is not OperationState.DRAFT:
        found.append(Step("Add to a calendar (.ics)", _url("feeds.operation", operation)))
    return found


def _agencies(operation: Operation, user: User, standing: Standing) -> list[AgencyRow]:
    named = any(nomination.user_id == user.id for part in operation.commitments for nomination in part.nominations)
    held_up = {part.id for part in short_of(operation.commitments)} if standing.in_hand else set()
    changes, open_ = may_change(user, operation), takes_answers(operation)
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
                [nomination.name for nomination in part.nominations] if sees else None,
                part.id in held_up,
                open_ and asked and (changes or may_answer(user, part)),
            )
        )
    return sorted(found, key=lambda row: (not row.holds_up, row.part.state is CommitmentState.RELEASED, row.part.id))


def _said(part: Commitment) -> str:
    if part.answered_at is None:
        return ""
    who = part.answered_by.name if part.answered_by else ""
    when = clock.words_of_day(clock.local(part.answered_at).date(), weekday=False)
    over = f", more than it has, in the name of {part.over_numbers_by.name}" if part.over_numbers_by else ""
    return (f"told to {who} by telephone, {when}" if part.by_telephone else f"{who}, {when}" if who else when) + over


def _url(endpoint: str, operation: Operation) -> str:
    return url_for(endpoint, reference=operation.reference)


def answer_days(day: date) -> list[date]:
    """Return the working days that are offered to answer by, before the day itself (one query)."""
    today = clock.today()
    return operations_rules.answer_days(today, day, set(bank_holidays(today, today + timedelta(days=30))))


def offered_answer_by(operation: Operation) -> date | None:
    """Return the date that a form begins with: five working days ahead where there is time: the middle one of those offered."""
    days = answer_days(operation.day)
    return days[len(days) // 2] if days else None
