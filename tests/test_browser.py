"""The client of the tests finds what is malformed, also on a page like one that it has seen."""

from __future__ import annotations

import pytest

from tests.browser import malformed

PAGE = '<!DOCTYPE html><html lang="en"><head><title>A page</title></head><body><p id="one">{}</p>{}</body></html>'

ROUND_MAIN = '<!DOCTYPE html><html lang="en"><head><title>A page</title></head><body><div>{}<main id="main">{}</main>{}</div></body></html>'


@pytest.mark.parametrize("fault", ["<p>not closed</div>", "<table><input></table>", '<p class="a" class="b">twice</p>', "<p>&nonsense;</p>", "<p>\x07</p>", '<p id="\x07"></p>'])
def test_what_is_malformed_is_found_beside_pages_of_the_same_shape(fault: str) -> None:
    assert malformed(PAGE.format("words", "<p>more</p><table></table>"), True) == []
    assert malformed(PAGE.format("other words", "<p>still more</p><table></table>"), True) == []
    assert malformed(PAGE.format("words", fault), True)
    assert malformed(fault, False)


@pytest.mark.parametrize("fault", ["<p>not closed</div>", "<div>never closed", "</div>", "</main>", "<p>&nonsense;</p>", "<table><input></table>"])
@pytest.mark.parametrize("place", [0, 1, 2], ids=["before it", "in it", "after it"])
def test_what_is_malformed_is_found_in_main_and_round_it(fault: str, place: int) -> None:
    assert malformed(ROUND_MAIN.format("<p>before</p>", "<p>words</p>", "<p>after</p>"), True) == []
    assert malformed(ROUND_MAIN.format(*[fault if n == place else "<p>words</p>" for n in range(3)]), True)
