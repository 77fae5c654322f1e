"""The search finds words as people type them, and nothing that its reader may not see."""

from __future__ import annotations

import pytest
from sqlalchemy import String, Text, select

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.figures import services as figures_services
from opsplanner.models import (
    Action,
    AgencyKind,
    CommunityEvent,
    CommunityView,
    Decision,
    EmergingIssue,
    GroupMember,
    Indicator,
    Lesson,
    LessonState,
    Meeting,
    MeetingAction,
    Priority,
    Role,
    SearchEntry,
    ThematicGroup,
)
from opsplanner.models import OperationState as S
from opsplanner.outcomes.entry import services as entry_services
from opsplanner.outcomes.review import services as review_services
from opsplanner.search.index import queries as index_queries
from opsplanner.search.index import services as index_services
from opsplanner.search.words import kept, plain, words_of
from tests.browser import text_of
from tests.outcomes.given import do, ended, measure, published, recorded, stored
from tests.queries import queries_of
from tests.town import build


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("CUBIT-2026-014", "cubit 2026 014"),
        ("The residents' group", "the residents group"),
        ("O’Brien", "obrien"),
        ('"quoted" (AND) OR* NEAR', "quoted and or near"),
        ("Café Zoë", "cafe zoe"),
        ("", ""),
        ("' -- %_\\ ;", ""),
    ],
)
def test_hyphens_apostrophes_and_quotes_are_ordinary(text, folded):
    assert plain(text) == folded


def test_words_with_hyphens_are_kept_joined_as_well():
    assert kept("Fly-tips removed: fly-tips, CUBIT-2026-014") == "fly tips removed fly tips cubit 2026 014 flytips"


def test_no_more_than_twelve_words_are_looked_for():
    assert len(words_of("a " * 50)) == 12


def found(browser, user, typed: str) -> list[str]:
    """The headings and links of the page that answers."""
    page = browser.as_(user).get("/search", query_string={"q": typed})
    assert page.status_code == 200
    return text_of(page).split("Search Operations, logs, notes, outcomes, the plan, lessons, agencies, Payback jobs, places, reports, groups, views of the community Search ")[1].split(" Test Community")[0].split()


@pytest.mark.parametrize("typed", ["cubit", "CUB", "cubit-2026", "river", "riv cub", "Gun Wharf", "o'brien's yard", '"obriens"'])
def test_an_operation_is_found_by_its_type_reference_ward_and_meeting_point(make, browser, typed):
    kind = make.type("CUBIT")
    op = make.operation(kind=kind, wards=[make.ward("River")])
    with browser.app.app_context(), unit_of_work():
        mine = db.session.get_one(type(op), op.id)
        mine.meeting_point_id = make.place("O'Brien's Yard, Gun Wharf").id
    reference = op.reference.replace("2026", str(op.day.year))
    typed = typed.replace("2026", str(op.day.year))
    assert reference in " ".join(found(browser, make.user(), typed))
    assert "Nothing" in found(browser, make.user(), typed + " zebra")


def test_a_restricted_operation_and_its_lessons_are_found_by_who_may_see_them_only(make, browser):
    fire = make.agency("Fire")
    op = make.operation(S.CONFIRMED, kind=make.type("HUSH"), restricted=True, accepted=[fire])
    with browser.app.app_context(), unit_of_work():
        now = clock.now()
        db.session.add(Lesson(operation_id=op.id, text="Whisper", owner="", state=LessonState.IDENTIFIED, made_at=now, changed_at=now))
    hidden = [make.user(make.agency()), make.user(fire, Role.STAFF), make.user(make.office(), Role.MANAGER), make.user(make.office(), Role.ADMINISTRATOR)]
    for typed in ("hush", "whisper"):
        assert op.reference in " ".join(found(browser, make.user(fire), typed))
        for user in hidden:
            assert found(browser, user, typed)[0] == "Nothing"
    charity = make.user(make.agency("Charity", AgencyKind.VOLUNTARY))
    make.operation(kind=make.type("OPEN"))
    assert found(browser, charity, "open")[0] == "Nothing"


def test_what_is_deleted_is_found_no_longer(make, browser):
    op = make.operation(S.DRAFT, kind=make.type("GONE"))
    user = make.user()
    assert op.reference in " ".join(found(browser, user, "gone"))
    browser.as_(user).post(f"/operations/{op.reference}/delete", {"version": op.version})
    assert found(browser, user, "gone")[0] == "Nothing"


@pytest.mark.parametrize("typed", ["", "   ", "'", "%", "\0", "x" * 500, "((", '"', "a AND", "NOT", "col:x", "é" * 99])
def test_nothing_that_is_typed_breaks_it(make, browser, typed):
    assert browser.as_(make.user()).get("/search", query_string={"q": typed}).status_code == 200


def test_what_was_written_in_bulk_is_found_after_the_words_were_noted(make, in_app):
    op = make.operation()
    with unit_of_work():
        db.session.execute(SearchEntry.__table__.delete())
    with unit_of_work():
        index_services.rebuild()
        index_services.rebuild(only_missing=True)
    assert db.session.scalars(select(SearchEntry.thing_id).where(SearchEntry.kind == "operation")).all() == [op.id]


def test_a_place_is_found_by_its_name_postcode_and_ward_by_who_may_know_of_it(make, browser):
    make.place("Gun Wharf", ward_id=make.ward("River").id)
    yard, police = make.place("Hidden Yard", postcode="ME1 1AA", shared=False), make.agency()
    op = make.operation(lead=police, restricted=True)
    with browser.app.app_context(), unit_of_work():
        db.session.get_one(type(op), op.id).meeting_point_id = yard.id
    assert [" ".join(found(browser, make.user(), typed)) for typed in ("gun wharf", "me4 river")] == ["Places Gun Wharf , ME4 4TR"] * 2
    assert "Places Hidden Yard , ME1 1AA" in " ".join(found(browser, make.user(police), "hidden"))
    assert [found(browser, make.user(), typed)[0] for typed in ("hidden", "me1")] == ["Nothing", "Nothing"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_number_of_queries_whatever_it_finds(make, browser, caplog, count):
    kind = make.type("CUBIT")
    for _ in range(count):
        make.operation(kind=kind)
    assert queries_of(caplog, browser.as_(make.user()), "/search?q=cubit") == 2


def test_entries_of_one_measure_are_told_apart_and_what_was_corrected_is_left_out(make, app, browser):
    arrests, police = measure(app, "Fly-tip arrests", "people"), make.agency("Kent Police")
    op = ended(make, app, [arrests], accepted=[police])
    by, reviewer = make.user(police), make.user(make.office(), Role.MANAGER)
    entry = recorded(app, op, arrests, police, 12, by=by)
    do(app, entry_services.change_entry, entry.reference, figures_services.Figure(1200), note="behind the station", seen_version=entry.version, by=by)
    published(app, arrests, police, 350)
    one, other = "Fly-tip arrests: 12 people , Kent Police, {day}, {ref}", "Fly-tip arrests: over 350 people , Kent Police, 2010/11, highlights of 2010/11"
    one = one.format(day=clock.words_of_day(op.day, weekday=False), ref=op.reference)
    assert one in " ".join(found(browser, by, "flytip station arrests"))
    assert other in " ".join(found(browser, by, "flytip highlights"))
    entry = stored(app, op, arrests, police)
    do(app, review_services.sign_off, [(entry.reference, entry.version)], by=reviewer)
    do(app, entry_services.correct_entry, entry.reference, figures_services.Figure(1300), "one was missed", seen_version=entry.version + 1, by=by)
    after = " ".join(found(browser, by, "station arrests"))
    assert "Fly-tip arrests: 13 people" in after and "Fly-tip arrests: 12 people" not in after


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_what_shows_a_name_is_found_by_the_new_one_at_once(make, app, browser):
    arrests, police, ward, place = measure(app, "Arrests", "people"), make.agency("Kent Police"), make.ward("River"), make.place("Gun Wharf")
    kind, by = make.type("CUBIT"), make.user(police)
    op = make.operation(kind=kind, wards=[ward])
    with app.app_context(), unit_of_work():
        db.session.get_one(type(op), op.id).meeting_point_id = place.id
    published(app, arrests, police, 350)
    for thing, name in ((kind, "Tumbril"), (ward, "Estuary"), (place, "Cannon Quay"), (police, "Wessex Police"), (arrests, "Detentions")):
        with app.app_context(), unit_of_work():
            db.session.get_one(type(thing), thing.id).name = name
        figure = thing in (police, arrests)
        shown = "over 350 people" if figure else op.reference
        assert shown in " ".join(found(browser, by, f"{name} highlights" if figure else name)), name


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_whatever_is_changed_is_found_by_what_it_says_now(app, make, in_app):
    """The words that follow a change are those that would be written anew, for each text of each kind and for each place, type and ward named in one."""
    build(make)
    others = {"place_id": make.place().id, "meeting_point_id": make.place().id, "type_id": make.type().id, "ward_id": make.ward().id}
    stale = []
    for name, kind in index_queries.KINDS.items():
        thing = db.session.scalars(db.select(kind.model).order_by(kind.model.id)).first()
        assert thing is not None, name
        for column in kind.model.__table__.columns:
            if type(column.type) in (String, Text) and column.key not in ("code", "telephone", "mailbox", "host_telephone"):
                setattr(thing, column.key, f"about {column.key}"[: getattr(column.type, "length", None) or 40])
            elif column.key in others:
                setattr(thing, column.key, others[column.key])
            else:
                continue
            db.session.commit()
            followed = words_kept()
            db.session.execute(db.delete(SearchEntry))
            index_services.rebuild()
            db.session.commit()
            if followed != words_kept():
                stale.append(f"{name}: {column.key}")
    assert stale == []


def words_kept() -> set[tuple[str, int, str, str]]:
    """What can be found now."""
    return {tuple(row) for row in db.session.execute(db.select(SearchEntry.kind, SearchEntry.thing_id, SearchEntry.title, SearchEntry.words))}


def test_what_was_taken_back_leaves_no_word(make, in_app):
    place = make.place("Wharf Street")
    place.name = "Quay Street"
    db.session.flush()
    db.session.rollback()
    make.ward()
    assert any("wharf" in words for _, _, _, words in words_kept()) and not any("quay" in words for _, _, _, words in words_kept())


def test_the_plan_is_found_by_what_it_says(make, app, browser):
    year = make.plan_year()
    with app.app_context(), unit_of_work():
        priority = db.session.scalars(db.select(Priority).where(Priority.plan_year_id == year.id)).one()
        db.session.add(Action(priority_id=priority.id, code="a", text="Walk with schools", programme="Walking bus"))
        db.session.add(Indicator(priority_id=priority.id, code="fly-tips", name="Fly-tips reported", definition="Each place once"))
        db.session.add(Indicator(priority_id=priority.id, code="gone", name="Fly-posting", active=False))
        name = priority.name
    here = f"/plan/{year.code.replace('/', '-')}/street-scene"
    for typed, heading, link in (
        (name, "Priorities", f'href="{here}"'), ("walking", "Actions of the plan", f'href="{here}/actions/a"'), ("place once", "Indicators", f'href="{here}/indicators/fly-tips"'),
    ):
        page = browser.as_(make.user()).get("/search", query_string={"q": typed})
        assert heading in text_of(page) and link in page.text
    assert "posting" not in text_of(browser.as_(make.user()).get("/search?q=fly"))


def test_groups_are_found_with_what_their_meetings_decided_and_agreed(make, app, browser):
    council, now = make.council(), clock.now()
    with app.app_context(), unit_of_work():
        group = ThematicGroup(code="streets", name="Street scene group", purpose="Lanes and verges", of_pack=False)
        db.session.add(group)
        db.session.flush()
        member = GroupMember(group_id=group.id, code="head", office="Head", agency_id=council.id)
        meeting = Meeting(group_id=group.id, code="1", day=clock.today(), made_at=now, changed_at=now)
        db.session.add_all([member, meeting])
        db.session.flush()
        db.session.add(Decision(meeting_id=meeting.id, code="1", text="Cameras move to Beechings Way"))
        db.session.add(MeetingAction(meeting_id=meeting.id, code="1", text="Write to the landlords", owner_id=member.id, due_on=clock.today()))
    for typed, heading, link in (
        ("verges", "Groups", "/governance/streets"), ("beechings", "Decisions of meetings", "/governance/streets/meetings/1"),
        ("landlords", "Actions of meetings", "/governance/streets/meetings/1/actions/1"),
    ):
        page = browser.as_(make.user()).get("/search", query_string={"q": typed})
        assert heading in text_of(page) and f'href="{link}"' in page.text


@pytest.mark.parametrize("strike", ["", "view", "event"])
def test_views_of_the_community_and_emerging_issues_are_found_until_they_are_struck_out(make, app, browser, strike):
    agency, by, now = make.council(), make.user(), clock.now()
    noted = {"agency_id": agency.id, "noted_at": now, "noted_by_id": by.id}
    with app.app_context(), unit_of_work():
        event = CommunityEvent(code="2026-1", held_on=clock.today(), place="Lordswood hall", words="Forty came", struck_out=strike == "event", **noted)
        db.session.add(event)
        db.session.flush()
        db.session.add(CommunityView(event_id=event.id, code="1", asked="Light the underpass", words="Lamps in spring", struck_out=strike == "view"))
        db.session.add(EmergingIssue(code="2026-1", what="Scooters on the strand", since=clock.today(), words="Two complaints", **noted))
    sees = browser.as_(make.user(make.agency("Bowls Club", AgencyKind.VOLUNTARY)))
    for typed, heading, link, there in (
        ("underpass", "Views of the community", "/plan/community-views/2026-1", not strike), ("lamps", "Views of the community", "/plan/community-views/2026-1", not strike),
        ("lordswood", "Events with the community", "/plan/community-views/2026-1", strike != "event"),
        ("scooters", "Emerging issues", "/plan/emerging-issues/2026-1", True), ("complaints", "Emerging issues", "/plan/emerging-issues/2026-1", True),
    ):
        page = sees.get("/search", query_string={"q": typed})
        assert (heading in text_of(page) and f'href="{link}"' in page.text) is there, typed
