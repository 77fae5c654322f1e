"""The Medway pack itself: what the plan says must be in it."""

from __future__ import annotations

import ast
import re

import pytest

from opsplanner import config
from opsplanner.config import MEDWAY
from opsplanner.models import GroupKind
from opsplanner.packs.check import read_pack
from opsplanner.packs.schema import Pack


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The pack as it is shipped."""
    return read_pack(MEDWAY)


def codes(pack: Pack, subject: str) -> list[str]:
    """The codes of one file, in order."""
    return [entry.code for entry in pack[subject]]


def test_it_has_the_22_wards_of_the_time(pack):
    names = [ward.name for ward in pack["wards"]]
    assert len(names) == 22 and {"Luton and Wayfield", "Rochester South and Horsted", "Cuxton and Halling", "Watling"} <= set(names)


def test_it_has_five_priorities_for_2010_and_seven_for_2011(pack):
    by_year = {year.code: [priority.code for priority in year.priorities] for year in pack["plan-years"]}
    assert {code: len(found) for code, found in by_year.items()} == {"2010/11": 5, "2011/12": 7}
    assert by_year["2010/11"] == ["substance-misuse", "antisocial-behaviour", "repeat-violence", "street-scene", "confidence"]
    assert all(priority.thematic_group and priority.lead for priority in pack["plan-years"][1].priorities)


def test_each_of_the_seven_has_its_thematic_group_and_three_report_to_the_executive(pack):
    assert {p.thematic_group for p in pack["plan-years"][1].priorities} | {"problem-families", "emerging-issues"} == {
        group.code for group in pack["thematic-groups"] if group.of_kind is GroupKind.THEMATIC
    }
    above = {group.code: group.reports_to for group in pack["thematic-groups"]}
    assert above.pop("strategic-executive") is None and set(above.values()) == {"strategic-executive"} and "performance-delivery" in above
    executive = pack["thematic-groups"][0]
    assert [(member.agency, member.chairs) for member in executive.members if member.chairs] == [("police", "chair"), ("council", "vice-chair")]
    assert [group.code for group in pack["thematic-groups"] if group.reporting] == ["alcohol-partnership", "domestic-abuse", "community-cohesion"]


def test_the_operation_types_are_those_that_the_plan_names(pack):
    assert codes(pack, "operation-types") == ["CUBIT", "DISCARD", "CRYSTAL", "CRYSTAL-NTE", "ALBATROSS", "YANG", "SAFER-PLATE", "MAXIMISE"]
    assert [kind.code for kind in pack["operation-types"] if kind.featured] == ["CUBIT", "DISCARD", "CRYSTAL", "CRYSTAL-NTE", "ALBATROSS"]


def test_partners_that_the_plan_does_not_name_are_marked_as_assumed(pack):
    named = {kind.code: {usual.agency for usual in kind.agencies if not usual.assumed} for kind in pack["operation-types"]}
    assert named == {
        "CUBIT": {"dvla", "police", "fire", "council"}, "DISCARD": {"police", "council"}, "CRYSTAL": set(), "CRYSTAL-NTE": set(),
        "ALBATROSS": set(), "YANG": set(), "SAFER-PLATE": set(), "MAXIMISE": set(),
    }


def test_no_usual_part_says_that_it_leads_which_is_said_of_each_operation_by_itself(pack):
    assert [usual.role for kind in pack["operation-types"] for usual in kind.agencies if "lead" in usual.role.lower()] == []


def test_every_power_has_a_source_an_owner_and_a_review_date(pack):
    assert all(power.source and power.owner and power.reviewed_on for power in pack["powers"]) and len(pack["powers"]) >= 12


def test_no_telephone_or_mailbox_reaches_a_real_person(pack):
    assert all(re.fullmatch(r"01632 960\d{3}", agency.telephone) for agency in pack["agencies"])
    assert all(agency.mailbox.endswith(".example") for agency in pack["agencies"])


COUNCIL, POLICE, CAMERAS, FIRE, PROBATION = "council", "police", "cameras", "fire", "probation"
PUBLISHED = {
    # docs/domain.md, "Published figures": agency, measure, quantity, exactness, shape
    "litter swept": (COUNCIL, "litter-swept", 1500, "over", "count"),
    "litter bins": (COUNCIL, "litter-bins", 2000, "over", "stock"),
    "dog-waste bins": (COUNCIL, "dog-waste-bins", 700, "exact", "stock"),
    "dog-fouling bags": (COUNCIL, "dog-fouling-bags", 150_000, "exact", "count"),
    "graffiti removed": (COUNCIL, "graffiti-removed", 1370, "over", "count"),
    "fixed penalty notices for littering": (COUNCIL, "litter-penalty-notices", 350, "over", "count"),
    "stray dogs picked up": (COUNCIL, "stray-dogs", 660, "over", "count"),
    "fly-tips removed": (COUNCIL, "fly-tips-removed", 3000, "over", "count"),
    "fly-tipped waste": (COUNCIL, "fly-tipped-waste", 2700, "over", "count"),
    "enforcement actions for fly-tipping": (COUNCIL, "fly-tipping-actions", 3400, "over", "count"),
    "carriageway": (COUNCIL, "carriageway", 841, "exact", "stock"),
    "potholes repaired": (COUNCIL, "potholes-repaired", 10_000, "forecast", "count"),
    "lights fixed": (COUNCIL, "lights-fixed", 7977, "exact", "count"),
    "partnership clean-ups": (COUNCIL, "partnership-clean-ups", 42, "exact", "count"),
    "ad hoc community clean-ups": (COUNCIL, "community-clean-ups", 100, "exact", "count"),
    "play and recreation areas": (COUNCIL, "play-areas", 130, "over", "stock"),
    "allotment plots": (COUNCIL, "allotment-plots", 1000, "over", "stock"),
    "Green Flag open spaces": (COUNCIL, "green-flags", 4, "exact", "stock"),
    "environmental issues": (COUNCIL, "environmental-issues", 6000, "over", "count"),
    "non-domestic burglary": (POLICE, "burglary-change", -13.2, "exact", "published percentage"),
    "violence against the person": (POLICE, "violence-change", -6.5, "exact", "published percentage"),
    "theft of motor vehicles": (POLICE, "vehicle-theft-change", -3.4, "exact", "published percentage"),
    "serious anti-social behaviour": (POLICE, "antisocial-change", -13.4, "exact", "published percentage"),
    "young offenders": (POLICE, "youth-offenders", -13.6, "exact", "published percentage"),
    "killed and seriously injured at camera sites": (CAMERAS, "camera-sites-change", -72, "exact", "published percentage"),
    "children killed and seriously injured": (CAMERAS, "child-casualties-change", -50, "over", "published percentage"),
    "all people killed and seriously injured": (CAMERAS, "casualties-change", -40, "over", "published percentage"),
    "home safety visits": (FIRE, "home-safety-visits", 1522, "exact", "count"),
    "smoke alarms fitted": (FIRE, "smoke-alarms", 2000, "over", "count"),
    "accidental house fires": (FIRE, "house-fires", 95, "exact", "count"),
    "road traffic collisions": (FIRE, "collisions-attended", 84, "exact", "count"),
    "schools visited": (FIRE, "schools-visited", 18, "exact", "count"),
    "pupils reached": (FIRE, "pupils-reached", 4478, "exact", "count"),
    "community safety events": (FIRE, "safety-events", 27, "exact", "count"),
    "road safety demonstrations": (FIRE, "road-safety-demonstrations", 6, "exact", "count"),
    "jobs passed to Probation": (PROBATION, "payback-referrals", 70, "over", "count"),
}


@pytest.mark.parametrize("figure", PUBLISHED.values(), ids=PUBLISHED)
def test_a_published_figure_stands_in_the_pack(pack, figure):
    shapes = {measure.code: measure.shape for measure in pack["measures"]}
    found = [
        (published.agency, entry.measure, entry.quantity / 100, entry.exactness, shapes[entry.measure])
        for published in pack["published-figures"] for entry in published.figures if entry.measure == figure[1]
    ]
    assert found == [figure]


def test_there_are_36_published_figures_and_no_more(pack):
    assert len(PUBLISHED) == 36 == pack.count()["published-figures"]
    assert all(published.source and published.plan_year == "2010/11" for published in pack["published-figures"])


def test_figures_with_a_period_of_their_own_say_so(pack):
    by_code = {entry.code: entry for published in pack["published-figures"] for entry in published.figures}
    assert by_code["cameras-sites"].period == "Since the camera sites were introduced"
    assert "1994 to 1998" in by_code["cameras-all"].period and "1994 to 1998" in by_code["cameras-children"].period
    assert "June 2011" in by_code["probation-jobs"].period and "not of jobs done" in by_code["probation-jobs"].note


def actions(pack: Pack, code: str) -> dict[str, str | None]:
    """The named programmes of one priority of 2011/12, each with its owner."""
    priority = next(priority for priority in pack["plan-years"][1].priorities if priority.code == code)
    return {action.programme: action.owner for action in priority.actions if action.programme}


def test_every_priority_of_2011_has_aims_and_actions_and_named_programmes_are_actions(pack):
    assert [(p.code, len(p.aims)) for p in pack["plan-years"][1].priorities] == [
        ("substance-misuse", 4), ("street-scene", 6), ("youth-offending", 9), ("night-time-economy", 6), ("vulnerable-victims", 5),
        ("theft", 3), ("road-casualties", 1),
    ]
    assert all(len(priority.actions) >= 10 for priority in pack["plan-years"][1].priorities)
    assert actions(pack, "substance-misuse").items() >= {"Safe Exit": "police", "Clever Thinking": "kca"}.items()
    assert actions(pack, "night-time-economy")["SOS Bus"] == "cvs"
    assert set(actions(pack, "youth-offending")) >= {"Clever Thinking", "Anger Management", "Incredible Years"}
    assert set(actions(pack, "road-casualties")) >= {"A Licence to Kill?", "Carmageddon", "Carnage"}


def test_the_payback_agreement_is_an_action_of_probation(pack):
    action = next(a for a in pack["plan-years"][1].priorities[1].actions if a.programme == "Community Payback")
    assert action.owner == "probation" and "two days a week" in action.text and "end of 2010" in action.text


def test_public_feeling_is_not_measured_and_says_why(pack):
    silent = [(p.code, i) for year in pack["plan-years"] for p in year.priorities for i in p.indicators if i.not_measured]
    assert [code for code, _ in silent] == ["confidence", "substance-misuse", "street-scene", "youth-offending", "night-time-economy"]
    assert all("no longer paid for" in indicator.not_measured and not indicator.figures for _, indicator in silent)


def test_every_priority_of_2010_says_what_became_of_it(pack):
    became = {p.code: [b.priority for b in p.became] for p in pack["plan-years"][0].priorities}
    assert became == {
        "substance-misuse": ["substance-misuse"], "antisocial-behaviour": ["night-time-economy", "youth-offending", "street-scene"],
        "repeat-violence": ["vulnerable-victims", "night-time-economy"], "street-scene": ["street-scene"], "confidence": [None],
    }


def test_every_measure_says_what_counts_in_sentences_of_its_own(pack):
    said = [measure.definition for measure in pack["measures"]]
    assert all(len(words) > 60 and words.endswith(".") for words in said) and len(set(said)) == len(said)


def test_what_became_of_something_follows_from_it(pack):
    first = {measure.code: measure.follows for measure in pack["measures"] if measure.follows}
    assert first.items() >= {"vehicles-reclaimed": "vehicles-removed", "vehicles-destroyed": "vehicles-removed", "charges": "arrests"}.items()
    assert all(measure.shape == "count" for measure in pack["measures"] if measure.code in {*first, *first.values()})


MEDWAYS = re.compile(r"Medway|Kent\b|Chatham|Gillingham|Rochester|Strood|Rainham|\bME\d|01634|CUBIT|Gun Wharf")


def test_what_is_medways_alone_is_said_by_its_pack_and_its_demonstration_alone():
    said = {path: path.read_text() for path in (config.ROOT / "templates").rglob("*.html")}
    for path in (config.ROOT / "opsplanner").rglob("*.py"):
        if path.relative_to(config.ROOT / "opsplanner").parts[0] == "demo":
            continue
        tree = ast.parse(path.read_text())
        told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
        said[path] = "\n".join(n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in told)
    assert {str(path.relative_to(config.ROOT)): found for path, text in said.items() if (found := MEDWAYS.findall(text))} == {}
