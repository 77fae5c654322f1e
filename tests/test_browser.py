"""The client of the tests finds what is malformed, also on a page like one that it has seen."""

from __future__ import annotations

import pytest

from tests.browser import malformed

PAGE = '<!DOCTYPE html><html lang="en"><head><title>A page</title></head><body><p id="one">{}</p>{}</body></html>'


@pytest.mark.parametrize("fault", ["<p>not closed</div>", "<table><input></table>", '<p class="a" class="b">twice</p>', "<p>&nonsense;</p>", "<p>\x07</p>", '<p id="\x07"></p>'])
def test_what_is_malformed_is_found_beside_pages_of_the_same_shape(fault: str) -> None:
    assert malformed(PAGE.format("words", "<p>more</p><table></table>"), True) == []
    assert malformed(PAGE.format("other words", "<p>still more</p><table></table>"), True) == []
    assert malformed(PAGE.format("words", fault), True)
    assert malformed(fault, False)
