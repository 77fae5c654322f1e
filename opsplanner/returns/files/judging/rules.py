"""What a file says is held against what stands: what would be new, what would change, what cannot be taken. Plain functions (docs/domain.md, "Returns from a file")."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from opsplanner.errors import RuleBroken
from opsplanner.figures.quantity.words import number
from opsplanner.figures.returned.rules import Sent, differing, year_of
from opsplanner.models import Answer, Exactness, PeriodState
from opsplanner.plan.indicators.periods.rules import period_of
from opsplanner.returns.files.checking.rules import Found, Key, Line, Read
from opsplanner.returns.files.columns.rules import Match
from opsplanner.returns.sending import rules as sending_rules
from opsplanner.returns.sending.rules import COUNT, Beside, Quantity, Ward
from opsplanner.web.tables.mending import Fault


class Figure(NamedTuple):
    """A figure that stands."""

    quantity: Quantity
    version: int
    signed_off: bool


class Stands(NamedTuple):
    """What has come of a period before."""

    id: int
    version: int
    answer: Answer
    counts_from: date
    includes: bool
    note: str
    kind: str
    ends_on: date
    figures: Mapping[Ward, Figure]


class Facts(NamedTuple):
    """What a file is held against."""

    today: date
    lines: Mapping[int, Line]
    follows: Mapping[int, int]
    """Lines that are a part of another one of the file's agency, by their ids: the id of that one."""
    stands: Mapping[Key, Stands]
    states: Mapping[tuple[str, date], PeriodState]
    recorded: Mapping[Key, int]
    """What operations and Payback recorded on the days that a figure counts, as far as who loads it sees it."""


class Prepared(NamedTuple):
    """A return as it will be entered: what was seen of it, and its figures, those that stand and are not in the file included. `seen` is None of nothing new."""

    key: Key
    answer: Answer
    figures: dict[Ward, Quantity]
    note: str
    versions: dict[Ward, int]
    version: int
    new: bool
    same: bool
    """All of it stands already."""


@dataclass
class Judged:
    """What a file would do, and which of its rows say no figure, each with why."""

    returns: list[Prepared] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    questions: list[Fault] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)

    def packed(self) -> bytes:
        """Return it as it is kept."""
        returns = [
            [one.key[0], one.key[1].isoformat(), one.answer.value, _figures(one.figures), one.note, list(one.versions.items()), one.version, one.new, one.same]
            for one in self.returns
        ]
        return zlib.compress(json.dumps([returns, self.faults, self.questions, self.left_out]).encode())


def _figures(figures: Mapping[Ward, Quantity]) -> list[tuple[Ward, int, str]]:
    return [(ward, one.hundredths, one.exactness.value) for ward, one in figures.items()]


def unpacked(packed: bytes) -> Judged:
    """Return what was kept."""
    returns, faults, questions, left_out = json.loads(zlib.decompress(packed))
    there, asked = ([Fault(row=row, column=column, sentence=sentence) for row, column, sentence in those] for those in (faults, questions))
    return Judged([_unpacked(one) for one in returns], there, asked, [(row, why) for row, why in left_out])


def unpacked_changes(packed: bytes, done: int, some: Callable[[Iterator[int]], int]) -> tuple[list[Prepared], int]:
    """Return those returns that a file enters or changes after the first `done`, as many as `some` says by how many figures each has; and how many there are in all.

    Of a large file a portion is written at a time, and no other return of it is made.
    """
    changes = [one for one in json.loads(zlib.decompress(packed))[0] if not one[-1]]
    following = changes[done:]
    return [_unpacked(one) for one in following[: some(len(one[3]) for one in following)]], len(changes)


def _unpacked(kept: list[Any]) -> Prepared:
    line, first, answer, figures, note, versions, version, new, same = kept
    read = {ward: Quantity(hundredths, Exactness(how)) for ward, hundredths, how in figures}
    return Prepared((line, date.fromisoformat(first)), Answer(answer), read, note, dict(versions), version, new, same)


def judge(found: Found, match: Match, facts: Facts) -> Judged:
    """Return what a file would do, with what of it cannot be taken and what is asked about."""
    judged = Judged(faults=list(found.faults), left_out=found.left_out)
    sums = {key: sum(one.quantity.hundredths for one in figures.values()) for key, figures in found.figures.items()}
    for key, figures in sorted(found.figures.items()):
        line, span, stands = facts.lines[key[0]], found.spans[key], facts.stands.get(key)
        first = next(iter(figures.values()))
        try:
            sending_rules.check_open(span, facts.states.get((span.kind, span.starts_on)), facts.today)
            _check_what_it_is_of(line, span.starts_on, span.ends_on, match, facts, stands)
        except RuleBroken as broken:
            judged.faults.append(Fault(first.row, first.column, f"{broken}."))
            continue
        wrong = list(_wrong(figures, stands))
        judged.faults += wrong
        if wrong:
            continue
        prepared = _prepared(key, figures, stands, match, line)
        judged.returns.append(prepared)
        if not prepared.same and (asked := _asked(prepared, line, sums, facts, match)):
            judged.questions.append(Fault(first.row, first.column, f"{line.measure}, {span.name}: {asked}"))
    judged.faults.sort()
    return judged


def _check_what_it_is_of(line: Line, first: date, last: date, match: Match, facts: Facts, stands: Stands | None) -> None:
    """Raise RuleBroken where what all figures are of does not go with what stands: no total could take one of them alone."""
    if line.shape != COUNT:
        return
    counts_from, includes = year_of(last)[0] if match.so_far else first, bool(match.includes)
    if stands and any(one.signed_off for one in stands.figures.values()) and (stands.includes, stands.counts_from) != (includes, counts_from):
        raise RuleBroken(f"Figures of {period_of(line.kind, last).name} are signed off, and of another time or including something else than this file is said to")
    others = [
        Sent(one.id, one.counts_from, one.ends_on, one.includes)
        for (line_id, _), one in facts.stands.items()
        if facts.lines[line_id].code == line.code and one.figures and one is not stands and year_of(one.ends_on) == year_of(last)
    ]
    other = differing(Sent(stands.id if stands else 0, counts_from, last, includes), others)
    if other is not None:
        one = next(one for one in facts.stands.values() if one.id == other.id)
        says = "includes" if one.includes else "does not include"
        raise RuleBroken(f"The return of {period_of(one.kind, one.ends_on).name} is of the same time, and {says} what operations and Payback recorded. Let both say the same")


def _wrong(figures: Mapping[Ward, Read], stands: Stands | None) -> Sequence[Fault]:
    there = stands.figures if stands else {}
    return [
        Fault(one.row, one.column, f"{number(there[ward].quantity.hundredths)} is signed off here, so it stays. Correct it on its own page, and put that number in this cell")
        for ward, one in figures.items()
        if ward in there and there[ward].signed_off and there[ward].quantity.hundredths != one.quantity.hundredths
    ]


def _prepared(key: Key, figures: Mapping[Ward, Read], stands: Stands | None, match: Match, line: Line) -> Prepared:
    there = stands.figures if stands else {}
    stay = {ward: one.quantity for ward, one in there.items() if one.signed_off or not (stands and stands.answer is Answer.NOTHING)}
    together = stay | {ward: one.quantity for ward, one in figures.items() if not (ward in there and there[ward].signed_off)}
    answer = Answer.ESTIMATED if match.estimated else Answer.FIGURES
    same = False
    if stands is not None and stands.answer is answer:
        counts_from = year_of(stands.ends_on)[0] if match.so_far else key[1]
        alike = line.shape != COUNT or (stands.includes, stands.counts_from) == (bool(match.includes), counts_from)
        same = alike and together == {ward: one.quantity for ward, one in there.items()}
    return Prepared(
        key, answer, together, stands.note if stands else "", {ward: one.version for ward, one in there.items()}, stands.version if stands else 0, not there, same,
    )


def _asked(prepared: Prepared, line: Line, sums: Mapping[Key, int], facts: Facts, match: Match) -> str:
    base_line = facts.lines.get(facts.follows.get(line.id, 0))
    base = (base_line.id, prepared.key[1]) if base_line else None
    stands = facts.stands.get(base) if base else None
    stored = sum(one.quantity.hundredths for one in stands.figures.values()) if stands and stands.figures else None
    beside = Beside(facts.recorded.get(prepared.key, 0), 0, base_line.measure if base_line else "", sums.get(base, stored) if base else None)
    return sending_rules.questions(dict(prepared.figures), beside, shape=line.shape, includes=bool(match.includes), so_far=match.so_far)
