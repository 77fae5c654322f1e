"""Bad packs: every problem is found at once, with file, line and reason."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from opsplanner.config import MEDWAY
from opsplanner.packs.check import read_pack
from opsplanner.packs.new import new_pack
from opsplanner.packs.reader import PackRefused


@pytest.fixture
def folder(tmp_path: Path, usual_time: None) -> Path:
    """A small pack that is valid."""
    new_pack(tmp_path / "pack", name="Test Partnership", year=2026)
    return tmp_path / "pack"


def problems(folder: Path) -> list[str]:
    """What is said of a pack that is refused."""
    with pytest.raises(PackRefused) as refused:
        read_pack(folder)
    return [str(problem) for problem in refused.value.problems]


def test_a_new_pack_is_valid_as_it_stands(folder):
    pack = read_pack(folder)
    assert pack.partnership.name == "Test Partnership"
    assert pack.count() == {
        "agencies": 3, "wards": 2, "places": 1, "thematic-groups": 2, "event-kinds": 1, "plans": 1, "plan-years": 1, "measures": 1, "powers": 1, "resources": 1,
        "operation-types": 1, "published-figures": 0, "reports": 0, "scrutiny": 0,
    }


def test_a_new_pack_is_never_written_over_another(folder):
    with pytest.raises(FileExistsError):
        new_pack(folder, name="Other", year=2026)


def test_a_name_with_a_quote_in_it_is_written_so_that_it_can_be_read(tmp_path):
    new_pack(tmp_path / "pack", name="St Mary's: \"safer\" #1", year=2026)
    assert read_pack(tmp_path / "pack").partnership.name == "St Mary's: \"safer\" #1"


WARDS = "- {code: first-ward, name: First ward}\n- {code: second-ward, name: Second ward}\n"
BAD = {
    "unknown key": ("wards.yaml", WARDS + "- {code: third, nmae: Third}\n",
                    ["wards.yaml:3: a ward has no 'nmae'. Did you mean 'name'?", "wards.yaml:3: a ward needs 'name'"]),
    "duplicate key": ("wards.yaml", "- code: first-ward\n  name: One\n  name: Two\n- {code: second-ward, name: Second}\n",
                      ["wards.yaml:3: 'name' stands here twice: the first is in line 2"]),
    "duplicate code": ("wards.yaml", WARDS + "- {code: first-ward, name: Third}\n", ["wards.yaml:3: the code 'first-ward' is used already, in line 1"]),
    "duplicate name": ("wards.yaml", WARDS + "- {code: third, name: SECOND ward}\n", ["wards.yaml:3: the name 'SECOND ward' is used already, in line 2"]),
    "no list": ("wards.yaml", "code: first-ward\n", ["wards.yaml:1: wards has to be a list: each entry begins with a dash"]),
    "no record": ("wards.yaml", WARDS + "- just words\n", ["wards.yaml:3: a ward has to be written as \"name: value\" lines"]),
    "nothing in it": ("wards.yaml", "# nothing yet\n", ["wards.yaml:1: the file holds nothing"]),
    "no yaml": ("wards.yaml", WARDS + "- {code: x\n", ["wards.yaml:4: this is not YAML: did not find expected ',' or '}'"]),
    "too long": ("wards.yaml", WARDS + f"- {{code: x, name: {'y' * 121}}}\n",
                 [f"wards.yaml:3: name is '{'y' * 37}...', and has to be text of at most 120 characters"]),
    "bad code": ("wards.yaml", WARDS + "- {code: Third Ward, name: Third}\n",
                 ["wards.yaml:3: code is 'Third Ward', and has to be small letters, digits and single hyphens, like 'street-scene', at most 40"]),
    "list for a word": ("wards.yaml", WARDS + "- {code: third, name: [a, b]}\n", ["wards.yaml:3: name has to be text of at most 120 characters"]),
    "empty value": ("wards.yaml", WARDS + "- code: third\n  name:\n", ["wards.yaml:4: a ward needs 'name'"]),
    "control character": ("wards.yaml", WARDS + "- {code: third, name: \"a\\0b\"}\n",
                          ["wards.yaml:3: name is 'a\\x00b', and has to be text of at most 120 characters"]),
    "raw control character": ("wards.yaml", WARDS + "- {code: third, name: a\0b}\n", ["wards.yaml:3: there is a character here that no text should hold"]),
    "bad date": ("powers.yaml", "- code: stop-vehicle\n  title: Stop\n  source: Act\n  owner: Us\n  reviewed-on: 2026-02-30\n",
                 ["powers.yaml:5: reviewed-on is '2026-02-30', and has to be a date that exists, like 2026-09-30"]),
    "bad choice": ("measures.yaml", "- {code: vehicles-checked, name: V, unit: v, kind: enforcment}\n",
                   ["measures.yaml:1: kind is 'enforcment'. Did you mean 'enforcement'?"]),
    "bad year": ("plan-years.yaml", "- code: 2026/28\n  starts-on: 2026-04-01\n  priorities:\n    - {code: street-scene, name: A}\n",
                 ["plan-years.yaml:1: a plan year that begins on 2026-04-01 has the code '2026/27'"]),
    "no such agency": ("resources.yaml", "- {code: van, name: Van, agency: counsil}\n",
                       ["resources.yaml:1: there is no 'counsil' in agencies.yaml. Did you mean 'council'?"]),
    "no such ward": ("places.yaml", "- {code: a, name: A}\n- code: b\n  name: B\n  ward: frist-ward\n",
                     ["places.yaml:4: there is no 'frist-ward' in wards.yaml. Did you mean 'first-ward'?"]),
    "two offices": ("agencies.yaml", "- {code: council, name: A, short-name: A, kind: partnership office}\n"
                    "- {code: police, name: B, short-name: B, kind: partnership office}\n",
                    ["agencies.yaml:2: there is a partnership office already: 'council', in line 1"]),
    "no office": ("agencies.yaml", "- {code: council, name: A, short-name: A, kind: council}\n- {code: police, name: B, short-name: B, kind: police}\n",
                  ["agencies.yaml:1: one agency has to be of the kind 'partnership office': its people plan for everyone"]),
    "name of the partnership": ("partnership.yaml", "short-name: X\n", ["partnership.yaml:1: a partnership needs 'name'"]),
}


@pytest.mark.parametrize("file, text, expected", BAD.values(), ids=BAD)
def test_a_bad_pack_is_refused_with_file_line_and_reason(folder, file, text, expected):
    (folder / file).write_text(text)
    assert problems(folder) == expected


TYPE = """\
- code: VEHICLES
  name: Vehicles
  purpose: Vehicles
  lead: council
  starts: 09:00
  ends: 13:00
  briefing: 08:30
  agencies:
    - {agency: council, role: Lead, staff: 3}
    - {agency: police, role: Stops, staff: 2}
"""
BAD_TYPES = {
    "time": ("ends: 13:00", "ends: 25:00", "operation-types.yaml:6: ends is '25:00', and has to be a time, like 07:30 or 22:00"),
    "one time": ("  ends: 13:00\n", "", "operation-types.yaml:5: 'starts' and 'ends' go together"),
    "over 18 hours": ("ends: 13:00", "ends: 03:00", "operation-types.yaml:6: from briefing to end it lasts more than 18 hours"),
    "lead": ("lead: council", "lead: office", "operation-types.yaml:4: the lead 'office' is not among its agencies"),
    "agency twice": ("{agency: police", "{agency: council", "operation-types.yaml:10: 'council' stands among its agencies twice"),
    "staff": ("staff: 2", "staff: -2", "operation-types.yaml:10: staff is '-2', and has to be a whole number from 0 to 500"),
    "thousands": ("staff: 2", "staff: '1,500'", "operation-types.yaml:10: staff is '1,500', and has to be a whole number from 0 to 500"),
    "yes or no": ("staff: 2", "required: maybe", "operation-types.yaml:10: required is 'maybe', and has to be yes or no"),
    "code": ("code: VEHICLES", "code: vehicles",
             "operation-types.yaml:1: code is 'vehicles', and has to be capital letters, digits and single hyphens, like 'VEHICLES-NIGHT', at most 30"),
}


@pytest.mark.parametrize("before, after, expected", BAD_TYPES.values(), ids=BAD_TYPES)
def test_a_bad_operation_type_is_refused(folder, before, after, expected):
    assert TYPE.count(before) == 1
    (folder / "operation-types.yaml").write_text(TYPE.replace(before, after))
    assert problems(folder) == [expected]


YEAR = """\
- code: 2026/27
  starts-on: 2026-04-01
  priorities:
    - code: street-scene
      name: Streets
      aims: [{code: a, text: A}]
      actions: [{code: a, text: A, owner: council, status: under way}]
      indicators:
        - code: i
          name: I
          baseline: 10
          trajectory-from: 2026
          trajectory-to: 2030
          reduction-percent: 20
"""
BAD_YEARS = {
    "aim twice": ("[{code: a, text: A}]", "[{code: a, text: A}, {code: a, text: B}]", "plan-years.yaml:6: the code 'a' is used already, in line 6"),
    "no such owner": ("owner: council", "owner: nobody", "plan-years.yaml:7: there is no 'nobody' in agencies.yaml. There is: council, office, police"),
    "status": ("status: under way", "status: nearly", "plan-years.yaml:7: status is 'nearly'. There is: done, planned, stopped, under way"),
    "due": ("status: under way", "due-on: soon", "plan-years.yaml:7: due-on is 'soon', and has to be a date that exists, like 2026-09-30"),
    "number": ("baseline: 10", "baseline: 1.234",
               "plan-years.yaml:11: baseline is '1.234', and has to be a number with at most two decimals and no commas, like 1370 or -13.2"),
    "half a trajectory": ("          reduction-percent: 20\n", "",
                          "plan-years.yaml:9: a trajectory needs 'trajectory-from', 'trajectory-to' and 'reduction-percent': 'reduction-percent' is missing"),
    "no baseline": ("          baseline: 10\n", "", "plan-years.yaml:11: a trajectory falls from a baseline, and this indicator has none"),
    "backwards": ("trajectory-to: 2030", "trajectory-to: 2020", "plan-years.yaml:13: a trajectory ends in or after the year in which it begins"),
    "measured after all": ("baseline: 10", "not-measured: No\n          figures: [{period: 2026, value: 1}]\n          baseline: 10",
                           "plan-years.yaml:12: what is not measured has no figures"),
    "period twice": ("baseline: 10", "figures: [{period: 2026, value: 1}, {period: 2026, value: 2}]\n          baseline: 10",
                     "plan-years.yaml:11: there is a figure for '2026' already"),
    "nothing has become of it": ("      name: Streets\n", "      name: Streets\n      became: [{words: Ended}]\n",
                                 "plan-years.yaml:6: 2026/27 is the last plan year here: nothing has become of its priorities yet"),
}


@pytest.mark.parametrize("before, after, expected", BAD_YEARS.values(), ids=BAD_YEARS)
def test_a_bad_plan_year_is_refused(folder, before, after, expected):
    assert YEAR.count(before) == 1
    (folder / "plan-years.yaml").write_text(YEAR.replace(before, after))
    assert problems(folder) == [expected]


@pytest.mark.parametrize("due", ["2026-03-31", "2027-04-01"])
def test_an_action_is_due_in_its_plan_year(folder, due):
    action = "    - code: safer\n      name: Safer\n      actions:\n        - {code: sweep, text: Sweep, due-on: %s}\n"
    years = (folder / "plan-years.yaml").read_text()
    (folder / "plan-years.yaml").write_text(years + action % "2027-03-31")
    read_pack(folder)
    (folder / "plan-years.yaml").write_text(years + action % due)
    line = years.count("\n") + 4
    assert problems(folder) == [f"plan-years.yaml:{line}: {due} is not in the plan year 2026/27"]


def test_a_figure_of_an_indicator_has_no_key_that_nobody_reads(folder):
    years = (folder / "plan-years.yaml").read_text()
    indicator = "      indicators:\n        - {code: litter, name: Litter, figures: [{period: 2026/27, value: 12.5, note: Survey}]}\n"
    (folder / "plan-years.yaml").write_text(years + "    - code: safer\n      name: Safer\n" + indicator)
    line = years.count("\n") + 4
    assert problems(folder) == [f"plan-years.yaml:{line}: a figure of an indicator has no 'note'. There is: period, value, words"]


def test_a_type_names_priorities_of_a_plan_year_that_has_not_ended(folder, hands):
    years = (folder / "plan-years.yaml").read_text()
    (folder / "plan-years.yaml").write_text(years + "- {code: 2027/28, starts-on: 2027-04-01, priorities: [{code: roads, name: Roads}]}\n")
    read_pack(folder)
    hands.move_to("2027-04-01T10:00:00Z")
    types = (folder / "operation-types.yaml").read_text().splitlines()
    line = next(n for n, text in enumerate(types, 1) if text.strip().startswith("priorities:"))
    assert problems(folder) == [f"operation-types.yaml:{line}: 2027/28 has no priority 'street-scene': an older plan year had it"]
    hands.move_to("2029-04-01T10:00:00Z")
    assert len(problems(folder)) == 1, "the newest one counts on when all have ended"


def test_what_a_new_pack_only_shows_can_be_taken_as_it_stands(folder):
    file = folder / "plan-years.yaml"
    shown = [line.replace("# ", "", 1) if re.match(r"      #( {3}|\s*[a-z]+:\s*$)", line) else line for line in file.read_text().splitlines()]
    file.write_text("\n".join(line for line in shown if "became" not in line and "Carried on" not in line))
    [priority] = read_pack(folder)["plan-years"][0].priorities
    assert [len(kept) for kept in (priority.aims, priority.actions, priority.indicators)] == [1, 1, 3]
    assert priority.indicators[2].figures[0].value == 1250


def test_a_priority_becomes_one_of_the_next_year_only(folder):
    (folder / "plan-years.yaml").write_text(
        YEAR + "      became: [{priority: old, words: Carried on}]\n- code: 2027/28\n  starts-on: 2027-04-01\n"
        "  priorities:\n    - {code: new, name: New}\n- code: 2025/26\n  starts-on: 2025-04-01\n  priorities:\n    - {code: old, name: Old}\n"
    )
    assert problems(folder) == ["plan-years.yaml:15: 2027/28 has no priority 'old'"]


RETURN = """\
- code: last-year
  agency: council
  source: Annual report
  plan-year: 2026/27
  starts-on: 2026-04-01
  ends-on: 2027-03-31
  figures:
    - {code: checked, measure: vehicles-checked, quantity: 120, exactness: over, priorities: [street-scene]}
"""
BAD_RETURNS = {
    "no such measure": ("measure: vehicles-checked", "measure: vehicles-chekced",
                        "published-figures.yaml:8: there is no 'vehicles-chekced' in measures.yaml. Did you mean 'vehicles-checked'?"),
    "thousands": ("quantity: 120", "quantity: '1,500'",
                  "published-figures.yaml:8: quantity is '1,500', and has to be a number with at most two decimals and no commas, like 1370 or -13.2"),
    "money": ("quantity: 120", "quantity: £1",
              "published-figures.yaml:8: quantity is '£1', and has to be a number with at most two decimals and no commas, like 1370 or -13.2"),
    "below nought": ("quantity: 120", "quantity: -3", "published-figures.yaml:8: 'vehicles-checked' is a count, which is never below nought"),
    "exactness": ("exactness: over", "exactness: roughly", "published-figures.yaml:8: exactness is 'roughly'. There is: about, exact, forecast, over"),
    "no such agency": ("agency: council", "agency: fire", "published-figures.yaml:2: there is no 'fire' in agencies.yaml. Did you mean 'office'?"),
    "no such year": ("plan-year: 2026/27", "plan-year: 2025/26", "published-figures.yaml:4: there is no '2025/26' in plan-years.yaml. Did you mean '2026/27'?"),
    "no such priority": ("[street-scene]", "[roads]", "published-figures.yaml:8: there is no 'roads' in plan-years.yaml. There is: street-scene"),
    "backwards": ("ends-on: 2027-03-31", "ends-on: 2025-03-31", "published-figures.yaml:6: the period ends before it begins"),
    "before its year": ("starts-on: 2026-04-01", "starts-on: 2026-03-31", "published-figures.yaml:5: 2026-03-31 is not in the plan year 2026/27"),
    "after its year": ("starts-on: 2026-04-01\n  ends-on: 2027-03-31", "starts-on: 2027-04-01\n  ends-on: 2027-04-30",
                       "published-figures.yaml:5: 2027-04-01 is not in the plan year 2026/27"),
    "unknown key": ("exactness: over", "exactnes: over", "published-figures.yaml:8: a published figure has no 'exactnes'. Did you mean 'exactness'?"),
    "no figures": ("  figures:\n    - {code: checked, measure: vehicles-checked, quantity: 120, exactness: over, priorities: [street-scene]}\n", "",
                   "published-figures.yaml:1: a return needs 'figures'"),
}


@pytest.mark.parametrize("before, after, expected", BAD_RETURNS.values(), ids=BAD_RETURNS)
def test_a_bad_published_figure_is_refused(folder, before, after, expected):
    assert RETURN.count(before) == 1
    (folder / "published-figures.yaml").write_text(RETURN.replace(before, after))
    assert problems(folder) == [expected]


def test_a_published_figure_is_credited_to_priorities_of_its_own_year(folder):
    (folder / "published-figures.yaml").write_text(RETURN.replace("2026", "2027").replace("/27", "/28").replace("2027-03-31", "2028-03-31"))
    years = (folder / "plan-years.yaml").read_text()
    (folder / "plan-years.yaml").write_text(years + "- {code: 2027/28, starts-on: 2027-04-01, priorities: [{code: roads, name: Roads}]}\n")
    assert problems(folder) == ["published-figures.yaml:8: 2027/28 has no priority 'street-scene'"]


def test_a_figure_stands_once_in_all_returns(folder):
    (folder / "published-figures.yaml").write_text(RETURN + RETURN.replace("code: last-year", "code: this-year"))
    assert problems(folder) == ["published-figures.yaml:16: the code 'checked' is used already, in line 8"]


@pytest.mark.parametrize("word", ["priorities", "measures", "powers"])
def test_a_type_refers_to_what_there_is(folder, word):
    (folder / "operation-types.yaml").write_text(TYPE + f"  {word}: [nothing]\n")
    file = "plan-years" if word == "priorities" else word
    assert problems(folder)[0].startswith(f"operation-types.yaml:11: there is no 'nothing' in {file}.yaml")


def test_a_missing_or_misnamed_file_is_named(folder):
    (folder / "wards.yaml").rename(folder / "ward.yaml")
    assert problems(folder) == ["ward.yaml:1: a pack has no such file. Did you mean 'wards.yaml'?", "wards.yaml:1: a pack needs this file"]


def test_text_that_is_not_utf8_is_named_with_its_line(folder):
    (folder / "wards.yaml").write_bytes(b"# a\n- {code: x, name: caf\xe9}\n")
    assert problems(folder) == ["wards.yaml:2: this is not UTF-8 text"]


def test_all_problems_are_found_at_once_in_all_files(folder):
    (folder / "wards.yaml").write_text("- {code: x}\n")
    (folder / "partnership.yaml").write_text("name: A\n")
    (folder / "resources.yaml").write_text("- {code: van, name: Van, agency: nobody}\n- {code: van, name: Other, agency: council}\n")
    assert [line.split(": ")[0] for line in problems(folder)] == ["partnership.yaml:1", "resources.yaml:1", "resources.yaml:2", "wards.yaml:1"]


def test_an_empty_folder_says_what_a_pack_needs(tmp_path):
    assert problems(tmp_path) == [f"{file}.yaml:1: a pack needs this file" for file in ("agencies", "operation-types", "partnership", "wards")]


def test_the_edition_changes_with_any_file(tmp_path):
    copy = Path(shutil.copytree(MEDWAY, tmp_path / "pack"))
    before = read_pack(copy).edition
    assert before == read_pack(MEDWAY).edition
    (copy / "wards.yaml").write_text((copy / "wards.yaml").read_text() + "# a remark\n")
    assert read_pack(copy).edition != before


MEASURES = """\
- {code: vehicles-checked, name: Checked, unit: vehicles, kind: enforcement}
- {code: removed, name: Removed, unit: vehicles, kind: enforcement, follows: vehicles-checked}
- {code: reclaimed, name: Reclaimed, unit: vehicles, kind: enforcement, follows: removed}
"""


@pytest.mark.parametrize(
    "before, after, expected",
    [
        ("follows: removed", "follows: reclaimed", ["measures.yaml:3: 'reclaimed' follows from itself"]),
        ("follows: vehicles-checked", "follows: reclaimed",
         ["measures.yaml:2: 'removed' follows from itself, by way of 'reclaimed'", "measures.yaml:3: 'reclaimed' follows from itself, by way of 'removed'"]),
        ("follows: removed", "follows: remove", ["measures.yaml:3: there is no 'remove' in measures.yaml. Did you mean 'removed'?"]),
        ("follows: removed", f"definition: {'x' * 1201}",
         [f"measures.yaml:3: definition is '{'x' * 37}...', and has to be text of at most 1200 characters"]),
    ],
    ids=["itself", "a circle", "no such", "too long"],
)
def test_a_measure_follows_from_another_one_and_says_briefly_what_counts(folder, before, after, expected):
    assert MEASURES.count(before) == 1
    (folder / "measures.yaml").write_text(MEASURES)
    read_pack(folder)
    (folder / "measures.yaml").write_text(MEASURES.replace(before, after))
    assert problems(folder) == expected
