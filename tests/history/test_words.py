"""What changed of a text, in a sentence; the whole of a long one is kept behind it."""

from __future__ import annotations

import re

import pytest

from opsplanner.history import change_of, changes
from opsplanner.models import Operation
from tests.browser import text_of

LONG = " ".join(f"word{n}" for n in range(100))


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("", "Traffic\nDogs", "added the risks: Traffic / Dogs"),
        ("Traffic", "", "took out the risks (was: Traffic)"),
        ("Traffic", "Dogs", "changed the risks from Traffic to Dogs"),
    ],
)
def test_a_short_text_is_said_whole(was, now, said):
    assert change_of("the risks", was, now) == (said, "")


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (LONG.replace("word50", "other"), "from … word45 word46 word47 word48 word49 word50 word51 word52 word53 word54 word55 … to "
         "… word45 word46 word47 word48 word49 other word51 word52 word53 word54 word55 …"),
        (f"first {LONG}", "from word0 word1 word2 word3 word4 … to first word0 word1 word2 word3 word4 …"),
        (f"{LONG} last", "from … word95 word96 word97 word98 word99 to … word95 word96 word97 word98 word99 last"),
        (LONG.replace("word50 ", ""), "from … word45 word46 word47 word48 word49 word50 word51 word52 word53 word54 word55 … to "
         "… word45 word46 word47 word48 word49 word51 word52 word53 word54 word55 …"),
    ],
)
def test_of_a_long_text_the_part_that_differs_is_said_with_some_words_round_it(now, said):
    assert change_of("the notes", LONG, now) == (f"changed the notes {said}", LONG)


def test_two_texts_that_have_nothing_in_common_are_cut_and_the_old_one_is_kept():
    (change,) = changes({"the notes": "x" * 5000, "the wards": "River"}, {"the notes": "y" * 5000, "the wards": "River"})
    assert len(change.said) < 500 and change.whole == "x" * 5000


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_whole_of_it_stands_behind_the_line_without_a_script(make, app, browser):
    user = make.user()
    op: Operation = make.operation(author=user)
    me, page = browser.as_(user), f"/operations/{op.reference}/briefing/change"
    for text in (LONG, LONG.replace("word50", "other")):
        version = re.search(r'name="version"[^>]*value="(\d+)"', me.get(page).text)[1]
        assert me.post(page, {"deployments": text, "risks": "", "version": version}).status_code == 303
    shown = me.get(f"/operations/{op.reference}").text
    assert "Changed the deployments from … word45" in shown and "The whole of it before" in shown
    assert LONG in text_of(me.get(f"/operations/{op.reference}/history"))


def test_changes_are_said_from_what_to_what():
    before = {"the wards": "River", "the notes": "", "the commanders": "A\nB", "the time": "x"}
    after = {"the wards": "River, Twydall", "the notes": "Bring cones", "the commanders": "", "the time": "x", "the part of DVLA": "checks"}
    assert [change.said for change in changes(before, after)] == [
        "changed the wards from River to River, Twydall",
        "added the notes: Bring cones",
        "took out the commanders (was: A / B)",
        "added the part of DVLA: checks",
    ]
