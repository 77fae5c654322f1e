"""Text that looks as if it named a person is asked about once, in every box of free text."""

from __future__ import annotations

import pytest
import time_machine

from opsplanner.models import OperationState as S
from opsplanner.personal import looks_personal


@time_machine.travel("2026-11-25T09:00:00Z", tick=False)
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a red van, AB12 CDE, was there", ["AB12 CDE looks like a vehicle registration"]),
        ("ab12cde", ["ab12cde looks like a vehicle registration"]),
        ("an old car K123 ABC", ["K123 ABC looks like a vehicle registration"]),
        ("a veteran ABC 123D", ["ABC 123D looks like a vehicle registration"]),
        ("QQ 12 34 56 C", []),
        ("his number is AB 12 34 56 C", ["AB 12 34 56 C looks like a National Insurance number"]),
        ("AB123456C", ["AB123456C looks like a National Insurance number"]),
        ("the driver, 3/12/1980, ran", ["3/12/1980 looks like a date of birth"]),
        ("dob 3/12/24", ["3/12/24 looks like a date of birth"]),
        ("born on 3 December 2020", ["3 December 2020 looks like a date of birth"]),
        ("moved to 3/12/2026", []),
        ("3 December 2026, ME4 4TR, 01634 960123, CUBIT-2026-014, A229 and M2", []),
        ("Section 34 of the EPA 1990", []),
        ("", []),
    ],
)
def test_what_looks_like_a_registration_an_insurance_number_or_a_date_of_birth(text, found):
    assert looks_personal(text) == found


@pytest.mark.parametrize("hx", [False, True])
def test_it_is_asked_about_before_it_is_saved_and_pressing_again_means_yes(make, browser, hx):
    op = make.operation(S.CONFIRMED)
    page = browser.as_(make.user())
    sent = {"why": "the van AB12 CDE is gone", "version": op.version}
    asked = page.post(f"/operations/{op.reference}/postpone", sent, hx=hx)
    assert asked.status_code == 422
    assert "AB12 CDE looks like a vehicle registration. Does this belong here?" in asked.text and 'href="#why"' in asked.text
    key = asked.text.split('name="belongs" type="hidden" value="')[1].split('"')[0]
    other = page.post(f"/operations/{op.reference}/postpone", sent | {"why": "the van XY12 CDE is gone", "belongs": key}, hx=hx)
    assert other.status_code == 422, "what was asked about is that text and no other"
    done = page.post(f"/operations/{op.reference}/postpone", sent | {"belongs": key}, hx=hx)
    assert done.status_code in (204, 303)
