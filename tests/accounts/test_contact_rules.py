"""Which one address of an agency a message goes to, and the words for it: no more than a rule."""

from __future__ import annotations

from datetime import date

import pytest

from opsplanner.accounts.absence.rules import Days
from opsplanner.accounts.contacts.rules import Person, Reach, own_addresses, reaches
from opsplanner.accounts.contacts.words import goes_to

pytestmark = pytest.mark.usefixtures("usual_time")
TODAY = date(2026, 11, 18)
NOW, LATER = Days(TODAY, date(2026, 12, 12)), Days(date(2026, 11, 20), date(2026, 11, 21))
ANN, BEA, BOX = "ann@fire.example", "bea@fire.example", "planning@fire.example"


def reach(contact: str = ANN, deputy: str = BEA, mailbox: str = BOX, *, to_mailbox: bool = False, ann: dict | None = None, bea: dict | None = None) -> Reach:
    return Reach(1, "fire", "Fire", Person("A. Contact", contact, **ann or {}), Person("B. Deputy", deputy, **bea or {}), mailbox, to_mailbox)


@pytest.mark.parametrize(("agency", "to"), [
    (reach(), ANN),
    (reach(to_mailbox=True), BOX),
    (reach(mailbox="", to_mailbox=True), ANN),
    (reach(contact=""), BOX),
    (reach(contact="", mailbox=""), BEA),
    (reach(contact="", deputy="", mailbox=""), ""),
    (reach(ann={"away": NOW}), BEA),
    (reach(ann={"away": LATER}), ANN),
    (reach(ann={"away": Days(TODAY, TODAY)}), BEA),
    (reach(ann={"away": Days(date(2026, 11, 1), date(2026, 11, 17))}), ANN),
    (reach(ann={"away": NOW}, bea={"away": NOW}), BOX),
    (reach(ann={"away": NOW}, bea={"away": LATER}), BEA),
    (reach(deputy="", ann={"away": NOW}), BOX),
    (reach(deputy="", mailbox="", ann={"away": NOW}), ANN),
    (reach(ann={"suspended": True}), BEA),
    (reach(ann={"elsewhere": True}), BEA),
    (reach(ann={"suspended": True}, bea={"suspended": True}), BOX),
    (reach(deputy="", mailbox="", ann={"suspended": True}), ""),
])
def test_one_rule_decides_the_one_address(agency, to):
    assert reaches(agency, TODAY) == to


def test_a_link_is_good_at_the_addresses_of_who_speaks_for_the_agency():
    assert own_addresses(reach(ann={"away": NOW})) == {ANN, BEA, BOX}
    assert own_addresses(reach(mailbox="", ann={"suspended": True}, bea={"elsewhere": True})) == frozenset()


@pytest.mark.parametrize(("agency", "said"), [
    (reach(), f"Messages go to A. Contact ({ANN})"),
    (reach(to_mailbox=True), f"Messages go to the shared mailbox ({BOX}), as was chosen"),
    (reach(contact="", deputy=""), f"Messages go to the shared mailbox ({BOX})"),
    (
        reach(ann={"away": NOW}),
        f"Messages go to B. Deputy ({BEA}) until Saturday 12 December 2026, since A. Contact is away. After that they go to A. Contact ({ANN})",
    ),
    (reach(ann={"away": LATER}), f"Messages go to A. Contact ({ANN}) until Thursday 19 November 2026. After that they go to B. Deputy ({BEA})"),
    (
        reach(ann={"away": NOW}, bea={"suspended": True}),
        f"Messages go to the shared mailbox ({BOX}) until Saturday 12 December 2026, since A. Contact is away and the account of B. Deputy is suspended."
        f" After that they go to A. Contact ({ANN})",
    ),
    (reach(deputy="", mailbox="", ann={"away": NOW}), f"Messages go to A. Contact ({ANN}), who is away, since nobody else is there"),
    (reach("", "", ""), "Messages reach nobody: enter an e-mail address of the contact, or the shared mailbox"),
])
def test_the_page_says_in_words_to_whom_they_go(agency, said):
    assert goes_to(agency, TODAY) == said
