"""Writing to people of their duties beforehand: tasks of the worker; and what the messages say when they go."""

from __future__ import annotations

from datetime import date, timedelta

from flask import current_app, url_for

from opsplanner import clock
from opsplanner.clock import Period, day_bounds
from opsplanner.database import db, unit_of_work
from opsplanner.mail import services as mail_services
from opsplanner.mail.letter import Letter, Link, Overtaken
from opsplanner.models import Message, NoticeWay, OperationState
from opsplanner.operations.reminding.duties import queries, words
from opsplanner.operations.reminding.duties.queries import BEFOREHAND, Duty
from opsplanner.tasks import services as tasks_services

HOUR = 18
"""The hour from which people are told of the next day, by the clock on the wall."""


def tell_of_tomorrow() -> None:
    """Write to everybody who is named on something of tomorrow, but to who has chosen otherwise: once a day, from 6pm, one message each."""
    if not current_app.config["SETTINGS"].has_mail or not tasks_services.is_due_today(words.TOMORROW, HOUR):
        return
    with unit_of_work():
        if tasks_services.begin_today(words.TOMORROW) is not None:
            tomorrow = clock.today() + timedelta(days=1)
            others = queries.chosen(words.TOMORROW)  # who has chosen anything has chosen another way than the usual one
            to = {(duty.email, duty.user_id) for duty in queries.duties(day_bounds(tomorrow)) if duty.user_id not in others}
            mail_services.post_many(words.TOMORROW, about=tomorrow.isoformat(), to=sorted(to))


def tell_of_soon() -> None:
    """Write to who wants that, two hours before she has to be there: once for each operation."""
    if not current_app.config["SETTINGS"].has_mail or not queries.chosen(words.SOON, NoticeWay.AT_ONCE):
        db.session.rollback()
        return
    db.session.rollback()
    with unit_of_work():
        now = clock.now()
        wanting = queries.chosen(words.SOON, NoticeWay.AT_ONCE)
        told = queries.written(words.SOON, now - 2 * BEFOREHAND)
        for duty in queries.duties(Period(now, now + BEFOREHAND), user_ids=wanting):
            if (duty.user_id, duty.reference) not in told:
                mail_services.post_many(words.SOON, about=duty.reference, to=[(duty.email, duty.user_id)])


def letter_of_tomorrow(message: Message) -> Letter:
    """Return what a person is named on that day now. Raises Overtaken."""
    day = clock.day_bounds(date.fromisoformat(message.about))
    return _letter(message, words.TOMORROW, queries.duties(day, user_ids=[message.user_id or 0]))


def letter_of_soon(message: Message) -> Letter:
    """Return the duty that is soon, as it is now. Raises Overtaken."""
    now = clock.now()
    found = queries.duties(Period(now, now + 2 * BEFOREHAND), user_ids=[message.user_id or 0])
    return _letter(message, words.SOON, [duty for duty in found if duty.reference == message.about])


def _letter(message: Message, kind: str, duties: list[Duty]) -> Letter:
    if not duties:
        raise Overtaken(words.OFF)
    message.recipient = duties[0].email
    address = current_app.config["SETTINGS"].address
    named, parts = [duty for duty in duties if not duty.restricted], list[str | Link]()
    for duty in named:
        parts += [words.duty(duty), Link(f"See {duty.reference}", f"{address}{url_for('operations.show', reference=duty.reference)}")]
        if duty.state is OperationState.PROPOSED:
            parts.insert(-1, words.NOT_CONFIRMED)
    if len(named) < len(duties):
        parts += [words.hidden(len(duties) - len(named), named=bool(named)), Link("Sign in to read it", f"{address}/")]
    choices = f"{address}{url_for('notices.choices')}"
    parts.append(Link("Choose what you are told, and how", choices))
    return Letter(words.subject(kind, named) if named else words.NEUTRAL, parts, choices=choices)
