"""What came of the operations that took place: told once all of them are there, since the newest decide what still waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from opsplanner.demo import daybook
from opsplanner.demo.long_ago import look_back
from opsplanner.demo.results import CAME, Results
from opsplanner.demo.review import Reviewing, close_most, correct
from opsplanner.demo.story import BEGUN, Story
from opsplanner.demo.world import Person, World
from opsplanner.models import OperationState as State
from opsplanner.models import Role

OVERDUE = timedelta(days=10)


def tell_results(world: World, stories: Sequence[Story]) -> None:
    """Tell what came of these operations, which are in the order of their days."""
    manager = _manager(world)
    took_place = [story for story in stories if story.slot.state in BEGUN]
    for story in took_place:
        if not story.slot.near:
            look_back(story, manager)
    near = [Results(story) for story in took_place if story.slot.near]
    missed = [story for story in stories if story.slot.state is State.CONFIRMED and story.slot.wall.day < world.today - OVERDUE]
    _choose_silent(world, near, {part.agency_id for story in missed for part in story.parts if part.row["state"] in CAME})
    for results in near:
        daybook.muster(results)
        daybook.keep_log(results)
    over = [results for results in near if results.slot.state is not State.UNDER_WAY]
    waited_for = [results for results in over if not results.silent and any(spec.later for spec in results.specs)]
    for results in waited_for[-2:]:
        results.late = True
    debriefed: Counter[str] = Counter()
    for results in over:
        results.record()
        results.open = not daybook.debrief(results, debriefed) or results.open
    reviewing = Reviewing(manager)
    for results in reversed(over):
        reviewing.review(results)
    correct(over, manager)
    close_most(over)


def _manager(world: World) -> Person | None:
    """Return who signs figures off: the first manager."""
    return next((p for people in world.people.values() for p in people if p.role is Role.MANAGER), None)


def _choose_silent(world: World, near: Sequence[Results], owing: set[int]) -> None:
    """Choose who has said nothing yet: all agencies of one operation that is some weeks over, and once every other that owes nothing yet."""
    late = [results for results in near if results.slot.state is not State.UNDER_WAY and results.slot.wall.day < world.today - OVERDUE]
    if len(late) > 1:
        late[-2].silent = {part.agency_id for part in late[-2].came}
        late[-2].open = True
    for agency_id in world.agencies:
        came = [results for results in late if any(part.agency_id == agency_id for part in results.came)]
        if came and agency_id not in owing and not any(agency_id in results.silent for results in came):
            came[-1].silent.add(agency_id)
            came[-1].open = True
    cut_short = [results for results in late if results.slot.state is State.CUT_SHORT]
    for results in cut_short[-1:]:  # one of them stays to be looked at
        results.open = True
