"""What stands in whose calendar, and how it is answered."""

from __future__ import annotations

import gzip
from datetime import date, time, timedelta

import pytest
from sqlalchemy import event as listen

from opsplanner import clock
from opsplanner.accounts.administration import services as administration_services
from opsplanner.database import db, unit_of_work
from opsplanner.feeds import services
from opsplanner.models import (
    AgencyKind,
    Commitment,
    CommitmentState,
    JobState,
    Operation,
    OperationState,
    OperationWard,
    Role,
    Subscription,
    SubscriptionKind,
    User,
    Verb,
)
from tests.browser import text_of

MINE, AGENCY, TYPE, WARD, EVERYTHING = (SubscriptionKind[name] for name in ("MINE", "AGENCY", "TYPE", "WARD", "EVERYTHING"))


def test_each_kind_holds_its_own(make, feed):
    police, ward = make.agency("Kent Police"), make.ward("River")
    cubit, discard = make.type("CUBIT"), make.type("DISCARD")
    officer = make.user(police, Role.STAFF)
    asked = make.operation(kind=cubit, accepted=[police], days_ahead=1)
    make.nomination(asked, police, officer)
    make.operation(kind=cubit, wards=[ward], requested=[police], days_ahead=2)
    make.operation(kind=discard, wards=[ward], days_ahead=3)
    assert feed(officer, MINE).titles() == ["Proposed: Cubit"]
    assert feed(officer, AGENCY).titles() == ["Proposed: Cubit", "Proposed: Cubit, River"]
    assert feed(officer, TYPE, type_id=cubit.id).titles() == ["Proposed: Cubit", "Proposed: Cubit, River"]
    assert feed(officer, WARD, ward_id=ward.id).titles() == ["Proposed: Cubit, River", "Proposed: Discard, River"]
    assert feed(officer).titles() == ["Proposed: Cubit", "Proposed: Cubit, River", "Proposed: Discard, River"]
    assert feed(make.user(make.council()), AGENCY).titles() == ["Proposed: Cubit", "Proposed: Cubit, River", "Proposed: Discard, River"]


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(
    ("state", "status", "title"),
    [
        (OperationState.PROPOSED, "TENTATIVE", "Proposed: Cubit"),
        (OperationState.CONFIRMED, "CONFIRMED", "Cubit"),
        (OperationState.UNDER_WAY, "CONFIRMED", "Cubit"),
        (OperationState.COMPLETED, "CONFIRMED", "Cubit"),
        (OperationState.CUT_SHORT, "CONFIRMED", "Cubit"),
        (OperationState.CLOSED, "CONFIRMED", "Cubit"),
        (OperationState.POSTPONED, "CANCELLED", "Postponed: Cubit"),
        (OperationState.CANCELLED, "CANCELLED", "Cancelled: Cubit"),
    ],
)
def test_the_state_is_a_status_and_a_word(make, feed, state, status, title):
    make.operation(state, kind=make.type("CUBIT"))
    [entry] = feed(make.user()).events()
    assert (entry["STATUS"], entry["SUMMARY"]) == (status, title)


def test_a_draft_is_in_no_calendar_even_of_its_author(make, feed):
    author = make.user()
    make.operation(OperationState.DRAFT, author=author)
    assert feed(author).events() == feed(author, AGENCY).events() == []


def test_it_reaches_from_90_days_back_to_12_months_ahead_in_london_days(make, feed, hands):
    hands.move_to("2026-06-30T22:30:00Z")  # 23:30 in London
    kind = make.type("CUBIT")
    for day in (date(2026, 3, 31), date(2026, 4, 1), date(2027, 6, 30), date(2027, 7, 1)):
        make.operation(kind=kind, wall=clock.Wall(day, time(0), time(0, 30)))
    starts = [clock.local(entry["DTSTART"].dt).date() for entry in feed(make.user()).events()]
    assert starts == [date(2026, 4, 1), date(2027, 6, 30)]


def test_only_a_duty_of_ones_own_takes_up_the_time(make, feed):
    police = make.agency()
    officer, colleague = make.user(police, Role.STAFF), make.user(police, Role.STAFF)
    op = make.operation(OperationState.CONFIRMED, accepted=[police])
    make.nomination(op, police, officer)
    cancelled = make.operation(OperationState.CANCELLED, accepted=[police], days_ahead=20)
    make.nomination(cancelled, police, officer)
    assert [entry["TRANSP"] for entry in feed(officer, AGENCY).events()] == ["OPAQUE", "TRANSPARENT"]
    assert [entry["TRANSP"] for entry in feed(colleague, AGENCY).events()] == ["TRANSPARENT", "TRANSPARENT"]


def test_an_agency_that_said_no_is_not_waited_for(make, feed):
    fire, dvla = make.agency("Kent Fire and Rescue"), make.agency("DVLA")
    make.operation(declined=[fire], requested=[dvla])
    [entry] = feed(make.user()).events()
    assert str(entry["DESCRIPTION"]).startswith("Proposed. Kent Fire and Rescue cannot come. Waiting for DVLA, answers due ")


def test_page_list_and_calendar_say_alike_who_is_waited_for_and_until_when(make, feed, change, browser):
    dvla, fire = make.agency("DVLA"), make.agency("Kent Fire and Rescue")
    op = make.operation(requested=[dvla], declined=[fire])
    due = op.answer_by + timedelta(days=1)  # asked later than the others
    change(next(part for part in op.commitments if part.agency_id == dvla.id), answer_by=due)
    said = f"Kent Fire and Rescue cannot come: ring or release it. Waiting for DVLA, answers due {clock.words_of_day(due, year=False)}"
    page = browser.as_(make.user())
    assert f"{said}." in text_of(page.get(f"/operations/{op.reference}")) and said in text_of(page.get("/operations"))
    [entry] = feed(make.user()).events()
    assert str(entry["DESCRIPTION"]).split("\n")[0] == f"Proposed. Kent Fire and Rescue cannot come. Waiting for DVLA, answers due {clock.words_of_day(due)}."


def test_an_entry_says_what_its_reader_needs_on_the_day(make, feed, change):
    police, fire = make.agency("Kent Police"), make.agency("Kent Fire and Rescue")
    kind, place = make.type("CUBIT"), make.place("Gun Wharf")
    wall = clock.Wall(clock.today() + timedelta(days=9), time(10), time(14), time(9, 30))
    op = make.operation(kind=kind, wall=wall, accepted=[police], requested=[fire])
    change(op, meeting_point_id=place.id, duty_telephone="01634 333333")
    [entry] = feed(make.user()).events()
    due = clock.words_of_day(op.answer_by)
    assert str(entry["DESCRIPTION"]).split("\n") == [
        f"Proposed. Waiting for Kent Fire and Rescue, answers due {due}.",
        f"{clock.words_of_period(op.period)}.",
        "Be there at 9.30am, for the briefing.",
        "Meet at Gun Wharf, ME4 4TR.",
        "Led by Test Council.",
        "Test Council: 2 people",
        "Kent Police: 2 people",
        "Kent Fire and Rescue: asked, no answer yet",
        "Duty telephone: 01634 333333",
        f"{op.reference}: https://ops.example/operations/{op.reference}",
    ]
    assert (entry["LOCATION"], entry["URL"]) == ("Gun Wharf, ME4 4TR", f"https://ops.example/operations/{op.reference}")
    assert "ATTENDEE" not in entry and "ORGANIZER" not in entry


@pytest.mark.parametrize(
    ("words", "title"), [("declined", "Declined: Cubit"), ("withdrawn", "Withdrawn: Cubit"), ("released", "Not needed: Cubit")]
)
def test_a_part_that_ended_is_a_cancelled_entry_in_its_agencys_calendar_alone(make, feed, words, title):
    police = make.agency()
    officer = make.user(police, Role.STAFF)
    op = make.operation(OperationState.CONFIRMED, kind=make.type("CUBIT"), **{words: [police]})
    make.nomination(op, police, officer)
    for kind in (AGENCY, MINE):
        [entry] = feed(officer, kind).events()
        assert (entry["SUMMARY"], entry["STATUS"], entry["TRANSP"]) == (title, "CANCELLED", "TRANSPARENT")
    assert feed(officer).titles() == feed(make.user(), AGENCY).titles() == ["Cubit"]


def test_who_was_never_asked_is_not_told_that_she_is_not_needed(make, feed, change, app):
    police = make.agency()
    op = make.operation(released=[police])
    with app.app_context():
        db.session.query(Commitment).filter_by(operation_id=op.id, agency_id=police.id).update({"asked_at": None})
        db.session.commit()
    assert feed(make.user(police), AGENCY).events() == []


def test_a_voluntary_agency_sees_only_what_asks_it(make, feed):
    charity = make.agency("Charity", AgencyKind.VOLUNTARY)
    make.operation(days_ahead=1)
    make.operation(kind=make.type("CUBIT"), requested=[charity], days_ahead=2)
    assert feed(make.user(charity)).titles() == ["Proposed: Cubit"]


def test_the_calendar_is_what_its_owner_may_see_now(make, feed, change):
    charity, police = make.agency("Charity", AgencyKind.VOLUNTARY), make.agency("Kent Police")
    member = make.user(charity)
    make.operation(kind=make.type("CUBIT"), requested=[charity], days_ahead=1)
    make.operation(kind=make.type("DISCARD"), accepted=[police], days_ahead=2)
    everything, own = feed(member), feed(member, AGENCY)
    assert (everything.titles(), own.titles()) == (["Proposed: Cubit"], ["Proposed: Cubit"])
    change(member, agency_id=police.id)
    assert (everything.titles(), own.titles()) == (["Proposed: Cubit", "Proposed: Discard"], ["Proposed: Discard"])
    change(member, suspended_at=clock.now())
    assert everything.get().status_code == own.get().status_code == 404
    change(member, suspended_at=None)
    assert everything.get().status_code == 200
    change(police, active=False)
    assert everything.get().status_code == 404


def test_an_unknown_a_stopped_and_a_suspended_persons_link_answer_alike(make, feed, change, app):
    live, stopped, suspended = make.user(), make.user(), make.user()
    link = feed(live)
    ended, of_suspended = feed(stopped), feed(suspended)
    with app.app_context(), unit_of_work():
        services.stop_link(db.session.query(Subscription).filter_by(user_id=stopped.id).one().id, by=db.session.merge(stopped))
    change(suspended, suspended_at=clock.now())
    cut, wrong = feed(live), feed(live)
    cut.path = cut.path[:20] + ".ics"
    wrong.path = "/feeds/" + "x" * 3000 + ".ics"
    answers = [each.get() for each in (ended, of_suspended, cut, wrong)]
    assert {(answer.status_code, answer.mimetype, answer.text) for answer in answers} == {(404, "text/plain", answers[0].text)}
    assert link.get().status_code == 200
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert link.get(method).status_code == 405


@pytest.mark.parametrize("before", [False, True], ids=["suspended now", "suspended before suspending stopped links"])
def test_a_reinstated_account_has_none_of_its_old_links(make, feed, change, app, before):
    admin, colleague = make.user(make.office(), Role.ADMINISTRATOR), make.user()
    link, of_another = feed(colleague), feed(make.user())
    assert link.get().status_code == 200
    if before:
        change(colleague, suspended_at=clock.now())
    with app.app_context(), unit_of_work():
        who = db.session.get(User, colleague.id)
        if not before:
            administration_services.suspend(who.id, to=None, why="", seen_version=who.version, by=db.session.merge(admin))
        administration_services.reinstate(who.id, seen_version=who.version, by=db.session.merge(admin))
    assert link.get().status_code == 404 and feed(colleague).get().status_code == of_another.get().status_code == 200


def test_who_moves_to_another_agency_leaves_her_links_behind(make, feed, app):
    admin, colleague, police = make.user(make.office(), Role.ADMINISTRATOR), make.user(), make.agency()
    link = feed(colleague)
    with app.app_context(), unit_of_work():
        administration_services.move_account(colleague.id, police.id, to=None, seen_version=colleague.version, by=db.session.merge(admin))
    assert link.get().status_code == 404 and feed(colleague).get().status_code == 200


def test_the_number_of_queries_does_not_depend_on_the_number_of_operations(make, feed, app):
    police, ward, kind = make.agency(), make.ward(), make.type()
    user = make.user(police)
    counted: list[str] = []

    def count(link) -> int:
        counted.clear()
        link.get()
        return len([statement for statement in counted if statement.lstrip().upper().startswith("SELECT")])

    links = [feed(user, MINE), feed(user, AGENCY), feed(user, TYPE, type_id=kind.id), feed(user, WARD, ward_id=ward.id), feed(user)]
    for link in links:
        link.get()  # notes the fetch: from now on there is nothing to write
    with app.app_context():
        engine = db.engine
    listener = lambda *details: counted.append(details[2])  # noqa: E731
    listen.listen(engine, "before_cursor_execute", listener)
    try:
        numbers = []
        for _ in range(2):
            for _ in range(3):
                op = make.operation(kind=kind, wards=[ward], accepted=[police])
                make.nomination(op, police, user)
            numbers.append([count(link) for link in links])
    finally:
        listen.remove(engine, "before_cursor_execute", listener)
    assert numbers[0] == numbers[1] == [numbers[0][0]] * 5 and numbers[0][0] <= 12


def test_a_program_that_has_it_gets_304(make, feed, change):
    op = make.operation()
    link = feed(make.user())
    first = link.get()
    tag, stamp = first.headers["ETag"], first.headers["Last-Modified"]
    has_it = [{"If_None_Match": sent} for sent in (tag, f'"x", {tag}', "*", tag.removeprefix("W/"))]
    for headers in (*has_it, {"If_Modified_Since": stamp}):
        again = link.get(**headers)
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert link.get(If_None_Match='"x"', If_Modified_Since=stamp).status_code == 200  # the tag wins
    assert link.get(If_Modified_Since="Thu, 01 Jan 2099 00:00:00 GMT").status_code == 200  # the very date, or none
    assert link.get(If_Modified_Since="yesterday").status_code == 200
    change(op, state=OperationState.CANCELLED, sequence=1, changed_at=clock.now() + timedelta(seconds=5))
    assert link.get(If_None_Match=tag).status_code == link.get(If_Modified_Since=stamp).status_code == 200
    assert link.get().headers["ETag"] != tag


def test_what_left_the_calendar_is_a_change(make, feed, change, app, hands):
    from opsplanner.history import record

    hands.move_to("2026-12-02T10:00:00Z")
    here, there = make.ward(), make.ward()
    op = make.operation(wards=[here])
    link = feed(make.user(), WARD, ward_id=here.id)
    stamp = link.get().headers["Last-Modified"]
    hands.shift(timedelta(minutes=5))
    with app.app_context(), unit_of_work():
        row = db.session.get(Operation, op.id)
        db.session.query(OperationWard).filter_by(operation_id=op.id).update({"ward_id": there.id})
        record(row, Verb.CHANGED, "moved it to another ward", by=None)
    gone = link.get(If_Modified_Since=stamp)
    assert gone.status_code == 200 and b"BEGIN:VEVENT" not in gone.data


def test_the_window_moves_on_at_midnight(make, feed, hands):
    hands.move_to("2026-12-02T10:00:00Z")
    make.operation(days_ahead=-90)
    make.operation(days_ahead=366)
    stays, moves_on = feed(make.user(make.agency()), MINE), feed(make.user())
    seen = [link.get() for link in (stays, moves_on)]
    hands.move_to("2026-12-03T00:00:01Z")
    same, other = (link.get(If_Modified_Since=answer.headers["Last-Modified"]) for link, answer in zip((stays, moves_on), seen, strict=True))
    assert (same.status_code, other.status_code) == (304, 200), "a calendar that holds the same is the same"
    assert other.headers["Last-Modified"] == "Thu, 03 Dec 2026 00:00:01 GMT" and other.data != seen[1].data


def test_two_fetches_are_the_same_bytes_and_head_says_what_get_says(make, feed):
    make.operation()
    link = feed(make.user())
    first, second, head = link.get(), link.get(), link.get("HEAD")
    assert first.data == second.data and dict(first.headers) == dict(head.headers) and head.data == b""
    headers = first.headers
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Content-Disposition"] == 'inline; filename="everything.ics"'
    assert headers["Cache-Control"] == "private, no-cache" and "Accept-Encoding" in headers["Vary"]
    assert "Set-Cookie" not in headers and "Content-Encoding" not in headers


def test_it_is_compressed_for_who_takes_that(make, feed):
    make.operation()
    link = feed(make.user())
    plain, zipped = link.get(), link.get(Accept_Encoding="gzip, deflate")
    assert zipped.headers["Content-Encoding"] == "gzip" and gzip.decompress(zipped.data) == plain.data
    assert int(zipped.headers["Content-Length"]) == len(zipped.data) < len(plain.data)
    assert link.get(Accept_Encoding="gzip", If_None_Match=zipped.headers["ETag"]).status_code == 304
    assert "Content-Encoding" not in link.get(Accept_Encoding="gzip;q=0, identity").headers


def test_a_fetch_is_noted_after_the_answer_and_hourly(make, feed, app, hands):
    hands.move_to("2026-12-02T10:00:00Z")
    link = feed(make.user())

    def noted():
        with app.app_context():
            row = db.session.query(Subscription).one()
            return row.fetched_at and row.fetched_at.isoformat()[11:16], row.fetched_by

    assert noted() == (None, "")
    link.get("GET", User_Agent="Google-Calendar-Importer")
    assert noted() == ("10:00", "Google Calendar")
    hands.move_to("2026-12-02T10:59:00Z")
    link.get("GET", User_Agent="Thunderbird/140")
    assert noted() == ("10:00", "Google Calendar")
    hands.move_to("2026-12-02T11:00:00Z")
    link.get("GET", User_Agent="Mozilla/5.0 (X11) Thunderbird/140", If_None_Match="*")
    assert noted() == ("11:00", "Thunderbird")


@pytest.mark.parametrize(
    ("day", "start", "end", "starts", "ends"),
    [
        (date(2027, 10, 31), time(1, 30, fold=1), time(5), "20271031T013000Z", "20271031T050000Z"),
        (date(2027, 10, 31), time(1, 30), time(1, 30, fold=1), "20271031T003000Z", "20271031T013000Z"),
        (date(2027, 3, 28), time(0, 30), time(3), "20270328T003000Z", "20270328T020000Z"),
        (date(2027, 7, 1), time(22), time(2), "20270701T210000Z", "20270702T010000Z"),
    ],
)
def test_the_clock_changes_are_written_as_instants(make, feed, hands, day, start, end, starts, ends):
    hands.move_to("2026-12-01T10:00:00Z")
    make.operation(wall=clock.Wall(day, start, end))
    text = feed(make.user()).get().text
    assert f"DTSTART:{starts}\r\nDTEND:{ends}\r\n" in text


def test_a_move_keeps_the_entry_and_raises_its_sequence(make, feed, change):
    op = make.operation()
    link = feed(make.user())
    [before] = link.events()
    week = timedelta(days=7)
    later = {name: getattr(op, name) + week for name in ("starts_at", "ends_at", "musters_at")}
    change(op, **later, sequence=1, changed_at=clock.now() + timedelta(seconds=2))
    [after] = link.events()
    assert after["UID"] == before["UID"] and after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after["DTSTART"].dt - before["DTSTART"].dt == week and after["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt
    assert after["DTSTAMP"].dt == after["LAST-MODIFIED"].dt and after["CREATED"].dt == before["CREATED"].dt


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_restore_raises_every_sequence(make, feed, change):
    probation = make.agency(kind=AgencyKind.PROBATION)
    make.operation()
    make.session(make.job(JobState.SCHEDULED), make.crew().slots[0])
    links = [feed(make.user()), feed(make.user(probation), SubscriptionKind.PAYBACK)]
    before = [event["SEQUENCE"] for link in links for event in link.events()]
    change(make.installation(), sequence_jump=1000)
    assert [event["SEQUENCE"] for link in links for event in link.events()] == [sequence + 1000 for sequence in before] != []


def test_another_persons_agency_does_not_matter_to_the_identity(make, feed):
    police = make.agency()
    op = make.operation(accepted=[police])
    make.nomination(op, police, officer := make.user(police, Role.STAFF))
    kinds = [feed(officer, kind) for kind in (MINE, AGENCY, EVERYTHING)] + [feed(officer, TYPE, type_id=op.type_id)]
    assert len({str(link.events()[0]["UID"]) for link in kinds}) == 1
    assert op.reference not in str(kinds[0].events()[0]["UID"])


def test_parts_are_told_as_they_stand(make, feed):
    parts = {word: [make.agency(word.title())] for word in ("accepted", "provisional", "reconfirm", "declined", "withdrawn", "released")}
    make.operation(OperationState.CONFIRMED, staff=1, **parts)
    [entry] = feed(make.user()).events()
    lines = str(entry["DESCRIPTION"]).split("\n")
    assert lines[0] == "Confirmed, short of Provisional, Reconfirm, Declined and Withdrawn."
    assert lines[5:-1] == [
        "Test Council: 1 person", "Accepted: 1 person", "Provisional: 1 person, provisionally",
        "Reconfirm: 1 person, asked to confirm again", "Declined: declined", "Withdrawn: withdrawn",
    ]
    assert CommitmentState.RELEASED.value not in lines
