"""Taking on, by name and with a reason, what stands in the way of asking agencies. It runs inside unit_of_work()."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import Select, String, select
from sqlalchemy.orm import selectinload

from opsplanner.access import TAKING_PART
from opsplanner.commitments.duties import queries as duties_queries
from opsplanner.database import db
from opsplanner.history import record
from opsplanner.models import Commitment, Operation, User, Verb
from opsplanner.operations.checks import queries as checks_queries
from opsplanner.operations.checks.rules import Asked, Line, Wanted
from opsplanner.operations.taking_on import rules, words
from opsplanner.operations.taking_on.rules import TakenOn
from opsplanner.statements import built_once, values


def take_on(
    references: Sequence[str], said: TakenOn, *, by: User, kept: Collection[str] = (), numbers: Mapping[tuple[str, int], int] = MappingProxyType({}), agency_id: int | None = None
) -> None:
    """Do as `take_on_of` does with the operations of these references."""
    db.session.flush()
    operations = db.session.scalars(_with_parts(), {"references": list(references)}).unique().all()
    take_on_of(operations, said, by=by, kept=kept, numbers=numbers, agency_id=agency_id)


def take_on_of(
    operations: Sequence[Operation], said: TakenOn, *, by: User, kept: Collection[str] = (), numbers: Mapping[tuple[str, int], int] = MappingProxyType({}), agency_id: int | None = None
) -> None:
    """Ask, of operations with their parts as they are by now in this unit of work, about people over the limit and who is named twice, once for all of them; who goes on and
    why stands on each part, and in the history. Of those that are `kept` what stands there already stays, and is not asked about again. Who is needed on a
    restricted operation is asked about all the same, and written nowhere: not everybody who reads the one may know of the other. With `agency_id` it is about
    that agency's part alone, and the others stay as they are.

    `numbers` are those that agencies are asked for anew, by reference and agency; else what each has promised counts, or is asked for. The number of queries does not grow. Raises RuleBroken on "go_on" and "why_anyway".
    """
    db.session.flush()
    lines = checks_queries.to_take_on([_asked(operation, numbers) for operation in operations], by)
    found = [(operation, _new(operation, those) if operation.reference in kept else those) for operation, those in zip(operations, lines, strict=True)]
    found = [(operation, [line for line in those if agency_id is None or (line.taken and line.taken.agency_id == agency_id)]) for operation, those in found]
    found = [(operation, those) for operation, those in found if those]
    rules.check(words.asked_about(found), said)
    for operation in operations:
        if operation.reference not in kept:
            _forget(*(part for part in operation.commitments if agency_id in (None, part.agency_id)))
    hidden = duties_queries.restricted_of({id_ for _, those in found for line in those if line.taken and line.taken.twice for id_ in line.about}, by)
    for operation, those in found:
        told = rules.told(those, hidden)
        for part in operation.commitments:
            own = {line.taken.twice for line in told if line.taken and line.taken.agency_id == part.agency_id}
            if own:
                stands = _stands(part, twice=True) or _stands(part, twice=False)
                part.taken_on_why = rules.both_reasons(part.taken_on_why, said.why) if stands else said.why
            if False in own:
                part.over_numbers_by_id, part.over_numbers_as = by.id, ""
            if True in own:
                part.named_twice_by_id, part.named_twice_as = by.id, ""
        if told:
            record(operation, Verb.CHANGED, words.took_on(told), by=by, why=said.why, new_version=False)
    db.session.flush()


@built_once
def _with_parts() -> Select[Operation]:
    loaded = select(Operation).where(Operation.reference.in_(values("references", String))).order_by(Operation.starts_at, Operation.id)
    return loaded.options(selectinload(Operation.commitments).joinedload(Commitment.agency, innerjoin=True))


def _asked(operation: Operation, numbers: Mapping[tuple[str, int], int]) -> Asked:
    people = [
        Wanted(part.agency_id, part.agency.name, numbers.get((operation.reference, part.agency_id), part.staff_promised or part.staff_asked))
        for part in operation.commitments if part.state in TAKING_PART
    ]
    return Asked(day=operation.day, wall=operation.wall, people=people, type_id=operation.type_id, operation_id=operation.id)


def _new(operation: Operation, lines: Sequence[Line]) -> list[Line]:
    parts = {part.agency_id: part for part in operation.commitments}
    return [line for line in lines if line.taken and line.taken.agency_id in parts and not _stands(parts[line.taken.agency_id], twice=line.taken.twice)]


def _stands(part: Commitment, *, twice: bool) -> bool:
    return bool(part.named_twice_by_id or part.named_twice_as) if twice else bool(part.over_numbers_by_id or part.over_numbers_as)


def _forget(*parts: Commitment) -> None:
    """What was taken on for another day or other times holds no longer."""
    for part in parts:
        if part.state in TAKING_PART:
            part.over_numbers_by_id = part.named_twice_by_id = None
            part.over_numbers_as = part.named_twice_as = part.taken_on_why = ""
