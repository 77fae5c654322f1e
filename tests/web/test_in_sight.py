"""The button that sends a long form stays in sight on a phone, however far down the page it is."""

from __future__ import annotations

import re

import pytest

from opsplanner.config import ROOT

LONG = (
    "agencies/_cycle", "operations/links/answers", "operations/series/_dates", "operations/series/answer", "operations/series/change",
    "plan/assessment/_form", "plan/community/_form", "returns/_months", "returns/_send", "scrutiny/_matter_form",
)


@pytest.mark.parametrize("name", LONG)
def test_the_button_of_a_long_form_stays_in_sight(name: str) -> None:
    form = (ROOT / "templates" / f"{name}.html").read_text()
    row = re.search(r'<div class="(?:app-buttons )?app-in-sight">(.*?)</div>', form, re.DOTALL)
    assert row and "button(" in row[1]
