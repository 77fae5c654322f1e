"""What the page of one entry reads: what it says, where it comes from, who stands behind it, and what may be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from opsplanner import clock
from opsplanner.access import may
from opsplanner.agencies.names.queries import called_on
from opsplanner.figures import queries as figures_queries
from opsplanner.figures import rules as figures_rules
from opsplanner.figures import words as figures_words
from opsplanner.figures.quantity.words import words_of_quantity
from opsplanner.history import newest, subjects
from opsplanner.models import EntryQuery, HistoryLine, OutcomeEntry, Review, User
from opsplanner.outcomes.recording import queries as recording_queries
from opsplanner.outcomes.review.page import MOST_NAMED, Ask, nobody_may
from opsplanner.outcomes.review.reviewers import queries as reviewers_queries
from opsplanner.web.pages import Linked

LINES = 100
"""So much of its history is shown."""


@dataclass(frozen=True)
class Standing:
    """Where an entry stands, as a tag and a sentence."""

    tag: str
    colour: str
    sentence: str


@dataclass(frozen=True)
class Version:
    """One figure of a chain of corrections, the one that is shown without a link."""

    figure: Linked
    words: str


@dataclass(frozen=True)
class Saying:
    """A question or an answer."""

    who: str
    when: str
    text: str


@dataclass(frozen=True)
class EntryPage:
    """One entry as one person sees it."""

    title: str
    back: Linked
    figure: str
    standing: Standing
    ask: Ask | None
    who_corrects: str
    sign: str
    """What the button that signs it off sends; "" for who may not."""
    query_url: str
    actions: list[Linked]
    measure: Linked
    facts: list[tuple[str, str]]
    source: Linked
    stands_behind: list[tuple[str, str]]
    versions: list[Version]
    sayings: list[Saying]
    lines: Sequence[HistoryLine]
    restricted: bool


def read(user: User, reference: str) -> EntryPage:
    """Return the page of an entry that this person sees. Raises NotFound."""
    whole = figures_queries.entry(user, reference)
    entry, operation = whole
    records = recording_queries.may_record_for(user, operation, entry.agency_id)
    waits = entry.review is Review.RECORDED and not entry.superseded
    signers = reviewers_queries.who_signs([operation.id] if operation else [], but=[entry.recorded_by_id, entry.changed_by_id]) if waits else {}
    agency = called_on([entry.agency_id], entry.ends_on)[entry.agency_id]
    names = [one.name for one in signers.get(operation.id if operation else None, [])]
    own = figures_rules.is_own(user.id, entry.recorded_by_id, entry.changed_by_id)
    return EntryPage(
        title=f"{entry.measure.name}, {agency}",
        back=_back(whole), figure=_figure(entry), standing=_standing(entry), ask=_ask(user, own, names) if waits else None,
        who_corrects="" if records or not _can_be_corrected(entry) else _who_corrects(whole),
        sign=f"{reference}.{entry.version}" if may(user, "review") and waits and not own else "",
        query_url=url_for("outcomes.query", figure=reference), actions=_actions(entry) if records else [],
        measure=Linked(entry.measure.name, url_for("outcomes.measure", code=entry.measure.code)), facts=_facts(entry, agency),
        source=_source(whole), stands_behind=_stands_behind(entry), versions=_versions(entry, figures_queries.chain_of(user, entry.id)),
        sayings=_sayings(figures_queries.questions_of(entry.id)), lines=newest(subjects.of_entry(reference), LINES), restricted=bool(operation and operation.restricted),
    )


def _named(user: User | None) -> str:
    return user.name if user else "opsplanner"


def _at(instant: datetime | None) -> str:
    return clock.words_of_instant(instant) if instant else ""


def _figure(entry: OutcomeEntry) -> str:
    return words_of_quantity(entry.hundredths, entry.measure.unit, entry.exactness)


def _back(whole: figures_queries.Whole) -> Linked:
    if whole.entry.return_id is not None:
        return Linked(whole.entry.source, url_for("returns.show", reference=whole.entry.source))
    if whole.operation is None:
        return Linked("Outcomes", url_for("outcomes.index"))
    return Linked(whole.operation.reference, url_for("operations.show", reference=whole.operation.reference, _anchor="outcomes"))


def _standing(entry: OutcomeEntry) -> Standing:
    if entry.superseded:
        return Standing("Corrected", "orange", "It is no longer counted: the figure that corrects it stands below.")
    if entry.review is Review.SIGNED_OFF:
        return Standing("Signed off", "green", f"{_named(entry.signed_off_by)} signed it off on {_at(entry.signed_off_at)}.")
    if entry.review is Review.QUERIED:
        return Standing("Question", "yellow", "A question waits for its answer.")
    return Standing("Recorded", "blue", "It waits to be signed off.")


def _ask(user: User, own: bool, signers: Sequence[str]) -> Ask | None:
    """Say who signs it off where this person does not; None where the page offers it, or others can."""
    ours = "You recorded or changed this figure, so somebody else signs it off."
    if own and signers:
        return Ask(f"{ours} Ask {', '.join(signers[:MOST_NAMED])}.")
    if own:
        return nobody_may(f"{ours} Nobody else may:", user)
    return None if signers else nobody_may("Nobody may sign it off as things are.", user)


def _can_be_corrected(entry: OutcomeEntry) -> bool:
    return not entry.superseded and entry.review is Review.SIGNED_OFF


def _who_corrects(whole: figures_queries.Whole) -> str:
    """Name the agencies whose coordinators correct a figure (queries.may_record_for says it of one person)."""
    agency, lead = whole.entry.agency, whole.operation.lead_agency if whole.operation else None
    if lead is None:
        return f"{agency.name} or the partnership office"
    return agency.name if lead.id == agency.id else f"{agency.name} or {lead.name}, which leads the operation,"


def _actions(entry: OutcomeEntry) -> list[Linked]:
    """Return what those who record it may do with it now."""
    if entry.superseded:
        return []
    words, endpoint = {
        Review.SIGNED_OFF: ("Correct this figure", "outcomes.correct"),
        Review.QUERIED: ("Answer the question", "outcomes.answer_query"),
    }.get(entry.review, ("Change", "outcomes.change"))
    return [Linked(words, url_for(endpoint, figure=entry.reference))]


def _facts(entry: OutcomeEntry, agency: str) -> list[tuple[str, str]]:
    return [
        ("Number", figures_words.named(entry.reference)),
        ("Figure", f"{_figure(entry)}, {'interim' if entry.interim else 'final'}"),
        ("Agency", agency),
        ("Ward", entry.ward.name if entry.ward else "Not of one ward"),
        ("When", _when(entry)),
    ]


def _when(entry: OutcomeEntry) -> str:
    starts = clock.words_of_day(entry.starts_on)
    if entry.period or entry.starts_on == entry.ends_on:
        return entry.period or starts
    return f"{starts} to {clock.words_of_day(entry.ends_on)}"


def _source(whole: figures_queries.Whole) -> Linked:
    """Name what it came from: an operation, or whoever sent it."""
    operation = whole.operation
    if whole.entry.return_id is not None:
        return Linked(f"Return {whole.entry.source}", url_for("returns.show", reference=whole.entry.source))
    if operation is None:
        return Linked(whole.entry.source or "A return of the service")
    return Linked(f"{operation.type.name} {operation.reference}", url_for("operations.show", reference=operation.reference))


def _stands_behind(entry: OutcomeEntry) -> list[tuple[str, str]]:
    signed = f"{_named(entry.signed_off_by)}, {_at(entry.signed_off_at)}" if entry.signed_off_at else ""
    said = [
        ("Priorities", "; ".join(one.name for one in entry.priorities) or "None"),
        ("Recorded by", _recorded_by(entry)),
        ("Signed off by", signed),
        ("Counts", "In its own agency’s figures alone: another agency’s counts for all who reported it" if entry.also_reported else ""),
        ("In totals", "A return tells it again and counts for it, wherever a total holds that return" if entry.told_by_id is not None else ""),
        ("Why it corrects", entry.why),
        ("Note", entry.note),
    ]
    return [(label, words) for label, words in said if words]


def _recorded_by(entry: OutcomeEntry) -> str:
    who = _named(entry.recorded_by)
    said = f"{f'Told to {who} by telephone' if entry.by_telephone else who}, {_at(entry.recorded_at)}"
    changed = f". Last changed by {_named(entry.changed_by)}, {_at(entry.changed_at)}"
    return said + (changed if entry.changed_at != entry.recorded_at else "")


def _versions(shown: OutcomeEntry, chain: Sequence[OutcomeEntry]) -> list[Version]:
    """Tell a chain of corrections, the first figure first; nothing where there is none."""
    if len(chain) < 2:
        return []
    found = []
    for one in chain:
        words = f"{'recorded' if one.id == chain[0].id else 'corrected'} by {_named(one.recorded_by)} on {_at(one.recorded_at)}"
        words += f", because {one.why}" if one.why else ""
        words += f"; signed off by {one.signed_off_by.name}" if one.signed_off_by else ""
        words += "; no longer counted" if one.superseded else ""
        figure = words_of_quantity(one.hundredths, shown.measure.unit, one.exactness)
        found.append(Version(Linked(figure, url_for("outcomes.entry", figure=one.reference) if one.id != shown.id else ""), words))
    return found


def _sayings(questions: Sequence[EntryQuery]) -> list[Saying]:
    found = []
    for one in questions:
        found.append(Saying(_named(one.asked_by), _at(one.asked_at), one.question))
        if one.answered_at:
            found.append(Saying(_named(one.answered_by), _at(one.answered_at), one.answer))
    return found
