"""The form on which several jobs and sessions are chosen, and what is done with them in one press."""

from __future__ import annotations

import re

from wtforms import SelectMultipleField, StringField

from opsplanner.errors import RuleBroken
from opsplanner.payback.sessions.scheduling.forms import CHOSEN
from opsplanner.web.asking.forms import AsksFirst
from opsplanner.web.fields import LongTextField

OVER_DAYS, OFF = "days", "off"
"""What the buttons send in place of a slot that spread jobs over the days, and take sessions off."""
MOST = 50
"""So many jobs and sessions at once."""
MOST_ON_DAYS = 25
"""So many sessions among them: each that is moved or taken off is read and written by itself, and the database is held meanwhile."""
_JOB = re.compile(r"[A-Z0-9-]{1,40} [0-9]{1,9}")
_SESSION = re.compile(r"[0-9]{1,9} [0-9]{1,9}")
GONE = "One of these is not there any more. Look at them again"


class SeveralForm(AsksFirst):
    """Which jobs that need a day, which sessions on days, and what becomes of them. Each carries the version that the page showed."""

    jobs = SelectMultipleField("Jobs", validate_choice=False, choices=())
    sessions = SelectMultipleField("Jobs on days", validate_choice=False, choices=())
    here = StringField("Slot")
    slot = StringField("Slot")
    why = LongTextField("Why they are taken off", limit=200)

    def check(self) -> None:
        """What is pressed needs something that is ticked, and a slot, or a reason. Raises RuleBroken beside the box."""
        if len(self.jobs.data or ()) + len(self.sessions.data or ()) > MOST:
            raise RuleBroken(f"Tick {MOST} at most", "jobs")
        if len(self.sessions.data or ()) > MOST_ON_DAYS:
            raise RuleBroken(f"Tick {MOST_ON_DAYS} jobs on days at most, and the others afterwards", "sessions")
        if not all(map(_JOB.fullmatch, self.jobs.data or ())):
            raise RuleBroken(GONE, "jobs")
        if not all(map(_SESSION.fullmatch, self.sessions.data or ())):
            raise RuleBroken(GONE, "sessions")
        jobs, sessions = self.chosen_jobs, self.chosen_sessions
        if self.pressed == OFF:
            self._check_off()
        elif self.pressed == OVER_DAYS:
            if not jobs:
                raise RuleBroken("Tick the jobs that go over the days", "jobs")
        elif not jobs and not sessions:
            raise RuleBroken("Tick the jobs, here or on their days", "jobs")
        elif not self.pressed.isascii() or not self.pressed.isdecimal() or len(self.pressed) > 9:
            raise RuleBroken("Choose a slot", "slot")

    def _check_off(self) -> None:
        if not self.chosen_sessions:
            raise RuleBroken("Tick what is to come off its day, beside it", "sessions")
        if not self.why.data:
            raise RuleBroken("Say why, since who asked will want to know", "why")

    @property
    def pressed(self) -> str:
        """Which button was pressed: a slot, OVER_DAYS, OFF, or ""."""
        return (self.slot.data if self.here.data in (CHOSEN, "", None) else self.here.data) or ""

    @property
    def chosen_jobs(self) -> dict[str, int]:
        """The jobs that are ticked, by reference, with the version that was seen."""
        return {reference: int(version) for reference, _, version in (text.partition(" ") for text in self.jobs.data or ())}

    @property
    def chosen_sessions(self) -> dict[int, int]:
        """The sessions that are ticked, by id, with the version that was seen."""
        return {int(id_): int(version) for id_, _, version in (text.partition(" ") for text in self.sessions.data or ())}

    @property
    def ticked(self) -> tuple[int, ...]:
        """The ids of the sessions that are ticked, as far as they can be read."""
        return tuple(sorted(int(text.partition(" ")[0]) for text in self.sessions.data or () if _SESSION.fullmatch(text)))

    @property
    def references(self) -> frozenset[str]:
        """The references of the jobs that are ticked."""
        return frozenset(text.partition(" ")[0] for text in self.jobs.data or ())
