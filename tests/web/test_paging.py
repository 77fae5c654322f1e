"""Pages of a list: what an address asks for, and where its neighbours are."""

from __future__ import annotations

import pytest

from opsplanner.web.paging import A_PAGE, LAST_PAGE, and_whether_more, how_many, named, neighbours, page_number


def address(number: int) -> str:
    """Where a page of a list is."""
    return "/list" if named(number) is None else f"/list?page={number}"


@pytest.mark.parametrize(("typed", "page"), [("2", 2), ("02", 2), ("40", 40), ("41", 1), ("0", 1), ("-1", 1), ("", 1), (None, 1), ("two", 1), ("9" * 40, 1), ("\u0662", 1)])
def test_a_page_that_makes_no_sense_or_lies_after_the_last_is_the_first(typed: str | None, page: int) -> None:
    assert page_number(typed) == page


def test_a_page_leads_to_its_neighbours_and_the_first_is_not_named_in_an_address() -> None:
    assert neighbours(1, address, more=False) == (1, None, None, None, None)
    assert neighbours(1, address, more=True) == (1, None, "/list?page=2", None, None)
    assert neighbours(2, address, more=True, last=3) == (2, "/list", "/list?page=3", 3, None)


def test_nothing_leads_past_the_last_page_that_can_be_asked_for() -> None:
    end = neighbours(LAST_PAGE, address, more=True)
    assert (end.next_url, end.over) == (None, 1000) and neighbours(LAST_PAGE, address, more=False).over is None
    assert neighbours(LAST_PAGE, address, more=True, furthest=400).next_url == f"/list?page={LAST_PAGE + 1}"


def test_a_row_more_than_a_page_says_that_another_page_follows() -> None:
    assert and_whether_more(range(A_PAGE)) == (list(range(A_PAGE)), False)
    assert and_whether_more(range(A_PAGE + 1)) == (list(range(A_PAGE)), True)


@pytest.mark.parametrize(("lines", "pages"), [(0, 1), (1, 1), (25, 1), (26, 2), (1000, 40)])
def test_lines_fill_pages(lines: int, pages: int) -> None:
    assert how_many(lines) == pages
