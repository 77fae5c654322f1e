"""One operation's story: what its people did, in the order in which they did it, and what is stored of it in the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from opsplanner import clock
from opsplanner.commitments import words as commitments_words
from opsplanner.demo import words
from opsplanner.demo.ledger import Ledger
from opsplanner.demo.parts import Part, is_duty, parts_of
from opsplanner.demo.world import OFFICE_DAY
from opsplanner.history.words import change_of
from opsplanner.models import CommitmentState as Answer
from opsplanner.models import OperationState as State
from opsplanner.models import Verb
from opsplanner.operations import words as operations_words
from opsplanner.operations.planning.words import drafted

Scene = Callable[[datetime], None]
BEGUN = frozenset({State.UNDER_WAY, State.COMPLETED, State.CUT_SHORT})
AGREED = BEGUN | {State.CONFIRMED}


class Story(Ledger):
    """Tells one slot into rows."""

    def tell(self) -> None:
        """Write the operation and everything that hangs on it, but for what came of it and the history, which may still grow."""
        world, slot, rng = self.world, self.slot, self.world.rng
        self.author = world.coordinator(slot.lead_id)
        office = next((a.id for a in world.agencies.values() if a.is_office), None)
        if office and rng.random() < 0.2 and not slot.special:
            self.author = world.coordinator(office) or self.author
        self.operation = self.new_operation()
        self.parts = parts_of(world, self.rows, slot, self.operation["id"])
        self.others = [part for part in self.parts if part.agency_id != slot.lead_id]
        self.links()
        scenes = self._scenes()
        self.times = self._times(len(scenes))
        for self.scene, scene in enumerate(scenes):
            scene(self.times[self.scene])
        if slot.state in BEGUN:
            self._the_day()
        self.bookings()

    # the script

    def _scenes(self) -> list[Scene]:
        """What happens before the day, in order."""
        world, state, special = self.world, self.slot.state, self.slot.special
        scenes: list[Scene] = [self.make]
        if state is State.DRAFT:
            return scenes
        silent = self._silent()
        heard = [part for part in self.others if part not in silent]
        self.world.rng.shuffle(heard)
        scenes += [self.propose, *(partial(self.answer, part) for part in heard)]
        self.heard = len(heard)
        if world.rng.random() < 0.2:
            scenes.insert(world.rng.randint(2, len(scenes)), self.change)
        agreed = not any(part.required for part in silent)
        if agreed and (state in AGREED or self.world.rng.random() < 0.5) and not (state is State.PROPOSED and special != "moved"):
            scenes.append(self.confirm)
        if self.slot.moved_from:
            scenes.append(self.move)
            late = [p for p in heard if p.required][:1] + [p for p in heard if self.world.rng.random() < 0.4] if state is State.PROPOSED else []
            scenes += [partial(self.answer, part, again=True) for part in heard if part not in late]
            if state in AGREED:
                scenes.append(self.confirm)
        if state is State.POSTPONED:
            scenes.append(partial(self.off, State.POSTPONED, words.POSTPONED))
        if state is State.CANCELLED:
            scenes.append(partial(self.off, State.CANCELLED, words.CANCELLED))
        if special == "short":
            scenes.append(self.withdraw)
        return scenes

    def _silent(self) -> list[Part]:
        """Who has not answered: on a proposed operation at least one that it needs; elsewhere hardly anybody."""
        rng, special = self.world.rng, self.slot.special
        if "overdue" in special or special == "fresh":
            return list(self.others)
        if self.slot.state is not State.PROPOSED or special == "moved":
            return [part for part in self.others if not part.required and rng.random() < 0.1]
        needed = [part for part in self.others if part.required]
        return needed[:1] + [part for part in self.others if part not in needed[:1] and rng.random() < 0.4]

    def _times(self, count: int) -> list[datetime]:
        """Moments in office hours, rising, between the first idea and the day or today, whichever comes first."""
        world, rng, special = self.world, self.world.rng, self.slot.special
        until = world.minute(min(self.first.day, self.slot.wall.day, world.today))
        if self.slot.wall.day >= world.today:
            back = 3 if special == "fresh" else rng.randint(14, 26)
            began = until - back * OFFICE_DAY
        else:
            began = world.minute(self.first.day) - rng.randint(15, 32) * OFFICE_DAY
        asked = began + (until - began) // 3  # what is proposed late is answered late
        minutes = sorted(rng.sample(range(began, asked), min(2, count))) + sorted(rng.sample(range(asked, until), max(0, count - 2)))
        return [world.moment(minute) for minute in minutes]

    # the scenes

    def make(self, at: datetime) -> None:
        """Somebody keeps a draft."""
        self.operation["made_at"] = at
        self.line(at, self.author, Verb.DRAFTED, drafted(self.slot.first_period))

    def propose(self, at: datetime) -> None:
        """The operation is proposed: its lead takes part, the others are asked."""
        self.answer_by = self._answer_by(at)
        self.operation.update(state=State.PROPOSED, proposed_at=at, answer_by=self.answer_by)
        self.line(at, self.author, Verb.PROPOSED, operations_words.proposed(self.slot.first_period, self.answer_by if self.others else None))
        for part in self.parts:
            part.row["asked_at"] = at
            if part.agency_id == self.slot.lead_id:
                part.promise(self, at, Answer.ACCEPTED, part.row["staff_asked"], self.author)
                self.line(at, self.author, Verb.ACCEPTED, commitments_words.leads(part.name, part.row["staff_promised"]), part)
                continue
            part.row.update(state=Answer.REQUESTED, answer_by=self.answer_by, overdue_for=self._overdue_for())
            self.line(at, self.author, Verb.ASKED, commitments_words.asked(part.name, part.row["staff_asked"], self.answer_by), part)
        self.tell_them(at, "asked")
        self.turn()

    def answer(self, part: Part, at: datetime, again: bool = False) -> None:
        """An agency answers."""
        rng = self.world.rng
        if again and part.row["state"] is Answer.DECLINED:
            return
        part.row["late"] = late = clock.local(at).date() > part.row["answer_by"]
        state, reason = Answer.ACCEPTED, ""
        if not again and not part.required and rng.random() < 0.2 and not self._looked_for(part):
            state, reason = Answer.DECLINED, rng.choice(words.DECLINED)
        elif self.slot.state is State.PROPOSED and rng.random() < 0.25 or not part.required and rng.random() < 0.05:
            state = Answer.PROVISIONAL
        by, telephone = part.answerer(self.world, self.author)
        staff = part.row["staff_asked"] + (rng.choice((0, 0, 0, -1, 1)) if part.row["staff_asked"] > 2 else 0)
        told_to, was = by.name if telephone and by else "", (part.row["state"], part.row["staff_promised"])
        part.row.update(state=state, answered_at=at, answered_by_id=by.id if by else None, by_telephone=telephone, reason=reason)
        if state is Answer.DECLINED:
            what = commitments_words.words_of_change(part.name, *was, state, 0) + commitments_words.ways(late=late, told_to=told_to)
            self.line(at, by, Verb.DECLINED, what, part, why=reason, own=False)
            return
        part.promise(self, at, state, staff, by)
        over = by.name if part.row["over_numbers_by_id"] and by else ""
        verb = Verb.ACCEPTED if state is Answer.ACCEPTED else Verb.ACCEPTED_PROVISIONALLY
        what = commitments_words.words_of_change(part.name, *was, state, staff) + commitments_words.ways(late=late, over=over, told_to=told_to)
        self.line(at, by, verb, what, part, why=part.row["taken_on_why"], own=False)

    def _looked_for(self, part: Part) -> bool:
        """Say whether somebody of this agency has nothing to go to yet, and could go to this."""
        people = self.world.people[part.agency_id]
        return is_duty(self.world, self.slot) and any(person.id not in self.world.on_duty for person in people)

    def change(self, at: datetime) -> None:
        """Somebody adds to the notes."""
        self.operation["notes"] = self.operation["notes"] or words.NOTES[0]
        what = change_of("the notes", "", self.operation["notes"]).said
        self.line(at, self.author, Verb.CHANGED, what)
        self.operation["version"] += 1

    def confirm(self, at: datetime) -> None:
        """Everybody whom it needs has accepted."""
        self.operation["state"] = State.CONFIRMED
        for part in self.others:  # a provisional answer was made firm before
            if part.required and part.row["state"] is Answer.PROVISIONAL:
                firm = at - timedelta(minutes=1)
                by = self.world.coordinator(part.agency_id) or self.author
                late = clock.local(firm).date() > part.row["answer_by"]
                part.row.update(state=Answer.ACCEPTED, answered_at=firm, answered_by_id=by.id if by else None, late=late, by_telephone=False)
                staff = part.row["staff_promised"]
                what = commitments_words.words_of_change(part.name, Answer.PROVISIONAL, staff, Answer.ACCEPTED, staff) + commitments_words.ways(late=late)
                self.line(firm, by, Verb.ACCEPTED, what, part, own=False)
        moved = self.operation["schedule"] > 1
        self.line(at, self.author, Verb.CONFIRMED, operations_words.confirmed(self.slot.period if moved else self.slot.first_period))
        self.turn()

    def move(self, at: datetime) -> None:
        """It is given another day, and everybody is asked again."""
        why = self.world.rng.choice(words.MOVED)
        self.answer_by = self._answer_by(at)
        self.operation.update(state=State.PROPOSED, answer_by=self.answer_by)
        self.operation["schedule"] += 1
        self.line(at, self.author, Verb.MOVED, operations_words.moved(self.first, self.slot.wall), why=why)
        for part in self.others:
            if part.row["state"] in (Answer.ACCEPTED, Answer.PROVISIONAL, Answer.REQUESTED):
                waits = part.row["state"] is Answer.REQUESTED
                part.row.update(state=part.row["state"] if waits else Answer.RECONFIRM, answer_by=self.answer_by, late=False, overdue_for=self._overdue_for())
                if not waits:
                    part.row["asked_at"] = at
                self.line(at, self.author, Verb.ASKED_AGAIN, commitments_words.asked_again(part.name, self.answer_by, had_answered=not waits), part)
        self.tell_them(at, "moved")
        self.turn()

    def off(self, state: State, reasons: tuple[str, ...], at: datetime) -> None:
        """It is postponed or cancelled, with a reason."""
        why = self.world.rng.choice(reasons)
        self.operation.update(state=state, state_reason=why)
        self.line(at, self.author, Verb.POSTPONED if state is State.POSTPONED else Verb.CANCELLED, operations_words.called_off(state, self.slot.period), why=why)
        self.tell_them(at, state.value)
        self.turn()

    def withdraw(self, at: datetime) -> None:
        """An agency that it needs withdraws after all: it stays confirmed, and is short of it."""
        part = next((p for p in reversed(self.others) if p.required), self.others[0])
        by, _ = part.answerer(self.world, None)
        why, staff = self.world.rng.choice(words.WITHDRAWN), part.row["staff_promised"]
        part.row.update(state=Answer.WITHDRAWN, staff_promised=0, staff_withdrawn=staff, reason=why, answered_at=at, answered_by_id=by.id if by else None, by_telephone=False, over_numbers_by_id=None, taken_on_why="")
        self.line(at, by, Verb.WITHDRAWN, commitments_words.withdrew(part.name, staff), part, why=why, own=False)

    def _the_day(self) -> None:
        """It begins, and is over, when its people press the button."""
        rng, state = self.world.rng, self.slot.state
        begins, ends = self.operation["starts_at"], self.operation["ends_at"]
        at = begins - timedelta(minutes=rng.randint(0, 10))
        self.operation["state"] = State.UNDER_WAY
        self.line(at, self.author, Verb.STARTED, "started it")
        self.turn()
        if state is State.UNDER_WAY:
            return
        self.operation["state"] = state
        if state is State.CUT_SHORT:
            why = self.operation["state_reason"] = rng.choice(words.CUT_SHORT)
            self.line(begins + (ends - begins) / 2, self.author, Verb.CUT_SHORT, "cut it short", why=why)
        else:
            self.line(ends + timedelta(minutes=rng.randint(5, 40)), self.author, Verb.COMPLETED, "completed it")
        self.turn()

    def _overdue_for(self) -> date | None:
        """What was overdue when the demonstration was made is told to nobody any more."""
        return self.answer_by if self.answer_by < self.world.today else None

    def _answer_by(self, at: datetime) -> date:
        """The day to answer by: what is still waited for is overdue or not, as the slot says; what was heard mostly came in time."""
        world, rng, special = self.world, self.world.rng, self.slot.special
        asked, latest = clock.local(at).date(), min(self.first.day, self.slot.wall.day) - timedelta(days=1)
        if self.slot.state is State.PROPOSED and self.slot.wall.day >= world.today:
            if "overdue" in special:
                return max(asked, self._working_day(min(latest, world.today - timedelta(days=rng.randint(2, 4)))))
            return max(asked, self._working_day(min(latest, clock.working_days_after(world.today, rng.randint(2, 8), world.holidays))))
        last = clock.local(self.times[min(self.scene + self.heard, len(self.times) - 1)]).date()
        due = last - timedelta(days=1) if rng.random() < 0.15 else last + timedelta(days=rng.randint(0, 2))
        return max(asked, self._working_day(min(latest, due)))

    def _working_day(self, day: date) -> date:
        """Return the day, or the last working day before it."""
        while day.weekday() > 4 or day in self.world.holidays:
            day -= timedelta(days=1)
        return day
