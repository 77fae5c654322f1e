"""The manager's part: what was signed off, what was asked about, what was corrected since, and what is closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from opsplanner import clock
from opsplanner.demo import said
from opsplanner.demo.figures import Drawn
from opsplanner.demo.results import Figure, Results
from opsplanner.demo.world import OFFICE_DAY, Person
from opsplanner.figures import words as figures_words
from opsplanner.models import Review, Verb

WAITING = 21
"""So many of the newest figures wait for the manager; interim ones and answered questions come on top."""
ANSWERED, SETTLED = 2, 3
"""Questions that are answered and wait again, and that were answered and signed off; each agency that signs in here has an open one."""
CORRECTED = 5
OLD_ENOUGH = 60
"""Days after which most operations are closed."""


class Reviewing:
    """Goes through what was recorded, the newest first."""

    def __init__(self, manager: Person | None):
        self.manager = manager
        self.waiting = 0
        self.asked: set[int] = set()
        """The agencies with an open question."""
        self.answered = 0

    def review(self, results: Results) -> None:
        """Sign off what is old enough, ask about a few."""
        if self.manager is None:
            results.open = True
            return
        sits = self._sits(results)
        for figure in results.figures:
            if self.waiting < WAITING or figure.row["interim"]:
                self.waiting += not figure.row["interim"]
                results.open = results.open or not figure.row["interim"]
            elif not self._asked(results, figure):
                self._sign(results, figure, sits)

    def _sits(self, results: Results) -> datetime | None:
        """When the manager sits down with an operation's figures: some days after the last of them, at the latest the day before today."""
        last = max((clock.local(figure.row["changed_at"]).date() for figure in results.figures), default=results.over)
        days = 1 + results.rng.randint(1, 6)
        return results.at(last, days * OFFICE_DAY + results.rng.randint(0, 300)) or results.at(last, OFFICE_DAY)

    def _sign(self, results: Results, figure: Figure, at: datetime | None) -> None:
        if self.manager is None or at is None or self.manager.id == figure.by.id:
            results.open = True
            return
        figure.row.update(review=Review.SIGNED_OFF, signed_off_at=at, signed_off_by_id=self.manager.id, version=figure.row["version"] + 1)
        results.note(figure, at, self.manager, Verb.SIGNED_OFF, figures_words.signed_off(figure.words(), _short(results, figure)))

    def _asked(self, results: Results, figure: Figure) -> bool:
        """Ask about a figure where one is still to be asked about; say whether it is not signed off for that."""
        own = results.world.coordinator(figure.part.agency_id) is figure.by
        open_ = figure.part.agency_id in results.world.signing_in - self.asked
        if not own or not (open_ or self.answered < ANSWERED + SETTLED) or not figure.row["hundredths"]:
            return False
        asked = results.at(clock.local(figure.row["changed_at"]).date(), 2 * OFFICE_DAY + results.rng.randint(0, 300))
        if asked is None or self.manager is None:
            return False
        question = said.QUESTIONS[(len(self.asked) + self.answered) % len(said.QUESTIONS)]
        row = results.story.rows.new(
            "entry_query", entry_id=figure.row["id"], question=question, asked_at=asked, asked_by_id=self.manager.id, answer="", answered_at=None, answered_by_id=None
        )
        figure.row.update(review=Review.QUERIED, version=figure.row["version"] + 1)
        results.note(figure, asked, self.manager, Verb.QUERIED, figures_words.asked_about(figure.words(), _short(results, figure), question))
        if open_:
            self.asked.add(figure.part.agency_id)
            results.open = True
            return True
        answered = results.at(clock.local(asked).date(), 2 * OFFICE_DAY + results.rng.randint(0, 300))
        if answered is None:
            results.open = True
            return True
        answer = said.ANSWERS[self.answered % len(said.ANSWERS)]
        self.answered += 1
        row.update(answer=answer, answered_at=answered, answered_by_id=figure.by.id)
        figure.row.update(review=Review.RECORDED, version=figure.row["version"] + 1)
        results.note(figure, answered, figure.by, Verb.ANSWERED, figures_words.answered(figure.words(), answer))
        if self.answered > ANSWERED:
            self._sign(results, figure, results.at(clock.local(answered).date(), 2 * OFFICE_DAY))
        else:
            results.open = True
        return True


def _short(results: Results, figure: Figure) -> str:
    return results.world.agencies[figure.part.agency_id].short_name


def correct(all_results: Sequence[Results], manager: Person | None) -> None:
    """Correct a few figures after their sign-off, oldest first; the last one waits for its own."""
    signed = [r for r in all_results if any(_can_be_corrected(r, figure) for figure in r.figures)]
    chosen = signed[:: max(1, len(signed) // CORRECTED)][: CORRECTED - 1] + signed[-1:]
    for n, results in enumerate(dict.fromkeys(chosen)):
        old = next(figure for figure in results.figures if _can_be_corrected(results, figure))
        at = results.at(clock.local(old.row["signed_off_at"]).date(), 2 * OFFICE_DAY + results.rng.randint(0, 400))
        if at is None or manager is None:
            continue
        why = said.WHY_CORRECTED[n % len(said.WHY_CORRECTED)]
        value = Drawn(old.row["hundredths"] + 100 * results.rng.choice((1, 2)), old.row["exactness"])
        row = results.new(
            old.counted, value, old.part, old.by, old.row["by_telephone"], at, corrects_id=old.row["id"], why=why, note=old.row["note"],
            ward_id=old.row["ward_id"],
        )
        old.row.update(superseded=True, version=old.row["version"] + 1)
        results.note(old, at, old.by, Verb.CORRECTED, figures_words.corrected(old.words(), old.quantity(row), _short(results, old)), why=why, row=row)
        new = Figure(row, old.counted, old.part, old.by)
        results.figures.append(new)
        again = results.at(clock.local(at).date(), 4 * OFFICE_DAY)
        if n == len(chosen) - 1 or again is None:
            results.open = True
            continue
        row.update(review=Review.SIGNED_OFF, signed_off_at=again, signed_off_by_id=manager.id, version=2)
        results.note(new, again, manager, Verb.SIGNED_OFF, figures_words.signed_off(new.words(), _short(results, new)))


def _can_be_corrected(results: Results, figure: Figure) -> bool:
    signed = figure.row["signed_off_at"]
    return figure.row["review"] is Review.SIGNED_OFF and figure.counted.unit != "hours" and signed < results.world.midnight - timedelta(days=12)


def close_most(all_results: Iterable[Results]) -> None:
    """Close what is older than two months and has everything that the rule asks for."""
    for results in all_results:
        story = results.story
        last = max(line["at"] for line in story.history)
        age = (results.world.today - results.slot.wall.day).days
        at = results.at(clock.local(last).date(), OFFICE_DAY + results.rng.randint(0, 400))
        needed = {part.agency_id for part in results.came if part.required}
        if results.open or needed & results.unsaid or at is None or story.author is None or age <= OLD_ENOUGH or results.rng.random() < 0.08:
            continue
        story.close(at, story.author)
