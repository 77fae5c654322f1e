"""What may become of an entry: the moves that a pack makes beside those of people."""

from __future__ import annotations

import pytest

from opsplanner.errors import RuleBroken
from opsplanner.figures import rules
from opsplanner.models import Review


@pytest.mark.parametrize("review", Review)
def test_what_a_pack_says_anew_supersedes_a_figure_in_any_state_and_leaves_it_as_it_stood(review):
    assert rules.check_move("publish again", review, superseded=False) is review


@pytest.mark.parametrize("verb", rules.MOVES)
@pytest.mark.parametrize("review", Review)
def test_what_is_superseded_makes_no_move_any_more(verb, review):
    with pytest.raises(RuleBroken, match="has been corrected since"):
        rules.check_move(verb, review, superseded=True)


def test_a_published_figure_goes_from_recorded_to_signed_off():
    assert rules.check_move("publish", Review.RECORDED, superseded=False) is Review.SIGNED_OFF
    for review in (Review.QUERIED, Review.SIGNED_OFF):
        with pytest.raises(RuleBroken):
            rules.check_move("publish", review, superseded=False)
