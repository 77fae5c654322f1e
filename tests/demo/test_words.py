"""The demonstration tells in the words in which the services tell."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import selectinload

from opsplanner import clock, config
from opsplanner.commitments.answering import services as answering_services
from opsplanner.commitments.rules import Answer
from opsplanner.database import db, unit_of_work
from opsplanner.models import (
    Agency,
    AgencyKind,
    Booking,
    Commitment,
    CommitmentState,
    DeclineReason,
    HistoryLine,
    JobState,
    Operation,
    OperationState,
    PaybackJob,
    Role,
    User,
)
from opsplanner.operations.moves import services as moves_services
from opsplanner.operations.moves.moving import services as moving_services
from opsplanner.payback.jobs.checking import services as checking_services
from opsplanner.payback.jobs.deciding import services as deciding_services

CODE = config.ROOT / "opsplanner"
TELLS = {"line", "note", "report", "move", "keeper_says", "asker_says", "_say"}
"""What the demonstration adds a line to a history with."""
DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d+ [A-Z][a-z]+(?: \d{4})?"
FACTS = (
    (r", (?:late|more than it has free|told to)\b.*", ""), (r"“.*”", "Q"), (DAY, "D"), (r"\b(?:\d+(?:\.\d\d)?[ap]m|noon|midnight)\b", "T"), (r"D, T to (?:D, )?T(?: on D)?", "W"), (r"\b[A-Z-]+-\d{4}-\d{3}\b", "R"), (r"\b(?:nobody|\d+ (?:person|people))\b", "P"),
)
"""What is left out, or stands for what was said: how an answer came, what is quoted, days, times, references, people."""


def test_no_sentence_of_a_history_is_written_in_the_demonstration():
    elsewhere = "\n".join(path.read_text() for path in CODE.rglob("*.py") if "demo" not in path.relative_to(CODE).parts)
    own = []
    for path in sorted((CODE / "demo").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            said: list[ast.expr] = []
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in TELLS:
                said = list(node.args)
            elif isinstance(node, ast.Assign) and any(isinstance(target, ast.Name) and target.id == "what" for target in node.targets):
                said = [node.value]
            for part in (part for one in said for part in ast.walk(one)):
                literal = isinstance(part, ast.Constant) and isinstance(part.value, str) and " " in part.value and f'"{part.value}"' not in elsewhere
                if literal or isinstance(part, ast.JoinedStr):
                    own.append(f"{path.name}:{part.lineno}: {ast.unparse(part)}")
    assert own == []


class Shapes:
    """What a history says without its facts: names, days, times, numbers of people, what is quoted."""

    def __init__(self) -> None:
        self.names = sorted({name for row in db.session.execute(select(Agency.name, Agency.short_name)) for name in row}, key=len, reverse=True)
        self.told: dict[str, set[str]] = defaultdict(set)
        self.last = 0
        for verb, shape in self.new():
            self.told[verb].add(shape)

    def new(self) -> list[tuple[str, str]]:
        """The verbs and shapes of the lines that were added since."""
        lines = db.session.scalars(select(HistoryLine).where(HistoryLine.id > self.last).order_by(HistoryLine.id)).all()
        self.last = max((line.id for line in lines), default=self.last)
        return [(line.verb.value, self.shape(line.what)) for line in lines]

    def shape(self, what: str) -> str:
        """A sentence without its facts."""
        for name in self.names:
            what = what.replace(name, "A")
        for pattern, letter in FACTS:
            what = re.sub(pattern, letter, what)
        return what


def coordinator(agency_id: int) -> User:
    """Somebody who answers for an agency, or who records what it said by telephone."""
    own = select(User).where(User.role == Role.COORDINATOR, User.suspended_at.is_(None), User.agency_id == agency_id).order_by(User.id)
    return db.session.scalars(own).first() or db.session.scalars(select(User).join(User.agency).where(User.role == Role.COORDINATOR, Agency.kind == AgencyKind.OFFICE)).first()


@pytest.mark.usefixtures("own_demonstration")
def test_what_is_done_with_an_operation_of_the_demonstration_reads_as_what_was_told_of_others():
    shapes = Shapes()
    draft = select(Operation).where(Operation.state == OperationState.DRAFT, Operation.restricted.is_(False), Operation.starts_at > clock.now()).order_by(Operation.id)
    operation = db.session.scalars(draft).first()
    reference, lead = operation.reference, coordinator(operation.lead_agency_id)
    with unit_of_work():  # a draft may want what is taken
        db.session.execute(delete(Booking).where(Booking.operation_id == operation.id))
    with unit_of_work():
        moves_services.propose_operation(reference, answer_by=clock.today(), seen_version=operation.version, by=lead, taken_on=None)
    accept(operation, lead)
    place = operation.meeting_point.code
    to = moving_services.NewTime(clock.Wall(operation.day + timedelta(days=7), operation.starts, operation.ends, operation.briefing), place, clock.today(), "the van is off the road")
    with unit_of_work():
        moving_services.move_operation(reference, to, seen_version=operation.version, by=lead)
    accept(operation, lead)
    with unit_of_work():
        moves_services.confirm_operation(reference, seen_version=operation.version, by=lead)
    with unit_of_work():
        moves_services.cancel_operation(reference, why="too few people are left to run it safely", seen_version=operation.version, by=lead)
    new = shapes.new()
    assert {verb for verb, _ in new} >= {"proposed", "accepted", "asked", "moved", "asked again", "confirmed", "cancelled"}
    assert [(verb, shape) for verb, shape in new if shape not in shapes.told[verb]] == []


def accept(operation: Operation, lead: User) -> None:
    """Every agency that is asked accepts, in its own name."""
    parts = select(Commitment).where(Commitment.operation_id == operation.id, Commitment.state.in_((CommitmentState.REQUESTED, CommitmentState.RECONFIRM)))
    for part in db.session.scalars(parts.options(selectinload(Commitment.operation)).order_by(Commitment.id)).all():
        by = coordinator(part.agency_id)
        answer = Answer(CommitmentState.ACCEPTED, staff=part.staff_asked, over_numbers=part.staff_asked, why_anyway="A rest day")
        with unit_of_work():
            answering_services.answer(operation.reference, part.agency_id, answer, seen_schedule=operation.schedule, seen_version=part.version, by=by)


@pytest.mark.usefixtures("own_demonstration")
def test_what_is_done_with_jobs_of_the_demonstration_reads_as_what_was_told_of_others():
    shapes = Shapes()
    keeper = db.session.scalars(select(User).where(User.email == "coordinator@probation.example")).one()
    referred = [(job.reference, job.version) for job in db.session.scalars(select(PaybackJob).where(PaybackJob.state == JobState.REFERRED).order_by(PaybackJob.id))]
    done = db.session.scalars(select(PaybackJob).where(PaybackJob.state == JobState.CHECKED, PaybackJob.waste_by != "", PaybackJob.waste_collected_on.is_(None)).order_by(PaybackJob.id)).first()
    (first, seen), (second, seen_second), (third, seen_third), (fourth, seen_fourth) = referred[:4]
    with unit_of_work():
        deciding_services.accept_job(first, seen_version=seen, by=keeper)
    with unit_of_work():
        deciding_services.ask_about_job(second, question="Who holds the key?", seen_version=seen_second, by=keeper)
    with unit_of_work():
        deciding_services.decline_job(third, reason=DeclineReason.UNSAFE, said="it lies beside the live railway", seen_version=seen_third, by=keeper)
    with unit_of_work():
        deciding_services.merge_job(fourth, into=first, seen_version=seen_fourth, by=keeper)
    version = db.session.scalars(select(PaybackJob.version).where(PaybackJob.reference == first)).one()
    with unit_of_work():
        deciding_services.hold_job(first, until=clock.today() + timedelta(days=20), said="the scaffolding has to come down first", seen_version=version, by=keeper)
    if done is not None:
        with unit_of_work():
            checking_services.record_collection(done.reference, on=clock.today(), seen_version=done.version, by=keeper)
    new = [(verb, re.sub(r": .*", ": …", shape)) for verb, shape in shapes.new()]
    told = {verb: {re.sub(r": .*", ": …", shape) for shape in those} for verb, those in shapes.told.items()}
    assert {verb for verb, _ in new} >= {"accepted", "asked for information", "declined", "merged", "put on hold"}
    assert [(verb, shape) for verb, shape in new if shape not in told.get(verb, set())] == []
