"""Reminding, once a day: it is the worker's task; and what a reminder says when it goes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from flask import current_app
from sqlalchemy import select, update

from opsplanner import clock
from opsplanner.accounts.contacts import queries as contacts_queries
from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.database import db, one, unit_of_work
from opsplanner.history import note, record
from opsplanner.mail import services as mail_services
from opsplanner.mail.letter.words import Letter, Overtaken
from opsplanner.models import Agency, Commitment, Message, Operation, Verb
from opsplanner.notices.kinds import queries as kinds_queries
from opsplanner.notices.kinds import services as kinds_services
from opsplanner.notices.kinds.words import To
from opsplanner.operations.reminding import queries, rules, words
from opsplanner.operations.reminding.answers import services as answers_services
from opsplanner.operations.reminding.queries import Question
from opsplanner.operations.tellings.people import queries as people_queries
from opsplanner.tasks import services as tasks_services

TASK = "reminders"


def remind() -> None:
    """Remind each agency of all that it has not answered, where something of it is due, and tell who leads what is overdue: once a day, from 8am."""
    if not tasks_services.is_due_today(TASK, rules.HOUR):
        return
    with unit_of_work():
        if tasks_services.begin_today(TASK) is None:
            return
        today = clock.today()
        holidays = bank_holidays(today, today + queries.AHEAD)
        found = [question for question in queries.open_ones(today, clock.now()) if question.active]
        due = {
            question.agency_id
            for question in found
            if rules.is_due(question.answer_by, clock.local(question.asked_at).date(), question.reminded_on, today, holidays)
        }
        _write_to(due, [question for question in found if question.answer_by >= today])
        _tell_leads([question for question in found if rules.is_overdue(question.answer_by, question.overdue_for, today)])


def _write_to(agency_ids: Iterable[int], open_ones: list[Question]) -> None:
    """Tell the coordinators of these agencies of all that waits for them, and write to each that can be reached, where there is mail; on the day to the
    deputy as well.

    A coordinator at one of these addresses gets it as she wants to be told; the others find it under Notices. Of an agency that has neither
    the history says that it could not be reached, and who leads is told.
    """
    theirs = [question for question in open_ones if question.agency_id in set(agency_ids)]
    db.session.execute(update(Commitment).where(Commitment.id.in_([each.commitment_id for each in theirs])).values(reminded_on=clock.today()), execution_options={"synchronize_session": False})
    codes = {question.agency_id: question.code for question in theirs}
    has_mail = current_app.config["SETTINGS"].has_mail
    reached = contacts_queries.reached(list(codes), clock.today()) if has_mail else {}
    due = {question.agency_id for question in theirs if question.answer_by == clock.today()}
    deputies = contacts_queries.deputies_besides(due, clock.today()) if has_mail else {}
    people = kinds_queries.coordinators(list(codes))
    can_be = set(reached) | {one.agency_id for one in people}
    lines = [
        note(each.operation_id, Verb.REMINDED, (words.reminded if each.agency_id in can_be else words.not_reached)(each.agency, each.answer_by), agency_id=each.agency_id)
        for each in theirs
    ]
    db.session.flush()
    in_vain = [line for line in lines if line.agency_id not in can_be]
    leads = people_queries.leading({line.operation_id for line in in_vain if line.operation_id})
    kinds_services.tell(people_queries.OVERDUE, in_vain, [To(line.id, user_id) for line in in_vain for operation_id, user_id in leads if operation_id == line.operation_id])
    for agency_id, code in sorted(codes.items()):
        of_it = [line for line in lines if line.agency_id == agency_id]
        there = {one.email: one.id for one in people if one.agency_id == agency_id}
        for address, about in ((reached.get(agency_id), code), (deputies.get(agency_id), f"{code}{words.DEPUTY}")):
            if hers := there.pop(address, None):
                kinds_services.tell_by_the_hour(words.BY_MAIL, of_it, [To(line.id, hers) for line in of_it], about=about)
            elif address:
                mail_services.post(words.BY_MAIL, about=about, to=address)
        kinds_services.tell_by_the_hour(words.BY_MAIL, of_it, [To(line.id, id_) for id_ in there.values() for line in of_it], about=None)


def still_so(lines: Sequence[Any], _reader: object = None) -> set[int]:
    """Return the ids of those of these lines, of what agencies were reminded, that still wait for an answer."""
    there = {(one.operation_id, one.agency_id, words.reminded(one.agency, one.answer_by)) for one in queries.open_ones(clock.today(), clock.now())}
    return {line.id for line in lines if (line.operation_id, line.agency_id, line.what) in there}


def _tell_leads(overdue: list[Question]) -> None:
    """Say in the history of each operation who has not answered; who leads it is told of that."""
    operations = {one.id: one for one in db.session.scalars(select(Operation).where(Operation.id.in_([each.operation_id for each in overdue])))}
    for operation_id, group in groupby(sorted(overdue, key=lambda question: (question.operation_id, question.answer_by)), key=lambda question: question.operation_id):
        questions = list(group)
        record(operations[operation_id], Verb.NOT_ANSWERED, words.overdue(sorted(each.agency for each in questions), questions[-1].answer_by), by=None, new_version=False)
    told = update(Commitment).where(Commitment.id.in_([each.commitment_id for each in overdue])).values(overdue_for=Commitment.answer_by)
    db.session.execute(told, execution_options={"synchronize_session": False})


def letter(message: Message) -> Letter:
    """Return what an agency has not answered now. Raises Overtaken."""
    agency = one(select(Agency).where(Agency.code == message.about.removesuffix(words.DEPUTY)))
    reached = contacts_queries.deputies_besides if message.about.endswith(words.DEPUTY) else contacts_queries.reached
    questions = queries.open_ones(clock.today(), clock.now(), agency_code=agency.code)
    to = reached([agency.id], clock.today()).get(agency.id, "")
    if not any(question.answer_by >= clock.today() for question in questions) or not agency.active or not to:
        raise Overtaken(words.NOTHING_OPEN)
    message.recipient = to
    return answers_services.letter_of(agency.name, questions, to)
