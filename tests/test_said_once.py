"""What is said in one place: which page of a list, the days and months of an address, and what a button carries."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from opsplanner.config import ROOT
from tests.lines import CODE, hits


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
