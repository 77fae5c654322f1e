"""Loading a pack: idempotent by code, reports what it did, deletes nothing."""

from __future__ import annotations

import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from opsplanner import clock
from opsplanner.config import MEDWAY
from opsplanner.database import db, unit_of_work
from opsplanner.errors import RuleBroken
from opsplanner.figures import services as figures_services
from opsplanner.figures.services import Figure, Origin
from opsplanner.models import (
    Action,
    Agency,
    AgencyName,
    Aim,
    Answer,
    Exactness,
    ExpectedReturn,
    HistoryLine,
    Indicator,
    IndicatorFigure,
    IndicatorFigureBefore,
    Installation,
    Measure,
    OneTimeLink,
    OperationType,
    OutcomeEntry,
    Place,
    PlanYear,
    Power,
    Priority,
    Review,
    ServiceReturn,
    SignIn,
    Subscription,
    SubscriptionKind,
    Succession,
    TypeAgency,
    Verb,
    Ward,
    entry_priority,
    return_priority,
)
from opsplanner.packs.check import read_pack
from opsplanner.packs.load import load_pack, loaded_edition
from opsplanner.packs.report import LoadReport
from opsplanner.places import services as places_services
from opsplanner.places.services import Words
from opsplanner.references import next_figure
from tests.demonstrations import medway, pour

pytestmark = pytest.mark.usefixtures("in_app")


def load(folder: Path = MEDWAY, demonstration: bool = True) -> LoadReport:
    """Load a pack's folder in one unit of work."""
    with unit_of_work():
        return load_pack(read_pack(folder), demonstration=demonstration)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the Medway pack, to be changed."""
    return Path(shutil.copytree(MEDWAY, tmp_path / "pack"))


def change(folder: Path, file: str, before: str, after: str) -> None:
    """Change one passage of a pack's file."""
    text = (folder / file).read_text()
    assert text.count(before) == 1
    (folder / file).write_text(text.replace(before, after))


def lines() -> list[HistoryLine]:
    """What the history says of the installation."""
    return list(db.session.scalars(select(HistoryLine).where(HistoryLine.subject == "installation").order_by(HistoryLine.id)))


def test_the_first_load_adds_everything_and_says_how_much():
    report = load()
    assert report.added["wards"] == 22 and report.added["priorities"] == 12 and report.added["operation-types"] == 8
    assert db.session.get(Installation, 1).partnership == "Medway Community Safety Partnership"
    assert [line.verb for line in lines()] == [Verb.PACK_LOADED] and "22 wards" in lines()[0].what
    assert loaded_edition() == read_pack(MEDWAY).edition


def test_a_second_load_adds_nothing_and_changes_nothing():
    load()
    assert load() == LoadReport({}, [])
    assert len(lines()) == 1


def test_types_come_with_agencies_measures_powers_and_priorities():
    pour(medway)
    cubit = db.session.scalars(select(OperationType).where(OperationType.code == "CUBIT")).one()
    usual = db.session.execute(
        select(Agency.code, TypeAgency.staff, TypeAgency.required, TypeAgency.assumed)
        .join(TypeAgency.agency).where(TypeAgency.operation_type_id == cubit.id).order_by(TypeAgency.position)
    ).all()
    assert [tuple(row) for row in usual] == [("council", 4, True, False), ("dvla", 3, True, False), ("police", 4, True, False), ("fire", 2, False, False)]


def test_a_changed_file_is_reported_in_words(folder):
    pour(medway)
    change(folder, "agencies.yaml", "01632 960120", "01632 960121")
    change(folder, "operation-types.yaml", "role: Checks tax and authorises removal, staff: 3", "role: Checks tax and authorises removal, staff: 5")
    report = load(folder)
    assert report.added == {}
    assert report.changed == [
        "Agency Kent Police: telephone changed from '01632 960120' to '01632 960121'",
        "Operation type CUBIT, DVLA: staff changed from '3' to '5'",
    ]
    assert len(lines()) == 2 and "01632 960121" in lines()[1].what
    assert not load(folder)


def test_what_is_gone_from_the_pack_becomes_inactive_and_comes_back(folder):
    pour(medway)
    change(folder, "wards.yaml", "- {code: twydall, name: Twydall}\n", "")
    change(folder, "places.yaml", "  ward: twydall\n", "")
    assert "Ward Twydall: gone from the pack, no longer used" in load(folder).changed
    assert db.session.scalars(select(Ward.active).where(Ward.code == "twydall")).all() == [False]
    assert "Ward Twydall: used again" in load().changed
    assert db.session.scalars(select(Ward.active).where(Ward.code == "twydall")).all() == [True]


@pytest.mark.parametrize("comes_back", [False, True], ids=["gone from the pack", "used again"])
def test_what_let_an_agencys_people_in_ends_when_it_is_used_no_longer_or_again(make, comes_back):
    pour(medway)
    dvla, police = (db.session.scalars(select(Agency).where(Agency.code == code)).one() for code in ("dvla", "police"))
    theirs, now = dvla if comes_back else make.agency("Left Over"), clock.now()
    theirs.active = not comes_back
    shut_out, stays = make.user(theirs), make.user(police)
    for user in (shut_out, stays):
        same = {"user_id": user.id, "ends_at": now + timedelta(hours=9)}
        db.session.add(Subscription(user_id=user.id, kind=SubscriptionKind.MINE, token_hash=f"{user.id:064}", made_at=now))
        db.session.add_all([SignIn(id=f"{user.id:064}", started_at=now, **same), OneTimeLink(token_hash=f"{user.id:064}", made_at=now, **same)])
    db.session.commit()
    load()
    assert db.session.get_one(Agency, theirs.id).active is comes_back
    left = [select(Subscription.user_id).where(Subscription.stopped_at.is_(None)), select(SignIn.user_id), select(OneTimeLink.user_id).where(OneTimeLink.ends_at > now)]
    assert [db.session.scalars(those).all() for those in left] == [[stays.id]] * 3


def test_a_usual_agency_and_a_power_that_are_gone_leave_the_type_only(folder):
    pour(medway)
    change(folder, "operation-types.yaml", "    - {agency: fire, role: Arson risk and safe access, staff: 2, required: no}\n", "")
    change(folder, "operation-types.yaml", "powers: [vehicle-tax, stop-vehicle, seize-uninsured, abandoned-vehicle]", "powers: [vehicle-tax]")
    assert load(folder).changed == [
        "Operation type CUBIT, Kent Fire and Rescue: no longer usually takes part", "Operation type CUBIT: its powers changed, from 4 to 1",
    ]
    assert db.session.scalar(select(func.count()).select_from(Power).where(Power.active)) == 13


def test_places_that_people_made_and_years_of_the_demonstration_are_left_alone(make):
    pour(medway)
    place, year = make.place("Made by hand"), make.plan_year()
    assert not load()
    assert db.session.get(Place, place.id).active and db.session.get(PlanYear, year.id)


def test_a_place_of_the_pack_that_somebody_changed_on_its_page_is_no_longer_the_packs_to_change(make, folder):
    pour(medway)
    by = make.user()
    to = Words(name="Gun Wharf, front car park", postcode="ME4 4TR", ward_id=None, access="Ring first", hazards="")
    with unit_of_work():
        places_services.change_place("gun-wharf", to, seen_line=0, by=by)
    change(folder, "places.yaml", "  access: Barrier opens with the intercom", "  access: The barrier opens with the intercom")
    assert [line for line in load(folder).changed if line.startswith("Place")] == []
    assert db.session.scalars(select(Place.access).where(Place.code == "gun-wharf")).one() == "Ring first"


def test_a_priority_that_is_gone_from_the_pack_stays(folder):
    pour(medway)
    text = (folder / "plan-years.yaml").read_text()
    start, end = text.index("    - code: confidence"), text.index("\n- code: 2011/12")
    (folder / "plan-years.yaml").write_text(text[:start] + text[end:])
    assert not load(folder).changed
    assert db.session.scalar(select(func.count()).select_from(Priority)) == 12


def test_a_demonstration_never_becomes_live_nor_the_reverse():
    pour(medway)
    with pytest.raises(RuleBroken):
        load(demonstration=False)
    assert db.session.get(Installation, 1).demonstration is True


def hanging(year: str, code: str, model: type) -> list:
    """What hangs on one priority, in order."""
    where = (PlanYear.code == year, Priority.code == code)
    joined = select(model).join(Priority, Priority.id == model.priority_id).join(PlanYear, PlanYear.id == Priority.plan_year_id)
    return list(db.session.scalars(joined.where(*where).order_by(model.position)))


def test_priorities_come_with_aims_actions_indicators_and_what_became_of_those_before():
    report = load()
    assert {name: report.added[name] for name in ("aims", "actions", "indicators", "mappings of priorities")} == {
        "aims": 34, "actions": 84, "indicators": 7, "mappings of priorities": 8,
    }
    payback = next(action for action in hanging("2011/12", "street-scene", Action) if action.programme == "Community Payback")
    owner = db.session.get(Agency, payback.owner_agency_id)
    assert owner.code == "probation" and payback.due_on is None and payback.status == "under way"
    roads = hanging("2011/12", "road-casualties", Indicator)[0]
    assert (roads.baseline, roads.target, roads.trajectory_from, roads.trajectory_to, roads.reduction_percent) == (8520, 5700, 2011, 2020, 33)
    ended = db.session.scalars(select(Succession).where(Succession.to_priority_id.is_(None))).one()
    assert db.session.get(Priority, ended.from_priority_id).code == "confidence"


def test_the_same_code_may_stand_under_several_priorities():
    pour(medway)
    assert {aim.code for code in ("street-scene", "youth-offending") for aim in hanging("2011/12", code, Aim)} >= {"perception"}


def test_a_changed_aim_is_reported_and_one_that_is_gone_is_taken_off(folder):
    pour(medway)
    change(folder, "plan-years.yaml", "Cleaner streets and open spaces", "Cleaner streets")
    change(folder, "plan-years.yaml", '        - {code: shoplifting, text: "Less shoplifting"}\n', "")
    change(folder, "plan-years.yaml", "          baseline: 85.2\n", "          baseline: 85.3\n")
    assert load(folder).changed == [
        "Aim cleaner of street-scene of 2011/12: text changed from 'Cleaner streets and open spaces' to 'Cleaner streets'",
        "Aim shoplifting of theft of 2011/12: gone from the pack, no longer listed: Less shoplifting",
        "Indicator killed-or-seriously-injured of road-casualties of 2011/12: baseline changed from '85.2' to '85.3'",
    ]
    assert {aim.code: aim.active for aim in hanging("2011/12", "theft", Aim)} == {"fewer-thefts": True, "metal": True, "shoplifting": False}
    assert not load(folder)


def test_an_action_that_is_gone_from_the_pack_stays_and_comes_back(folder):
    pour(medway)
    there, line = (folder / "plan-years.yaml").read_text(), "        - {code: childrens-trust, programme: Children's Trust"
    start = there.index(line)
    (folder / "plan-years.yaml").write_text(there[:start] + there[there.index("\n", start) + 1 :])
    gone = "Action childrens-trust of substance-misuse of 2011/12: gone from the pack, no longer listed: Learn more of what young people drink and take, to aim later work"
    assert load(folder).changed == [gone] and not load(folder)
    action = next(action for action in hanging("2011/12", "substance-misuse", Action) if action.code == "childrens-trust")
    assert not action.active and action.text.startswith("Learn more")
    (folder / "plan-years.yaml").write_text(there)
    assert load(folder).changed == ["Action childrens-trust of substance-misuse of 2011/12: active changed from no to yes"]


WITH_A_FIGURE = (
    "          target-words: The plan sets none\n",
    "          target-words: The plan sets none\n          figures:\n            - {period: 2011-12, value: 41.5, words: provisional}\n",
)
SHARE = "Indicator shoplifting-share of theft of 2011/12"


def without_the_share(folder: Path) -> None:
    """Take the indicator out of the pack."""
    text = (folder / "plan-years.yaml").read_text()
    start, end = text.index("      indicators:\n        - code: shoplifting-share"), text.index("    - code: road-casualties")
    (folder / "plan-years.yaml").write_text(text[:start] + text[end:])


def test_an_indicator_comes_with_its_figures_and_what_the_pack_changes_stays_beside_it(folder):
    change(folder, "plan-years.yaml", *WITH_A_FIGURE)
    assert load(folder).added["figures of indicators"] == 1
    change(folder, "plan-years.yaml", "value: 41.5", "value: 42")
    assert load(folder).changed == [f"{SHARE}, 2011/12: value changed from '41.5' to '42'"]
    figure, before = db.session.scalars(select(IndicatorFigure)).one(), db.session.scalars(select(IndicatorFigureBefore)).one()
    assert (figure.period, figure.value, before.value, before.words) == ("2011/12", 4200, 4150, "provisional")
    assert not load(folder)


def test_an_indicator_that_is_gone_from_the_pack_is_no_longer_listed_and_its_figures_stay(folder):
    change(folder, "plan-years.yaml", *WITH_A_FIGURE)
    load(folder)
    with_it = (folder / "plan-years.yaml").read_text()
    without_the_share(folder)
    gone = f"{SHARE}: gone from the pack, no longer listed; its figures stay: Shoplifting as a share of all theft and handling"
    assert load(folder).changed == [gone] and not load(folder)
    share = hanging("2011/12", "theft", Indicator)[0]
    assert not share.active and db.session.scalars(select(IndicatorFigure.value)).all() == [4150]
    (folder / "plan-years.yaml").write_text(with_it)
    assert load(folder).changed == [f"{SHARE}: active changed from no to yes"]


def test_a_figure_that_somebody_entered_is_not_overwritten_by_the_pack_and_the_difference_is_said(folder, make):
    change(folder, "plan-years.yaml", *WITH_A_FIGURE)
    load(folder)
    figure, by = db.session.scalars(select(IndicatorFigure)).one(), make.user(db.session.scalars(select(Agency).where(Agency.code == "council")).one())
    figure.value, figure.entered_by_id, figure.entered_at = 4000, by.id, clock.now()
    db.session.commit()
    change(folder, "plan-years.yaml", "value: 41.5", "value: 42")
    report = load(folder)
    assert not report and report.sentence() == f"{SHARE}, 2011/12: value kept as people entered it, '40'; the pack says '42'"
    change(folder, "plan-years.yaml", WITH_A_FIGURE[1].replace("41.5", "42"), WITH_A_FIGURE[0])
    assert load(folder).sentence() == "nothing to add or to change", "what is gone from the pack stays"
    figure = db.session.scalars(select(IndicatorFigure)).one()
    assert (figure.value, figure.pack_value, db.session.scalars(select(IndicatorFigureBefore)).all()) == (4000, 4200, [])


def figures() -> list[OutcomeEntry]:
    """The entries of one published figure, the first one first."""
    entries = list(db.session.scalars(select(OutcomeEntry).order_by(OutcomeEntry.id)))
    first = [entry for entry in entries if entry.code == "council-graffiti"]
    return first + [entry for entry in entries if entry.corrects_id]


def test_published_figures_are_signed_off_and_recorded_by_nobody():
    assert load().added["published figures"] == 36
    entry = figures()[0]
    assert (entry.hundredths, entry.exactness, entry.review) == (137000, Exactness.OVER, Review.SIGNED_OFF)
    assert entry.recorded_by_id is None and entry.signed_off_by_id is None and entry.signed_off_at and entry.operation_id is None


def test_a_figure_that_the_pack_changes_is_corrected_and_both_stay(folder):
    pour(medway)
    change(folder, "published-figures.yaml", "quantity: 1370, exactness: over", "quantity: 1380, exactness: exact")
    assert load(folder).changed == [
        "Published figure council-graffiti: quantity, exactness changed, corrected by a new figure; the one before stays to be seen"
    ]
    first, second = figures()
    assert (first.hundredths, first.superseded, first.why) == (137000, True, "")
    assert (second.hundredths, second.exactness, second.superseded, second.corrects_id) == (138000, Exactness.EXACT, False, first.id)
    assert second.review is Review.SIGNED_OFF and "edition" in second.why
    assert not load(folder)


def test_what_a_person_corrected_stands_until_the_pack_changes(folder, make):
    pour(medway)
    first, person = figures()[0], make.user(db.session.scalars(select(Agency).where(Agency.code == "council")).one())
    with unit_of_work():
        first = db.session.get(OutcomeEntry, first.id)
        first.superseded = True
        copied = {name: getattr(first, name) for name in ("measure_id", "agency_id", "starts_on", "ends_on", "plan_year_id", "exactness", "recorded_at", "changed_at")}
        db.session.add(OutcomeEntry(**copied, reference=next_figure("published/council-graffiti"), hundredths=140000, corrects_id=first.id, why="counted again", recorded_by_id=person.id, review=Review.RECORDED))
    assert not load(folder)
    change(folder, "published-figures.yaml", "quantity: 1370,", "quantity: 1390,")
    assert len(load(folder).changed) == 1
    assert [(entry.hundredths, entry.superseded) for entry in figures()] == [(137000, True), (140000, True), (139000, False)]


def test_a_changed_credit_is_a_correction_too_and_a_figure_that_is_gone_stays(folder):
    pour(medway)
    change(folder, "published-figures.yaml", "priorities: [antisocial-behaviour, street-scene]", "priorities: [street-scene]")
    assert load(folder).changed[0].startswith("Published figure council-graffiti: priorities changed")
    text = (folder / "published-figures.yaml").read_text()
    (folder / "published-figures.yaml").write_text("".join(line for line in text.splitlines(keepends=True) if "council-stray-dogs" not in line))
    change(folder, "reports.yaml", "council-stray-dogs, ", "")
    assert not load(folder)
    assert db.session.scalar(select(func.count()).select_from(OutcomeEntry).where(OutcomeEntry.superseded.is_(False))) == 36


def follows(code: str) -> str | None:
    """The code of the measure that this one follows from."""
    first = select(Measure.follows_id).where(Measure.code == code).scalar_subquery()
    return db.session.scalar(select(Measure.code).where(Measure.id == first))


def test_a_return_that_came_before_its_plan_year_counts_under_the_priority_that_a_pack_brings(folder, make):
    pour(medway)
    measure, council = (db.session.scalars(select(model).where(model.code == code)).one() for model, code in ((Measure, "leaflets"), (Agency, "council")))
    day, sender = date(2012, 4, 1), make.user(council)
    with unit_of_work():
        line = ExpectedReturn(measure_id=measure.id, agency_id=council.id, kind="month", starts_on=day, due_days=10, due_working=False, by_ward=False)
        db.session.add(line)
        db.session.flush()
        db.session.execute(insert(return_priority), {"expected_id": line.id, "priority_code": "street-scene"})
        until = date(2012, 4, 30)
        said = {"answer": Answer.FIGURES, "includes": True, "said_at": clock.now(), "said_by_id": sender.id}
        sent = ServiceReturn(reference="RETURN-2012-001", expected_id=line.id, starts_on=day, ends_on=until, counts_from=day, **said)
        db.session.add(sent)
        db.session.flush()
        figures_services.record_entry(measure, council, Figure(900), Origin(day, until, source=sent.reference, return_id=sent.id), by=sender)
    credited = select(OutcomeEntry.plan_year_id, Priority.code).join(entry_priority, entry_priority.c.entry_id == OutcomeEntry.id).join(Priority)
    of_return = credited.where(OutcomeEntry.return_id.is_not(None))
    assert db.session.execute(of_return).all() == []
    priorities = "".join(f"    - {{code: {priority.code}, name: {priority.code}, lead: Medway Council}}\n" for priority in read_pack(MEDWAY)["plan-years"][-1].priorities)
    with (folder / "plan-years.yaml").open("a") as years:
        years.write(f"\n- code: 2012/13\n  title: Next year\n  starts-on: 2012-04-01\n  priorities:\n{priorities}")
    load(folder)
    year = db.session.scalars(select(PlanYear).where(PlanYear.code == "2012/13")).one()
    for _ in range(2):
        assert [tuple(row) for row in db.session.execute(of_return)] == [(year.id, "street-scene")]
        assert not load(folder)


def test_a_measure_comes_with_what_counts_and_with_what_it_follows_from(folder):
    pour(medway)
    found = db.session.scalars(select(Measure).where(Measure.code == "green-flags")).one()
    assert "it says nothing of how clean the streets round them, or any street, are" in found.definition
    assert follows("vehicles-reclaimed") == "vehicles-removed" and follows("green-flags") is None
    change(folder, "measures.yaml", "enforcement, follows: arrests,", "enforcement,")
    change(folder, "measures.yaml", "Street lights fixed, unit: lights, kind: environment, better: up,", "Street lights fixed, unit: lights, kind: environment, better: up, follows: potholes-repaired,")
    change(folder, "measures.yaml", "Lights that the council fixed", "Lamps that the council fixed")
    assert load(folder).changed == [
        "Measure Street lights fixed: definition changed from 'Lights that the council fixed in the year, as it publishe...' "
        "to 'Lamps that the council fixed in the year, as it published...'",
        "Measure People charged: follows from no other one now", "Measure Street lights fixed: follows from Potholes repaired now",
    ]
    assert follows("charges") is None and not load(folder)


def test_a_pack_that_says_nothing_of_its_measures_is_loaded(folder):
    (folder / "measures.yaml").write_text(re.sub(r',\n   definition: ".*"}', "}", (folder / "measures.yaml").read_text()))
    load(folder)
    assert set(db.session.scalars(select(Measure.definition))) == {""}


def test_what_is_gone_from_the_pack_keeps_what_it_counted(folder):
    pour(medway)
    text = (folder / "measures.yaml").read_text()
    (folder / "measures.yaml").write_text(re.sub(r"- {code: leaflets.*\n.*\n", "", text))
    change(folder, "operation-types.yaml", "measures: [plates-secured, advice-given, leaflets]", "measures: [plates-secured, advice-given]")
    load(folder)
    found = db.session.scalars(select(Measure).where(Measure.code == "leaflets")).one()
    assert not found.active and found.definition


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_renamed_agency_keeps_its_old_name_up_to_that_day(folder):
    pour(medway)
    before = db.session.scalars(select(Agency).where(Agency.code == "police")).one()
    had = before.name, before.short_name
    load(folder)
    assert db.session.scalars(select(AgencyName)).all() == []
    text = (folder / "agencies.yaml").read_text()
    (folder / "agencies.yaml").write_text(text.replace(f"name: {had[0]}\n", "name: Kent and Sussex Police\n", 1))
    for _ in range(2):
        load(folder)
        (name,) = db.session.scalars(select(AgencyName)).all()
        assert (name.agency_id, name.until, (name.name, name.short_name)) == (before.id, clock.today(), had)
    assert db.session.get_one(Agency, before.id).name == "Kent and Sussex Police"
