"""What holds for every address: who may is said, what was kept still answers, and what leads somewhere leads to a page."""

from __future__ import annotations

import re

from flask import Flask

from tests import urls
from tests.lines import CODE, TEMPLATES, name

ENDPOINT = re.compile(r"""url_for\(\s*["'](\w[\w.]*)["']""")


def test_every_route_says_who_may(house: Flask) -> None:
    bare = [
        f"{rule.rule} ({rule.endpoint})"
        for rule in house.url_map.iter_rules()
        if rule.endpoint != "static"
        and not any(hasattr(house.view_functions[rule.endpoint], stamp) for stamp in ("requires", "open_because"))
    ]
    assert sorted(bare) == []


def test_addresses_that_people_have_kept_still_answer(house: Flask) -> None:
    assert sorted(urls.landed() - urls.answered(house)) == [], "keep these addresses, or redirect them"


def test_new_addresses_are_on_the_list(house: Flask) -> None:
    assert sorted(urls.answered(house) - urls.landed()) == [], "add them: python -m tests.urls"


def test_addresses_are_plain_words(house: Flask) -> None:
    odd = [rule.rule for rule in house.url_map.iter_rules() if not re.fullmatch(r"/|(/([a-z0-9-]+(\.csv|\.xlsx)?|<[^>]+>(\.(ics|pdf|docx))?))+", rule.rule)]
    assert odd == []


def test_links_lead_to_pages_that_exist(house: Flask) -> None:
    broken = [
        f"{name(file)}: {endpoint}"
        for file in [*CODE, *TEMPLATES]
        for endpoint in ENDPOINT.findall(file.read_text())
        if endpoint not in house.view_functions
    ]
    assert broken == []
