"""A file is taken into the ledger, or withdrawn from it: portion by portion, each in a unit of work of its own, all of them one batch.

`take` and `withdraw` stand inside unit_of_work(); what they began, `go_on` and the worker's `work` do.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from opsplanner import clock
from opsplanner.database import db, is_away, unit_of_work
from opsplanner.errors import ChangedMeanwhile, MaybeKept, NotFound, NotKept, Refused
from opsplanner.figures.holding.queries import hold_lines_of
from opsplanner.history import record, subjects
from opsplanner.models import (
    ExpectedReturn,
    FileState,
    Measure,
    OutcomeEntry,
    ReturnFile,
    ReturnOfFile,
    ReturnPeriod,
    Review,
    ServiceReturn,
    User,
    Verb,
)
from opsplanner.plan.indicators.periods.rules import Span, period_of
from opsplanner.returns.files import queries, words
from opsplanner.returns.files.checking import services as checking_services
from opsplanner.returns.files.checking.rules import Key
from opsplanner.returns.files.columns import rules as columns_rules
from opsplanner.returns.files.columns.rules import Match
from opsplanner.returns.files.judging.rules import Prepared, unpacked, unpacked_changes
from opsplanner.returns.files.services import TASK, for_change, forget, waiting
from opsplanner.returns.files.taking import rules
from opsplanner.returns.files.taking.rules import Before
from opsplanner.returns.rules import is_open
from opsplanner.returns.sending import services as sending_services
from opsplanner.returns.sending.rules import Quantity, Ward
from opsplanner.returns.sending.services import Sending, print_of
from opsplanner.tasks import services as tasks_services
from opsplanner.web.tables.mending import OURS

log = logging.getLogger("opsplanner.returns")


def take(reference: str, *, sure: bool, seen_version: int, by: User) -> None:
    """Begin to take a file whole.

    Raises NotFound, RuleBroken where something is to be mended or asked about, ChangedMeanwhile.
    """
    file = waiting(reference, seen_version, by)
    rules.check_take(file.state, unpacked(queries.found(file.id) or b""), sure=sure)
    file.state, file.done, file.trouble, file.taken_by_id = FileState.TAKING, 0, "", by.id
    tasks_services.soon(TASK)
    db.session.flush()


def withdraw(reference: str, *, by: User) -> None:
    """Begin to withdraw a file whole. Raises NotFound, RuleBroken where something of it is signed off, was changed since, or is of a locked period."""
    file = for_change(reference)
    if file is None or file.agency_id not in queries.senders(by):
        raise NotFound()
    there = _of(file.id)
    versions, signed = _standing([one.sent.id for one in there])
    states = {(row.kind, row.starts_on): row.state for row in db.session.scalars(select(ReturnPeriod))}
    rules.check_withdraw(
        file.state, [one.name for one in there if one.sent.id in signed],
        [one.name for one in there if one.sent.id not in signed and _print(one.sent, versions) != one.link.after],
        [one.name for one in there if not is_open(one.span, states.get((one.span.kind, one.span.starts_on)), clock.today())],
    )
    file.state, file.done, file.trouble, file.taken_by_id = FileState.WITHDRAWING, 0, "", by.id
    tasks_services.soon(TASK)
    db.session.flush()


def work() -> None:
    """Go on with every file of which something is to be done, and forget those of which nothing was taken for long. It is the worker's task."""
    of = ReturnFile
    references = db.session.scalars(select(of.reference).where(of.state.in_(words.ROUND)).order_by(of.id)).all()
    old = db.session.scalars(select(of.reference).where(of.state.in_((FileState.COLUMNS, FileState.CHECKED)), of.sent_at < clock.now() - rules.KEPT)).all()
    db.session.rollback()
    for reference in old:
        with unit_of_work():
            forget(reference)
    for reference in references:
        if tasks_services.stopping():
            return
        go_on(reference)


def go_on(reference: str) -> None:
    """Check a file, take it or withdraw it to the end, as far as that was begun; where two do so at once, each portion is done by one of them.

    What goes wrong with it is kept with it, and no other file waits for it. Raises what says that the database is away.
    """
    try:
        checking_services.check(reference)
        while not tasks_services.stopping():
            with unit_of_work():
                if not _portion(reference):
                    return
    except (Refused, NotFound) as refused:
        _stop(reference, _words_of(refused))
    except (NotKept, MaybeKept):
        raise
    except Exception as trouble:  # whatever is wrong with one file, the others are gone on with
        if isinstance(trouble, DBAPIError) and is_away(trouble):
            raise
        log.error("the work on file %s stopped", reference, exc_info=trouble)
        _stop(reference, OURS)


def _words_of(refused: Exception) -> str:
    if isinstance(refused, ChangedMeanwhile):
        return f"{'. '.join(refused.changes)}. Check the file again"
    return str(refused) or "Who loads it does not send one of these returns any more"


def _portion(reference: str) -> bool:
    """Do the next portion, and say whether another may follow."""
    file = for_change(reference)
    if file is None or file.state not in (FileState.TAKING, FileState.WITHDRAWING):
        return False
    by = db.session.get_one(User, file.taken_by_id)
    if file.state is FileState.TAKING:
        return _take_some(file, by)
    return _withdraw_some(file, by)


def _take_some(file: ReturnFile, by: User) -> bool:
    match, (some, count) = columns_rules.read(file.columns), unpacked_changes(queries.found(file.id) or b"", file.done, rules.portion)
    kinds = {row.id: row.kind for row in db.session.execute(select(ExpectedReturn.id, ExpectedReturn.kind).where(ExpectedReturn.id.in_({one.key[0] for one in some})))}
    hold_lines_of(kinds)  # from here on nobody else sends or changes what of them stands
    before = {key: _before(had) for key, had in _sent([one.key for one in some]).items() if not had.withdrawn}
    for one in some:
        _enter(one, period_of(kinds[one.key[0]], one.key[1]), match, by)
    _link(file, _sent([one.key for one in some]), before)
    file.done += len(some)
    if file.done < count:
        return True
    file.state, file.taken_at, file.content = FileState.TAKEN, clock.now(), None
    record(None, Verb.RETURN_FILE_TAKEN, words.taken(file.name, file.returns, file.figures), by=by, agency_id=file.agency_id, subject=subjects.of_return_file(file.reference))
    return False


def _enter(one: Prepared, span: Span, match: Match, by: User) -> None:
    line_id = one.key[0]
    sending = Sending(line_id, one.answer, one.figures, None, bool(match.includes), match.so_far, one.note, print_of(one.version, one.versions), str(line_id))
    sending_services.send_returns(span, [sending], by=by)


def _sent(keys: Collection[Key]) -> dict[Key, ServiceReturn]:
    """The returns that there are of these lines and first days."""
    of = ServiceReturn
    query = select(of).where(of.expected_id.in_({line for line, _ in keys}), of.starts_on.in_({first for _, first in keys})).order_by(of.id)
    found = {(one.expected_id, one.starts_on): one for one in db.session.scalars(query)}
    return {key: found[key] for key in keys if key in found}


def _link(file: ReturnFile, sent: Mapping[Key, ServiceReturn], before: Mapping[Key, Before]) -> None:
    """Keep which returns a file entered, with what each said before and what stands of it now."""
    ids = [one.id for one in sent.values()]
    versions, _ = _standing(ids)
    there = {link.return_id: link for link in db.session.scalars(select(ReturnOfFile).where(ReturnOfFile.file_id == file.id, ReturnOfFile.return_id.in_(ids)))}
    for key, one in sent.items():
        link = there.get(one.id) or ReturnOfFile(file_id=file.id, return_id=one.id)
        link.before, link.after, link.withdrawn = before[key].text() if key in before else "", _print(one, versions), False
        db.session.add(link)
    db.session.flush()


def _before(had: ServiceReturn) -> Before:
    entries = db.session.scalars(select(OutcomeEntry).where(OutcomeEntry.return_id == had.id, OutcomeEntry.superseded.is_(False)))
    return Before(
        had.answer, had.comes_on, had.includes, had.counts_from != had.starts_on, had.note, {entry.ward_id: Quantity(entry.hundredths, entry.exactness) for entry in entries},
    )


def _withdraw_some(file: ReturnFile, by: User) -> bool:
    hold_lines_of([one.sent.expected_id for one in _of(file.id, newest=rules.RETURNS)])
    there = _of(file.id, newest=rules.RETURNS)
    versions, _ = _standing([one.sent.id for one in there])
    some = there[: rules.portion(len(versions.get(one.sent.id, ())) for one in there)]
    for one in some:
        _put_back(one, by)
    file.done += len(some)
    if len(some) < len(there):
        return True
    _end_withdrawing(file, by)
    return False


def _put_back(one: _There, by: User) -> None:
    before, line_id = rules.before(one.link.before, clock.today()), one.sent.expected_id
    if before is None:
        sending_services.withdraw_return(one.span, line_id, one.link.after, by=by)
    else:
        sending = Sending(line_id, before.answer, before.figures, before.comes_on, before.includes, before.so_far, before.note, one.link.after, str(line_id))
        sending_services.send_returns(one.span, [sending], by=by)
    one.link.withdrawn = True
    db.session.flush()


def _end_withdrawing(file: ReturnFile, by: User) -> None:
    if file.content is not None:  # it could not be taken to its end, and nothing of it is left
        file.state, file.done = FileState.CHECKED, 0
        return
    file.state = FileState.WITHDRAWN
    record(None, Verb.RETURN_FILE_WITHDRAWN, words.withdrawn(file.name, file.returns), by=by, agency_id=file.agency_id, subject=subjects.of_return_file(file.reference))


def _stop(reference: str, why: str) -> None:
    """Say why a file could not be checked, and let its columns be matched again; why it could not be taken to its end, and take back what was; or why it could not be withdrawn, and leave it."""
    db.session.rollback()  # what was read for the check
    with unit_of_work():
        file = for_change(reference)
        if file is None or file.state not in words.ROUND:
            return
        file.trouble = why[:1000]
        if file.state is FileState.CHECKING:
            file.state = FileState.COLUMNS
        elif file.state is FileState.TAKING:
            file.state = FileState.WITHDRAWING if file.done else FileState.CHECKED
        else:
            file.state = FileState.TAKEN
        goes_back = file.state is FileState.WITHDRAWING
    if goes_back:
        go_on(reference)


class _There:
    """A return that a file entered, as it stands."""

    def __init__(self, link: ReturnOfFile, sent: ServiceReturn, kind: str, measure: str) -> None:
        self.link, self.sent, self.span = link, sent, period_of(kind, sent.ends_on)
        self.name = f"{measure} for {self.span.name}"


def _of(file_id: int, newest: int | None = None) -> list[_There]:
    """What stands of a file, the oldest first; or so many of the newest, these first."""
    line, of, in_file = ExpectedReturn, ServiceReturn, ReturnOfFile
    query = select(in_file, of, line.kind, Measure.name).join(of, of.id == in_file.return_id).join(line, line.id == of.expected_id)
    query = query.join(Measure, Measure.id == line.measure_id).where(in_file.file_id == file_id, in_file.withdrawn.is_(False))
    query = query.order_by(of.id.desc() if newest else of.id).limit(newest)
    return [_There(link, sent, kind, measure) for link, sent, kind, measure in db.session.execute(query.execution_options(populate_existing=True))]


def _standing(return_ids: list[int]) -> tuple[dict[int, dict[Ward, int]], set[int]]:
    """The versions of the figures that stand of these returns, by ward; and of which returns some are signed off."""
    entry, versions, signed = OutcomeEntry, dict[int, dict[Ward, int]](), set[int]()
    query = select(entry.return_id, entry.ward_id, entry.version, entry.review).where(entry.return_id.in_(return_ids), entry.superseded.is_(False))
    for return_id, ward_id, version, review in db.session.execute(query):
        versions.setdefault(return_id or 0, {})[ward_id] = version
        if review is Review.SIGNED_OFF:
            signed.add(return_id or 0)
    return versions, signed


def _print(sent: ServiceReturn, versions: Mapping[int, dict[Ward, int]]) -> str:
    return print_of(sent.version, versions.get(sent.id, {}))
