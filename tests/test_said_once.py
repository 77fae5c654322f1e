"""What is said in one place: which page of a list, the days and months of an address, and what a button carries."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from opsplanner.config import ROOT
from tests.lines import CODE, TEMPLATES, hits


class Once(NamedTuple):
    """Something that is said once: how another place would say it, and where it stands."""

    said: re.Pattern[str]
    place: str
    files: list[Path]


ONCE = {
    "what of a list stands on a page": Once(re.compile(r"\bA_PAGE\b"), "opsplanner/web/paging.py", CODE),
    "which page an address asks for": Once(re.compile(r"""args\.get\(["']page["']|args\[["']page["']\]|typed\(["']page["']\)\)"""), "opsplanner/web/paging.py", CODE),
    "days in an address": Once(re.compile(r"""["'](?:from|to)["']: [^,}]*isoformat\(\)|["']from["']: f["'][^"']*%Y"""), "opsplanner/web/address.py", CODE),
    "a month in an address": Once(re.compile(r"""%Y-%m["'}]|\(20\\d\\d\)-\(|-01["']\)"""), "opsplanner/web/address.py", CODE),
    "the version that a button made by hand carries": Once(re.compile(r"""name=["']version["']"""), "templates/components/press.html", TEMPLATES),
    "the version that a form carries": Once(re.compile(r"\bversion = (?!VersionField\(\)|[a-z_.]+\b)\w*Field\(|version\.data = |class \w*VersionField"), "opsplanner/web/fields.py", CODE),
}


@pytest.mark.parametrize("what", ONCE)
def test_it_is_said_in_one_place(what: str) -> None:
    once = ONCE[what]
    assert list(hits([ROOT / once.place], once.said)), "it stands there"
    assert list(hits([file for file in once.files if file != ROOT / once.place], once.said)) == []


@cache
def _locking() -> list[tuple[str, str, str]]:
    """Where rows are locked for change: the feature, the room, and the select with what it locks, as it is written."""
    found = []
    for file in (file for file in CODE if "with_for_update" in file.read_text()):
        parts = file.relative_to(ROOT / "opsplanner").parts
        for call in ast.walk(ast.parse(file.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "with_for_update":
                found.append((parts[0], "/".join(parts[:-1]), ast.unparse(call)))
    return found


def test_the_same_rows_are_loaded_for_change_by_one_function_of_a_feature() -> None:
    """Two loaders for one thing part in time: one of them forgets to look whether somebody else has changed it."""
    written = Counter((feature, select) for feature, _, select in _locking() if "select(" in select)
    assert len(written) > 30 and sorted(one for one, times in written.items() if times > 1) == []


def test_a_room_locks_the_same_select_once() -> None:
    written = Counter((room, select) for _, room, select in _locking())
    assert sorted(one for one, times in written.items() if times > 1) == []
