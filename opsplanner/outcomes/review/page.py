"""What the page of the review queue reads: what waits, row by row and in words, and what may be done with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from opsplanner.access import may
from opsplanner.figures import rules as figures_rules
from opsplanner.figures.words import period_words
from opsplanner.grammar import counted
from opsplanner.models import Review, User
from opsplanner.outcomes import queries as outcomes_queries
from opsplanner.outcomes.review import queries
from opsplanner.outcomes.review.reviewers import queries as reviewers_queries
from opsplanner.outcomes.review.row.page import Standing
from opsplanner.outcomes.review.services import SignedOff
from opsplanner.web.address import address_of
from opsplanner.web.filters import without
from opsplanner.web.pages import Linked
from opsplanner.web.paging import Pages, how_many, named, neighbours

FILTERS = ("priority", "operation", "state")
"""What an address of the queue asks for."""
MOST_NAMED = 5
"""How many people are named who may sign off what is one's own."""


@dataclass(frozen=True)
class Ask:
    """Who else has to be asked for a sign-off; the link leads to where somebody is appointed for it."""

    words: str
    link: Linked | None = None


@dataclass(frozen=True)
class NotSigned:
    """An entry that was ticked and could not be signed off, and why."""

    entry: Linked
    reason: str


class Group(NamedTuple):
    """The figures of one operation, or of one session, on a page of the queue."""

    source: Linked
    when: str
    alone: Linked | None
    """Where the figures of this operation stand by themselves; None where they do, or it is none."""
    rows: list[Standing]


class Nothing(NamedTuple):
    """What is said where no entry waits, and where to look instead."""

    words: str
    url: str = ""
    link: str = ""


@dataclass(frozen=True)
class ReviewPage:
    """The queue as one manager sees it."""

    here: str
    heading: str
    signs: bool
    """Whether these wait for sign-off; else for the answer to a question."""
    result: str
    not_signed: list[NotSigned]
    chosen: list[tuple[str, str]]
    links: list[Linked]
    waiting: str
    by_priority: list[Linked]
    ask: Ask | None
    groups: list[Group]
    nothing: Nothing
    pages: Pages
    restricted: bool

    @property
    def offers_sign_off(self) -> bool:
        """Say whether a figure of this page can be ticked."""
        return any(row.signs and not row.own for group in self.groups for row in group.rows)


def address(filters: dict[str, str], number: int = 1) -> str:
    """Return where a page of the queue stands, with these filters."""
    return address_of("outcomes.review", **filters, page=named(number))  # type: ignore[arg-type]


def read(user: User, filters: dict[str, str], number: int, result: SignedOff, ticked: Collection[str]) -> ReviewPage:
    """Return the page of the queue with this number, or the last one: what was on it may just have been signed off."""
    state = Review.QUERIED if filters.get("state") == "queried" else Review.RECORDED
    priority, reference = filters.get("priority", ""), filters.get("operation", "")
    count = queries.how_many_wait(user, state, priority=priority, reference=reference)
    last = how_many(count)
    number = min(number, last)
    found = queries.waiting(user, state, priority=priority, reference=reference, page=number)
    own = {row.id for row in found if figures_rules.is_own(user.id, row.recorded_by_id, row.changed_by_id)}
    backlog = outcomes_queries.to_review(user).found()
    signs = state is Review.RECORDED
    return ReviewPage(
        here=address(filters, number), heading=_heading(signs, number, last), signs=signs, result=f"{result.sentence} {len(result.kept)} could not be",
        not_signed=_not_signed(result, {row.figure for row in found}), chosen=_chosen(filters, backlog), links=_links(user, filters, signs),
        waiting=_waiting(backlog), by_priority=_by_priority(backlog) if signs and not priority else [], ask=_ask(user, found, own),
        groups=_groups(user, found, _rows(user, found, own, signs, ticked, filters | ({"page": str(number)} if number > 1 else {})), filters),
        nothing=_nothing(signs, bool(priority or reference)),
        pages=neighbours(number, lambda other: address(filters, other), more=number < last, last=last), restricted=any(row.restricted for row in found),
    )


def _heading(signs: bool, number: int, last: int) -> str:
    said = "To sign off, longest waiting first" if signs else "Waiting for an answer"
    return f"{said}, page {number} of {last:,}" if last > 1 else said


def _not_signed(result: SignedOff, here: Collection[str]) -> list[NotSigned]:
    """Name what could not be signed off, with a link to it where it stands on this page."""
    return [NotSigned(Linked(one.name, f"#entry-{one.reference}" if one.reference in here else ""), one.reason) for one in result.kept]


def _chosen(filters: dict[str, str], backlog: outcomes_queries.ToReview) -> list[tuple[str, str]]:
    """Name the filters that hold, each with the address that clears it."""
    names = {one.code: one.name for one in backlog.by_priority}
    said = {name: filters[name] for name in ("operation", "priority") if name in filters}
    return [(names.get(value, value) if name == "priority" else value, address(without(filters, name))) for name, value in said.items()]


def _links(user: User, filters: dict[str, str], signs: bool) -> list[Linked]:
    """Lead to the other half of the queue, and to who signs off; the half that is shown is only named."""
    rest = without(filters, "state")
    links = [
        Linked("To sign off", "" if signs else address(rest)),
        Linked("Waiting for an answer", address({**rest, "state": "queried"}) if signs else ""),
    ]
    return links + ([Linked("Who signs off", address_of("outcomes.deputies"))] if may(user, "appoint_deputies") else [])


def _waiting(backlog: outcomes_queries.ToReview) -> str:
    return f"{counted(backlog.entries, 'figure waits', 'figures wait')} for you. By priority (a figure may count for several):"


def _by_priority(backlog: outcomes_queries.ToReview) -> list[Linked]:
    return [
        Linked(f"{one.name} ({one.entries})", address({"priority": one.code})) if one.code else Linked(f"none ({one.entries})")
        for one in backlog.by_priority
    ]


def _ask(user: User, found: Sequence[queries.Waiting], own: Collection[int]) -> Ask | None:
    """Say who signs off what this person recorded or changed herself."""
    if not own:
        return None
    signers = reviewers_queries.who_signs({row.operation_id for row in found if row.id in own and row.operation_id}, but={user.id})
    names = list(dict.fromkeys(who.name for row in found if row.id in own for who in signers.get(row.operation_id, [])))
    if names:
        return Ask(f"Some of these you recorded or changed yourself. Ask {', '.join(names[:MOST_NAMED])} to sign them off.")
    return nobody_may("Some of these you recorded or changed yourself, and nobody else may sign them off.", user)


def nobody_may(words: str, user: User) -> Ask:
    """Say that nobody may sign off, and who can change that; the words end in a full stop, or in a colon."""
    first = str.lower if words.endswith(":") else str.upper
    if may(user, "appoint_deputies"):
        return Ask(words, Linked(f"{first('a')}ppoint a deputy manager", address_of("outcomes.deputies")))
    return Ask(f"{words} {first('a')}sk a manager or the administrator of the partnership office to appoint a deputy manager.")


def _nothing(signs: bool, filtered: bool) -> Nothing:
    if not signs:
        return Nothing("No figure waits for an answer. Questions that you send stand here until they are answered.")
    if filtered:
        return Nothing("Nothing of this waits to be signed off.", address({}), "See all that waits")
    return Nothing("No figure waits to be signed off. Figures arrive here when agencies record what came of their operations.")


def _rows(user: User, found: Sequence[queries.Waiting], own: Collection[int], signs: bool, ticked: Collection[str], here: dict[str, str]) -> list[Standing]:
    ids = [row.id for row in found]
    last, priorities = queries.last_times(user, ids), queries.priorities_of(ids)
    return [
        Standing(
            entry=row, last=last.get(row.id), priorities=tuple(priorities.get(row.id, ())), signs=signs, own=row.id in own, ticked=row.figure in ticked,
            here=tuple(here.items()),
        )
        for row in found
    ]


def _groups(user: User, found: Sequence[queries.Waiting], rows: Sequence[Standing], filters: dict[str, str]) -> list[Group]:
    """Put the figures of one operation or session together, where the one that has waited longest stands."""
    groups: dict[tuple[int | None, ...], Group] = {}
    for row, standing in zip(found, rows, strict=True):
        key = (row.operation_id, row.session_id, row.return_id) if row.operation_id or row.session_id or row.return_id else (None, None, None, row.id)
        if key not in groups:
            alone = Linked(f"Only {row.reference}", address({**filters, "operation": row.reference})) if row.reference and "operation" not in filters else None
            when = period_words(row.period, row.starts_on, row.ends_on)
            groups[key] = Group(_source(row, user.agency_kind.sees_everything_open), when, alone, [])
        groups[key].rows.append(standing)
    return list(groups.values())


def _source(row: queries.Waiting, sees_open: bool) -> Linked:
    """Name what it came from: an operation, a job of Community Payback, or whoever sent it."""
    if row.return_id:
        return Linked(f"Return {row.source}", address_of("returns.show", reference=row.source))
    if row.session_id and sees_open:
        return Linked(f"Community Payback {row.source}", address_of("payback.show", reference=row.source))
    if row.reference:
        return Linked(f"{row.type} {row.reference}", address_of("operations.show", reference=row.reference))
    return Linked(row.source or "a return of the service")
