"""A page is marked that names a restricted operation in what stands in the way of another one, and the sentence says so by itself."""

from __future__ import annotations

from datetime import date, time

import pytest

from opsplanner.clock import Wall
from opsplanner.models import OperationState
from tests.browser import text_of

pytestmark = [pytest.mark.usefixtures("usual_time"), pytest.mark.parametrize("app", ["sqlite"], indirect=True)]
DAY = date(2026, 12, 3)


def test_who_may_see_a_restricted_operation_that_stands_in_the_way_reads_its_marking(make, browser):
    police, ward, yang = make.agency("Kent Police"), make.ward("River"), make.type("YANG")
    make.usual_staff(police, 6)
    secret = make.operation(kind=yang, wall=Wall(DAY, time(10), time(14)), accepted=[police], staff=4, restricted=True)
    beside = make.operation(kind=yang, wall=Wall(DAY, time(18), time(20)), wards=[ward], restricted=True)
    mine = make.operation(OperationState.DRAFT, kind=make.type("CUBIT"), wall=Wall(DAY, time(12), time(16)), not_asked=[police], staff=4, wards=[ward])
    me = browser.as_(make.user())
    for page in ("/operations/clashes", f"/operations/{mine.reference}/edit"):
        shown = me.get(page)
        words, named = text_of(shown), [one for one in (secret, beside) if one.reference in text_of(shown)]
        assert named and shown.text.count("app-marking--") == 2, page
        for one in named:
            assert f"led by {make.council().short_name}), OFFICIAL-SENSITIVE" in words or f"{one.reference} , OFFICIAL-SENSITIVE" in words, page
    part = me.get("/operations/clashes", hx=True)
    assert "OFFICIAL-SENSITIVE" in text_of(part) and secret.reference in part.text
