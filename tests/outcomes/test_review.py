"""The queue of figures to sign off: one operation's together, and what stands out."""

from __future__ import annotations

import pytest

from opsplanner.models import Role
from opsplanner.outcomes.review.rules import unlike_the_last
from tests.browser import text_of, tree_of
from tests.outcomes.given import ended, measure, recorded


@pytest.mark.parametrize(
    "now, last, shape, said",
    [
        (31, 18, "count", ""),
        (54, 18, "count", "3 times the last"),
        (53, 18, "count", ""),
        (6, 18, "count", "the last was 3 times as much"),
        (9, 2, "count", ""),
        (12, 0, "count", "none the last time"),
        (9, 0, "count", ""),
        (0, 12, "count", "nothing this time"),
        (0, 0, "count", ""),
        (40, 10, "stock", "4 times the last"),
        (40, 10, "published percentage", ""),
    ],
)
def test_a_figure_that_is_three_times_the_last_or_a_third_of_it_stands_out(now, last, shape, said):
    assert unlike_the_last(now * 100, last * 100, shape) == said


def test_the_figures_of_one_operation_stand_together_and_what_is_unlike_the_last_says_why(make, app, browser):
    removed, fees, police, kind = measure(app, "Vehicles removed"), measure(app, "Fees", "pounds"), make.agency("Kent Police"), make.type("CUBIT")
    by = make.user(police)
    before, first, other = (ended(make, app, kind=kind, days_ago=days, accepted=[police]) for days in (30, 3, 2))
    recorded(app, before, removed, police, 12, by=by)
    recorded(app, first, removed, police, 60, by=by)
    recorded(app, other, removed, police, 55, by=by)
    recorded(app, first, fees, police, 100, by=by)
    page = browser.as_(make.user(make.office(), Role.MANAGER))
    answer = page.get("/outcomes/review")
    groups = tree_of(answer.text).xpath("//table[contains(@class, 'app-review')]/tbody")
    told = [(" ".join(group.xpath("./tr[1]/th")[0].text_content().split()), len(group.xpath("./tr[td]"))) for group in groups]
    assert [(said.split(",")[0].split()[-1], rows) for said, rows in told] == [(before.reference, 1), (first.reference, 2), (other.reference, 1)]
    assert [" ".join(tag.text_content().split()) for tag in groups[1].xpath(".//*[contains(@class, 'govuk-tag--yellow')]")] == ["5 times the last"]
    assert not groups[2].xpath(".//*[contains(@class, 'govuk-tag--yellow')]")
    assert told[1][0].endswith(f"Only {first.reference}") and f'href="/outcomes/review?operation={first.reference}"' in answer.text
    alone = page.get(f"/outcomes/review?operation={first.reference}")
    assert f"Only {first.reference}" not in text_of(alone) and "5 times the last" in text_of(alone)

