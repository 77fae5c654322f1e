"""What the page of each move says before it is done: its heading, what will happen to whom, and the words on its button."""

from __future__ import annotations

from collections.abc import Callable

from opsplanner import clock
from opsplanner.access import PROMISED, TAKING_PART
from opsplanner.commitments.rules import short_of
from opsplanner.errors import RuleBroken
from opsplanner.grammar import list_of, people, plural
from opsplanner.models import CommitmentState, Operation
from opsplanner.operations import rules as operations_rules
from opsplanner.operations import words as operations_words
from opsplanner.operations.moves import queries
from opsplanner.operations.moves.words import Act


def act(verb: str, operation: Operation) -> Act:
    """Return what the page of a move says of this operation."""
    try:
        operations_rules.check_move(verb, operation.state)
        refusal = ""
    except RuleBroken as broken:
        refusal = str(broken)
    found = _ACTS[verb](operation)
    return found._replace(refusal=refusal or found.refusal)


def _promised(operation: Operation) -> str:
    parts = [part for part in operation.commitments if part.state in PROMISED and part.agency_id != operation.lead_agency_id]
    if not parts:
        return "No other agency has promised anybody yet."
    return f"{operations_words.agencies(len(parts)).capitalize()} {plural(len(parts), 'has', 'have')} promised {people(sum(part.staff_promised for part in parts))}."


def _others(operation: Operation, *, ended: bool = False) -> int:
    out = (CommitmentState.RELEASED,) if ended else ()
    return sum(
        part.agency_id != operation.lead_agency_id and (part.state not in out if ended else part.state in TAKING_PART) for part in operation.commitments
    )


def _propose(operation: Operation) -> Act:
    names = [part.agency.name for part in operation.commitments if part.agency_id != operation.lead_agency_id]
    asked = f"{list_of(names)} {plural(len(names), 'is', 'are')} asked" if names else "No other agency is asked"
    return Act(f"Propose {operation.reference} and ask the agencies", f"{asked}. Its resources are booked, and it stands in everyone's calendar as proposed.", "Propose and ask agencies")


def _put_back(operation: Operation) -> Act:
    short = short_of(operation.commitments)
    missing = f" {list_of([part.agency.name for part in short])} {plural(len(short), 'is', 'are')} missing." if short else ""
    return Act(f"Put {operation.reference} back to proposed", f"The answers stay as they are.{missing}", "Put back to proposed")


def _postpone(operation: Operation) -> Act:
    return Act(
        f"Postpone {operation.reference}",
        f"{_promised(operation)} Its resources become free, and it stands in calendars as postponed until you propose another day.",
        "Postpone the operation", "warning",
    )


def _cancel(operation: Operation) -> Act:
    return Act(
        f"Cancel {operation.reference}",
        f"{_promised(operation)} Its resources become free, and it stays in calendars, marked as cancelled.",
        "Cancel the operation", "warning",
    )


def _reinstate(operation: Operation) -> Act:
    count = _others(operation, ended=True)
    asked = f"{operations_words.agencies(count)} {plural(count, 'is', 'are')} asked again" if count else "no other agency is asked"
    return Act(
        f"Reinstate {operation.reference}",
        f"It is proposed again for {clock.words_of_period(operation.period)}: {asked}, and its entry in calendars is the same. To give it another day, move it afterwards.",
        "Reinstate and ask agencies",
    )


def _start(operation: Operation) -> Act:
    now, musters_on = clock.now(), clock.local(operation.musters_at).date()
    early = operations_rules.is_early(operation.musters_at, now)
    asked = f"It starts at {clock.words_of_moment(operation.starts_at)}. Start it now, at {clock.words_of_moment(now)}?"
    too_soon = f"It can be started on its day, {clock.words_of_day(musters_on)}" if clock.local(now).date() < musters_on else ""
    return Act(f"Start {operation.reference}", asked if early else "From now on it is under way, and its log is open.", "Start it now", refusal=too_soon)


def _not_started(operation: Operation) -> Act:
    written = "Somebody has written in its log, or a number, so it has started" if queries.anything_written(operation) else ""
    return Act(
        f"{operation.reference} has not started after all", "It is confirmed, as it was before somebody pressed Start.", "It has not started", refusal=written,
    )


def _cut_short(operation: Operation) -> Act:
    return Act(f"{operation.reference} was cut short", "It ends now, and its resources become free.", "Say that it was cut short", "warning")


def _delete(operation: Operation) -> Act:
    return Act(f"Delete the draft {operation.reference}", "Nobody was asked yet. The draft and all that is noted on it are gone for good.", "Delete the draft", "warning")


_ACTS: dict[str, Callable[[Operation], Act]] = {
    "propose": _propose, "put back": _put_back, "postpone": _postpone, "cancel": _cancel, "reinstate": _reinstate, "start": _start,
    "not started": _not_started, "cut short": _cut_short, "delete": _delete,
}
