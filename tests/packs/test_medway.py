"""The Medway pack itself: what the plan says must be in it."""

from __future__ import annotations

import re

import pytest

from opsplanner.config import MEDWAY
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
        group.code for group in pack["thematic-groups"] if not group.reporting
    }
    assert [group.code for group in pack["thematic-groups"] if group.reporting] == ["alcohol-partnership", "domestic-abuse", "community-cohesion"]


def test_the_operation_types_are_those_that_the_plan_names(pack):
    assert codes(pack, "operation-types") == ["CUBIT", "DISCARD", "CRYSTAL", "CRYSTAL-NTE", "ALBATROSS", "YANG", "SAFER-PLATE", "MAXIMISE"]
    assert [kind.code for kind in pack["operation-types"] if kind.featured] == ["CUBIT", "DISCARD", "CRYSTAL", "CRYSTAL-NTE", "ALBATROSS"]


def test_partners_that_the_plan_does_not_name_are_marked_as_assumed(pack):
    named = {kind.code: {usual.agency for usual in kind.agencies if not usual.assumed} for kind in pack["operation-types"]}
    assert named == {
        "CUBIT": {"dvla", "police", "fire", "council"}, "DISCARD": {"police", "council"}, "CRYSTAL": set(), "CRYSTAL-NTE": set(),
        "ALBATROSS": set(), "YANG": set(), "SAFER-PLATE": set(), "MAXIMISE": set(),
    }  # fmt: skip


def test_every_power_has_a_source_an_owner_and_a_review_date(pack):
    assert all(power.source and power.owner and power.reviewed_on for power in pack["powers"]) and len(pack["powers"]) >= 12


def test_no_telephone_or_mailbox_reaches_a_real_person(pack):
    assert all(re.fullmatch(r"01632 960\d{3}", agency.telephone) for agency in pack["agencies"])
    assert all(agency.mailbox.endswith(".example") for agency in pack["agencies"])
