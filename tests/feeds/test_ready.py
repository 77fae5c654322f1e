"""What stands ready of a calendar is what would be made anew, whatever was changed and by which way, and an unchanged fetch asks one query."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import time, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text, update
from sqlalchemy.orm import selectinload

from opsplanner import clock, kept
from opsplanner.accounts.administration import services as administration_services
from opsplanner.catalogue.holidays import services as holidays_services
from opsplanner.commitments.answering import services as answering_services
from opsplanner.commitments.asking import services as asking_services
from opsplanner.commitments.rules import Answer
from opsplanner.database import db, unit_of_work
from opsplanner.errors import ChangedMeanwhile, NotFound, RuleBroken
from opsplanner.feeds import services
from opsplanner.feeds.ready import page as ready_page
from opsplanner.feeds.ready import queries as ready_queries
from opsplanner.feeds.ready import rules as ready_rules
from opsplanner.feeds.ready import services as ready_services
from opsplanner.feeds.rules import Manner, token_hash
from opsplanner.models import (
    Agency,
    AgencyKind,
    Alarm,
    ChangeCount,
    Commitment,
    CommitmentState,
    Detail,
    Installation,
    JobState,
    Nomination,
    Operation,
    OperationState,
    OperationType,
    PaybackSession,
    Priority,
    ReadyCalendar,
    Role,
    Subscription,
    SubscriptionKind,
    User,
    Ward,
    operation_priority,
)
from opsplanner.operations.moves import services as moves_services
from opsplanner.operations.moves.moving import services as moving_services
from opsplanner.payback.days.crews import services as crews_services
from opsplanner.payback.days.crews.services import NewCrew
from opsplanner.payback.days.pattern import services as pattern_services
from opsplanner.payback.days.slots.rules import NewSlot
from opsplanner.payback.sessions.standing_down import services as standing_down_services
from opsplanner.places import services as places_services
from opsplanner.places.queries import last_line
from opsplanner.signing_in import services as signing_in_services
from tests.payback.days import RAIN, Probation, ahead

ADDRESS = "https://ops.example"


@pytest.fixture
def town(app, make, feed):
    """Operations and Payback, people who read them by every kind of calendar, and who changes them."""
    make.plan_year()
    police, fire, charity = make.agency("Kent Police"), make.agency("Kent Fire"), make.agency("Charity", AgencyKind.VOLUNTARY)
    probation, ward, kind = Probation(make), make.ward("River"), make.type("CUBIT")
    lead, admin = make.user(), make.user(make.office(), Role.ADMINISTRATOR)
    officer, member = make.user(police, Role.STAFF), make.user(charity)
    place = make.place("Gun Wharf", code="gun-wharf")
    operations = []
    for n, state in enumerate((OperationState.PROPOSED, OperationState.CONFIRMED, OperationState.CONFIRMED, OperationState.PROPOSED)):
        parts = {"accepted": [police], "requested": [fire, charity]} if n % 2 else {"accepted": [police, charity]}
        made = make.operation(state, kind=kind, author=lead, wards=[ward], days_ahead=6 + n, restricted=n == 2, **parts)
        make.nomination(made, police, officer)
        operations.append(made)
    with app.app_context():
        street = db.session.scalars(db.select(Priority.id)).one()
        db.session.execute(operation_priority.insert(), [{"operation_id": made.id, "priority_id": street} for made in operations[:2]])
        db.session.execute(update(Operation).values(meeting_point_id=place.id))
        db.session.commit()
    make.operation(kind=kind, wards=[ward], days_ahead=-90)
    crew = make.crew(supervisor=probation.supervisor)
    make.session(make.job(JobState.SCHEDULED), crew.slots[0])
    of_officer = [feed(officer, each) for each in SubscriptionKind if each.name not in ("TYPE", "WARD")]
    chosen = feed(officer, filters=f"ward={ward.code}&priority=street-scene"), feed(officer, filters=f"q={operations[1].reference[-3:]}", detail=Detail.SHORT)
    links = [*of_officer, *chosen, feed(officer, SubscriptionKind.WARD, ward_id=ward.id), feed(member), feed(lead, SubscriptionKind.AGENCY)]
    return SimpleNamespace(
        links=links, operations=operations, police=police, fire=fire, charity=charity, lead=lead, admin=admin, officer=officer, member=member, probation=probation,
        place=place, ward=ward, kind=kind,
    )


def operation(town, n):
    """One of the operations, as it is now."""
    return db.session.get_one(Operation, town.operations[n % len(town.operations)].id)


def part(town, n, agency):
    """An agency's part in one of the operations."""
    return db.session.scalars(db.select(Commitment).where(Commitment.operation_id == operation(town, n).id, Commitment.agency_id == agency.id)).one()


def of(user):
    """A person, in this session."""
    return db.session.get_one(User, user.id)


def answer(town, n):
    op, one = operation(town, n), part(town, n, town.fire if n % 2 else town.charity)
    said = Answer(CommitmentState.ACCEPTED, staff=1 + n % 2, contact_name="A", contact_telephone="01634 1") if n % 3 else Answer(CommitmentState.DECLINED, reason="No van")
    answering_services.answer(op.reference, one.agency_id, said, seen_schedule=op.schedule, seen_version=one.version, by=of(town.lead))


def withdraw(town, n):
    one = part(town, n, town.police)
    answering_services.withdraw(operation(town, n).reference, town.police.id, "No car", seen_version=one.version, by=of(town.lead))


def release(town, n):
    asking_services.release(part(town, n, town.charity), why="enough", by=of(town.lead))


def ask(town, n):
    asking_services.ask(part(town, n, town.charity), answer_by=clock.today() + timedelta(days=2), by=of(town.lead))


def moved(verb, **more):
    def do(town, n):
        op = operation(town, n)
        verb(op.reference, seen_version=op.version, by=of(town.lead), **more)

    return do


def move(town, n):
    op, weeks = operation(town, n), 1 + n % 2
    wall = clock.Wall(op.day + timedelta(weeks=weeks), time(11), time(15))
    new = moving_services.NewTime(wall, None, clock.today() + timedelta(days=2), "the pound is full")
    moving_services.move_operation(op.reference, new, seen_version=op.version, by=of(town.lead))


def name(town, n):
    one = part(town, n, town.police)
    found = [each for each in db.session.scalars(db.select(Nomination).where(Nomination.commitment_id == one.id)) if each.user_id == town.officer.id]
    if found:
        db.session.delete(found[0])
    else:
        db.session.add(Nomination(commitment_id=one.id, user_id=town.officer.id, name="Officer"))


def in_bulk(town, n):
    db.session.execute(update(Commitment).where(Commitment.operation_id == operation(town, n).id).values(staff_promised=n % 5))


def unfolded(file: bytes) -> bytes:
    """A file with each of its lines in one piece (RFC 5545, 3.1): where a long one is folded depends on the words of its day."""
    return file.replace(b"\r\n ", b"")


def in_plain_sql(town, n):
    db.session.execute(text("update operation set duty_telephone = :number where id = :id"), {"number": f"01634 {n}", "id": operation(town, n).id})


def past_the_session(town, n):
    db.session.connection().exec_driver_sql(f"UPDATE ward SET name = 'River {n}' WHERE id = {town.ward.id}")


def mark(town, n):
    op = operation(town, n)
    op.restricted = not op.restricted


def another_ward(town, n):
    other = db.session.scalars(db.select(Ward).where(Ward.code == "other")).first() or Ward(code="other", name="Other")
    op = db.session.get_one(Operation, operation(town, n).id, options=[selectinload(Operation.wards)], populate_existing=True)
    op.wards = [] if other in op.wards else [*op.wards, other]


def another_priority(town, n):
    link = {"operation_id": operation(town, n).id, "priority_id": db.session.scalars(db.select(Priority.id)).one()}
    if not db.session.execute(operation_priority.delete().where(*(operation_priority.c[name] == value for name, value in link.items()))).rowcount:
        db.session.execute(operation_priority.insert().values(link))


def rename_place(town, n):
    said = places_services.Words(name=f"Gun Wharf {n}", postcode="ME4 4TR", ward_id=None, access="Knock", hazards="", same=True)
    places_services.change_place("gun-wharf", said, seen_line=last_line("gun-wharf"), by=of(town.lead))


def rename_agency(town, n):
    db.session.get_one(Agency, town.charity.id).short_name = f"Charity {n}"


def rename_type(town, n):
    db.session.execute(update(OperationType).where(OperationType.id == town.kind.id).values(name=f"Cubit {n}"))


def role(town, n):
    user, new = of(town.officer), (Role.COORDINATOR, Role.STAFF)[n % 2]
    administration_services.change_account(user.id, name=f"Officer {n}", email=user.email, telephone="", role=new, seen_version=user.version, by=of(town.admin))


def supervisor(town, n):
    of(town.probation.supervisor).name = f"Winston {n}"


def holiday(town, n):
    holidays_services.proclaim(ahead(8 + n), "Coronation")


def restore(town, n):
    db.session.execute(update(Installation).values(sequence_jump=Installation.sequence_jump + 1000))


def add_crew(town, n):
    crews_services.add_crew(ahead(9 + n), NewCrew(f"Crew {n}", None, (NewSlot(1, time(9), time(16), 6),)), accepted="", by=of(town.probation.coordinator))


def close_day(town, n):
    pattern_services.say_of_day(ahead(7 + n % 2), False, f"training {n}", accepted="", by=of(town.probation.coordinator))


def stand_down(town, n):
    found = db.session.scalars(db.select(PaybackSession)).first()
    if found.state.value == "planned":
        standing_down_services.stand_down(found.id, RAIN, seen_version=found.version, by=of(town.probation.coordinator))
    else:
        standing_down_services.take_back(found.id, accepted="", seen_version=found.version, by=of(town.probation.coordinator))


CHANGES = (
    answer, withdraw, release, ask, name, in_bulk, in_plain_sql, past_the_session, mark, another_ward, another_priority, rename_place, rename_agency, rename_type, role, supervisor,
    holiday, restore, add_crew, close_day, stand_down, move, moved(moves_services.postpone_operation, why="no van"), moved(moves_services.cancel_operation, why="no van"),
)


def do(app, town, change, n) -> bool:
    """Change something, and say whether that was possible."""
    with app.app_context():
        try:
            with unit_of_work():
                change(town, n)
        except (RuleBroken, ChangedMeanwhile, NotFound):
            return False
        finally:
            db.session.remove()
    return True


def counts(app) -> dict[str, int]:
    """How often each topic was changed."""
    with app.app_context():
        found = {row.topic: row.number for row in db.session.execute(db.select(ChangeCount.topic, ChangeCount.number))}
        db.session.remove()
    return found


def anew(app, link) -> bytes:
    """What is made for a link when nothing stands ready."""
    token = link.path.removeprefix("/feeds/").removesuffix(".ics")
    with app.app_context():
        poll = ready_queries.poll(token, whole=False)
        made = ready_page.made(token, poll, clock.today(), "another maker", ADDRESS)
        db.session.remove()
    return gzip.decompress(made.ready.file.zipped)


@contextmanager
def asked(app) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    found: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(*given) -> None:
        if not given[2].startswith("BEGIN"):
            found.append(given[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def ready_rows(app) -> dict[int, int]:
    """Which links have something ready, and for which count of changes."""
    with app.app_context():
        found = dict(db.session.execute(db.select(ReadyCalendar.subscription_id, ReadyCalendar.changes)).all())
        db.session.remove()
    return found


def stale(app, links) -> list[str]:
    """The links whose calendar is not what would be made anew."""
    return [link.path for link in links if link.get().data != anew(app, link)]


def test_every_change_is_counted_and_shown(app, town):
    seen = [link.get().data for link in town.links]
    for n, change in enumerate(CHANGES):
        before = counts(app)
        assert do(app, town, change, n) or do(app, town, change, n + 1), change
        assert counts(app) != before, change
        if n % 4 == 3 or change is CHANGES[-1]:
            assert stale(app, town.links) == [], change
            seen, earlier = [link.get().data for link in town.links], seen
            assert seen != earlier


@given(st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 7)), min_size=2, max_size=8))
@settings(max_examples=4, derandomize=True)
def test_after_any_changes_what_is_ready_is_what_would_be_made_anew(app, town, changes):
    for change, n in changes:
        do(app, town, change, n)
    assert stale(app, town.links) == []


def test_an_unchanged_fetch_asks_one_query_whatever_the_calendar_holds(app, town):
    for link in town.links:
        tag = link.get().headers["ETag"]
        for status, headers in ((304, {"If_None_Match": tag}), (200, {}), (200, {"Accept_Encoding": "gzip"})):
            with asked(app) as statements:
                assert link.get(**headers).status_code == status
            assert len(statements) == 1


def kind_of(app, link) -> SubscriptionKind:
    """What a link holds."""
    with app.app_context():
        token = link.path.removeprefix("/feeds/").removesuffix(".ics")
        found: SubscriptionKind = db.session.scalars(db.select(Subscription.kind).where(Subscription.token_hash == token_hash(token))).one()
        return found


def test_every_table_that_a_calendar_is_made_of_is_watched(app, town):
    """The link, what stands ready and the counts are asked for at each fetch; whose names an agency had before is in no calendar."""
    at_each_fetch = {"subscription", "ready_calendar", "change_count"}
    topics = {**ready_rules.TOPICS, kept.CATALOGUE: kept.TABLES}
    read: dict[str, set[str]] = {topic: set() for topic in topics}
    for link in town.links:
        link.get()
        topic = {SubscriptionKind.PAYBACK: "payback", SubscriptionKind.GOVERNANCE: "governance", SubscriptionKind.RETURNS: kept.CATALOGUE}.get(kind_of(app, link), "operations")
        with asked(app) as statements:
            anew(app, link)
        read[topic] |= {table for statement in statements for table in re.findall(r'(?:FROM|JOIN) "?(\w+)"?', statement)}
    for topic, tables in read.items():
        known = {table.name for table in db.metadata.sorted_tables}
        assert (tables & known) - at_each_fetch - ({"user"} if topic == kept.CATALOGUE else set()) <= set(topics[topic]), topic
    assert set(ready_rules.TOPICS["operations"]) - read["operations"] == set(), "and none besides"


def test_what_goes_with_its_owner_goes_with_one_that_is_watched():
    """A row that the database deletes by itself is no statement."""
    for topic, tables in ready_rules.TOPICS.items():
        for name in tables:
            owners = {key.column.table.name for key in db.metadata.tables[name].foreign_keys if key.ondelete}
            assert owners <= {*tables, "operation"}, (topic, name)


def test_what_no_calendar_tells_of_changes_nothing(app, town, browser):
    before = counts(app)
    with app.app_context(), unit_of_work():
        signing_in_services.seen(of(town.officer))
        signing_in_services.begin(of(town.lead), address="", browser="")
    town.links[0].get()
    assert counts(app) == before


def test_nothing_stands_ready_for_a_link_that_was_stopped(app, town):
    first, second = town.links[:2]
    first.get(), second.get()
    [one, two] = ready_rows(app)
    with app.app_context():
        poll = ready_queries.poll(first.path[7:-4], whole=True)
        with unit_of_work():
            services.stop_link(one, by=of(town.officer))
        assert list(ready_rows(app)) == [two]
        with unit_of_work():  # it was being made while the link was stopped
            ready_services.keep(one, poll.ready, b"")
    assert list(ready_rows(app)) == [two]
    with app.app_context(), unit_of_work():
        who = of(town.officer)
        administration_services.suspend(who.id, to=None, why="", seen_version=who.version, by=of(town.admin))
    assert ready_rows(app) == {} and second.get().status_code == 404


def test_what_was_changed_while_it_was_made_makes_it_anew(app, town):
    link = town.links[1]
    link.get()
    token = link.path[7:-4]
    do(app, town, in_bulk, 1)
    with app.app_context():
        poll = ready_queries.poll(token, whole=False)
        made = ready_page.made(token, poll, clock.today(), poll.ready.maker, ADDRESS)
        db.session.remove()
    do(app, town, in_plain_sql, 5)
    newest = link.get().data
    assert b"01634 5" in unfolded(newest)
    with app.app_context(), unit_of_work():  # it is late, and takes no newer one's place
        ready_services.keep(poll.link_id, made.ready, made.keys)
    assert link.get().data == newest
    do(app, town, in_plain_sql, 3)
    with app.app_context(), unit_of_work():  # it is the first to be there, and holds no more
        db.session.execute(db.delete(ReadyCalendar))
        ready_services.keep(poll.link_id, made.ready, made.keys)
    assert b"01634 3" in unfolded(link.get().data)


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_a_change_of_another_operation_does_not_wait_for_a_change_that_takes_long(app, town):
    with app.app_context(), db.engine.connect() as slow, db.engine.connect() as quick:
        slow.execute(update(Operation).where(Operation.id == town.operations[0].id).values(duty_telephone="1"))
        quick.execute(text("SET lock_timeout = '20s'"))
        quick.execute(update(Operation).where(Operation.id == town.operations[1].id).values(duty_telephone="2"))
        quick.commit()
        slow.commit()


def test_other_words_of_another_release_or_address_are_made_anew(app, town, monkeypatch):
    link = town.links[1]
    first = link.get()
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], public_url="https://moved.example"))
    moved_to = link.get(If_None_Match=first.headers["ETag"])
    assert moved_to.status_code == 200 and b"https://moved.example/" in moved_to.data and b"ops.example" not in moved_to.data


def test_another_manner_is_made_anew_and_what_is_late_takes_no_place(app, town):
    link = town.links[1]
    first, token = link.get(), link.path[7:-4]
    [link_id] = ready_rows(app)
    with app.app_context():
        poll = ready_queries.poll(token, whole=True)
        with unit_of_work():
            services.change_link(link_id, Manner(Alarm.EVENING), seen_version=1, by=of(town.officer))
        with unit_of_work():  # it was being made while it was changed
            ready_services.keep(link_id, poll.ready, b"")
        db.session.remove()
    changed = link.get(If_None_Match=first.headers["ETag"])
    assert changed.status_code == 200 and b"VALARM" in changed.data and b"VALARM" not in first.data
    with asked(app) as statements:
        assert link.get().data == changed.data
    assert len(statements) == 1


def test_the_date_of_a_calendar_is_when_it_became_another_one(hands):
    before = ready_rules.File("a", clock.now().replace(microsecond=0), b"")
    assert ready_rules.changed_at(before, "a", clock.now() + timedelta(days=1)) == before.changed_at
    assert ready_rules.changed_at(before, "b", clock.now()) == before.changed_at + timedelta(seconds=1), "never the same date for two"
    assert ready_rules.changed_at(before, "b", clock.now() + timedelta(days=1)) == before.changed_at + timedelta(days=1)
