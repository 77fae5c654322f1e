"""A place is changed, for everything that uses it, and one that belongs to something alone is shared.

Both run inside unit_of_work(). They flush, never commit.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from opsplanner import clock
from opsplanner.catalogue import services as catalogue_services
from opsplanner.catalogue.closed import queries as closed_queries
from opsplanner.catalogue.closed import services as closed_services
from opsplanner.catalogue.closed.rules import NEVER, Closed
from opsplanner.database import db, one, refused_as
from opsplanner.errors import ChangedMeanwhile, RuleBroken
from opsplanner.grammar import list_of
from opsplanner.history import changes, record, sentence, subjects
from opsplanner.models import PaybackJob, Place, User, Verb, Ward
from opsplanner.payback.jobs.rules import BEFORE_WORK_DONE
from opsplanner.places import queries, rules

NAMED = 10
"""So many jobs that are planned at a place while it is closed are named in the sentence; the days lead to all of them."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """What is said of a place. `same` confirms that it is no other one, though its name reads so."""

    name: str
    postcode: str
    ward_id: int | None
    access: str
    hazards: str
    closed: Closed = NEVER
    same: bool = False


def change_place(code: str, to: Words, *, seen_line: int, by: User) -> str:
    """Change what is said of a place, and return the sentence that says so, with the jobs that are planned there while it is closed. What is still to meet or to work there has a line of it in its own history.

    `seen_line` is the history line that the form was opened with. Raises NotFound when this person may not change the
    place, RuleBroken on a box, ChangedMeanwhile.
    """
    place = _locked(code, by)
    newest = queries.last_line(code)
    if newest != seen_line:
        raise ChangedMeanwhile(newest, [sentence(line) for line in queries.lines_after(code, seen_line)])
    rules.check_is_the_same(place.name, to.name, said=to.same)
    other = catalogue_services.shared_of_name(to.name)
    if place.shared and to.name != place.name and other is not None and other is not place:
        rules.check_is_free(other.name, other.postcode)
    was, closed = place.name, closed_queries.closed_at(place.id)
    before = _said(place, closed)
    with refused_as("name"):
        place.name, place.postcode, place.access, place.hazards = to.name, to.postcode, to.access, to.hazards
        place.ward = _ward(to.ward_id, place.ward)
    changed = changes(before, _said(place, to.closed))
    said, whole = "; ".join(change.said for change in changed), "\n\n".join(change.whole for change in changed if change.whole)
    if not said:
        return f"Nothing of {place.name} was changed"
    place.of_pack = False
    if to.closed != closed:
        closed_services.keep(place.id, to.closed)
    record(None, Verb.PLACE_CHANGED, said, by=by, whole=whole, subject=subjects.of_place(code))
    for operation in db.session.scalars(queries.to_come(place)):
        record(operation, Verb.PLACE_CHANGED, f"of the meeting point, {was}: {said}", by=by, whole=whole, new_version=False)
    for reference in db.session.scalars(select(PaybackJob.reference).where(PaybackJob.place_id == place.id, PaybackJob.state.in_(BEFORE_WORK_DONE))):
        record(None, Verb.PLACE_CHANGED, f"of the place, {was}: {said}", by=by, whole=whole, subject=subjects.of_job(reference))
    db.session.flush()
    planned = [f"{reference} is planned there on {clock.words_of_day(day)}" for reference, day in queries.planned_at(by, place) if not to.closed.is_open(day)]
    told = [*planned[:NAMED], *([f"{len(planned) - NAMED} more"] if len(planned) > NAMED else [])]
    return f"{to.name} is changed, for everything that is there" + (f". It is closed then, but {list_of(told)}" if told else "")


def _said(place: Place, closed: Closed) -> dict[str, str]:
    ward = place.ward.name if place.ward else ""
    return {"the name": place.name, "the postcode": place.postcode, "the ward": ward, "how to get in": place.access, "the hazards": place.hazards, "when it is closed": closed.words()}


def _ward(ward_id: int | None, had: Ward | None) -> Ward | None:
    ward = db.session.get(Ward, ward_id) if ward_id else None
    if ward_id and (ward is None or not (ward.active or ward is had)):
        raise RuleBroken("This ward is no longer there. Choose from the list", "ward")
    return ward


def share_place(code: str, *, by: User) -> None:
    """Make a place everybody's that belongs to one operation or job.

    Raises NotFound when this person may not, RuleBroken when she sees something there that not everybody does, or everybody has another place of that name.
    """
    place = _locked(code, by)
    if place.shared:
        return
    rules.check_may_be_shared(queries.few_that_have(by, place))
    if not catalogue_services.share(place):
        rules.check_is_free(place.name, "")
    record(None, Verb.PLACE_SHARED, "shared it with everybody", by=by, subject=subjects.of_place(code))
    db.session.flush()


def _locked(code: str, by: User) -> Place:
    return one(queries.to_change(by, code).with_for_update(of=Place))
