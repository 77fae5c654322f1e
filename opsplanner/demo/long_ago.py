"""What came of the operations of earlier years: figures that were signed off, and an operation that is closed. No logs."""

from __future__ import annotations

from opsplanner.demo import said
from opsplanner.demo.results import Results
from opsplanner.demo.story import Story
from opsplanner.demo.world import OFFICE_DAY, Person
from opsplanner.models import Review

ENTRIES = (5, 5, 6)
"""How many figures an operation has, so that there are about five an operation with those that were cancelled."""


def look_back(story: Story, manager: Person | None) -> None:
    """Record some figures of an operation of an earlier year, sign them off and close it."""
    if story.author is None:
        return
    results = Results(story)
    rng, specs = results.rng, results.specs
    for part in results.came:
        part.row.update(turned_up=part.row["staff_promised"], turned_up_at=story.operation["starts_at"], turned_up_by_id=story.author.id)
    wanted = min(len(specs), rng.choice(ENTRIES))
    chosen = set(rng.sample(range(len(specs)), wanted))
    for part in results.came:  # each agency that it needs says something
        own = [n for n, spec in enumerate(specs) if results.part_of[spec.agency] is part]
        if part.required and own and chosen.isdisjoint(own):
            chosen.add(own[0])
    kept = results.at(results.over, rng.randint(20, 900))
    signed = results.at(results.over, 900 + rng.randint(1, 9) * OFFICE_DAY)
    closed = results.at(results.over, 900 + 15 * OFFICE_DAY)
    if kept is None or signed is None or closed is None:
        return
    sure = {"review": Review.SIGNED_OFF, "signed_off_at": signed, "signed_off_by_id": manager.id, "version": 2} if manager else {}
    said_something = set()
    for n, (spec, value) in enumerate(zip(specs, results.drawn(specs), strict=True)):
        if n in chosen:
            part = results.part_of[spec.agency]
            by, telephone = results.who(part)
            results.new(story.world.counted[spec.measure], value, part, by or story.author, telephone, kept, sharing_said=True, **sure)
            said_something.add(part.agency_id)
    for part in results.came:
        if part.agency_id not in said_something:
            by, telephone = results.who(part)
            results.report(part, kept, by or story.author, telephone, "", nothing=True)
    if manager is None:
        return
    story.rows.link(
        "debrief", operation_id=story.operation["id"], went_well=said.WENT_LONG_AGO, went_badly="", made_at=kept, changed_at=kept,
        changed_by=story.author.by_name, version=1,
    )
    story.close(closed, story.author)
