"""Text that looks as if it named a person is asked about once, in every box of free text."""

from __future__ import annotations

import pytest

from opsplanner.models import OperationState as S
from opsplanner.personal_data import looks_personal
from tests import hands


@hands.moved_to("2026-11-25T09:00:00Z")
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


@hands.moved_to("2026-11-25T09:00:00Z")
@pytest.mark.parametrize(
    "text",
    [
        "1985-03-12", "1985/03/12", "12 march 1985", "12.3.85", "12/03/85", "12-3-85", "12 Mar 85", "12 mar '85", "12-Mar-1985", "12mar1985", "12th of March 1985",
        "March 12, 1985", "march 12th 1985", "Mar. 12 1985", "DOB 120385", "DOB: 12031985", "D.O.B. 12 03 85 or 120385", "dob: 12 mar 1985", "dob-12/3/24",
        "12\u00a0March\u00a01985", "12 / 3 / 1985", "born 12 mar 85 in Kent", "born 2020-03-12", "the driver, 12 Mar 85, ran", "03/25/1985", "birth date 5.6.19",
        "AB12  CDE", "AB12-CDE", "ab12-cde", "AB12\u00a0CDE", "AB12\u2011CDE", "K123  ABC", "ABC-123D",
        "AB-12-34-56-C", "ab 12 34 56 c", "AB\u00a012\u00a034\u00a056\u00a0C", "AB  12  34  56  C", "AB.12.34.56.C",
    ],
)
def test_it_is_found_however_it_is_spelt(text):
    assert len(looks_personal(f"He said {text}")) == 1


@hands.moved_to("2026-11-25T09:00:00Z")
@pytest.mark.parametrize(
    "text",
    [
        "Moved from 3.12.26 to 10.12.26", "2026-12-03", "2026/12/03", "3 december 2026", "3 dec 26", "December 3, 2026", "3/12/2027", "3-12-30", "31 March 2020",
        "On 3 December 85 vehicles were stopped", "On 12 March, 50 bags and 60 tyres", "by 3 May 85% was done", "3 May 60-70 people",
        "9.30-12.45, then 10.15-16.50", "10.00-15.45", "9.15 to 16.45", "3 Dec 10.45", "3 December 20:30", "01634 331777", "01634-33-12-85", "tel 07700 900123",
        "CUBIT-2026-014 and PAYBACK-2026-112", "plan years 2010/11 and 2011/12", "1994-98 average", "in 1985", "March 2011", "12 people in 1985", "ME14 4TR, ME4 4TR",
        "A229, M2 and A2", "Crew 12 - the alley", "120385 bags", "section 3.1.12", "A4 and B2", "fined 12.50 each, 85 in all",
    ],
)
def test_dates_of_operations_times_and_numbers_are_not_asked_about(text):
    assert looks_personal(text) == []


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
