"""What an agency says of its own part: answer, change the answer, withdraw. They check who may, but for `keep`, whose caller does."""

from __future__ import annotations

from collections.abc import Collection

from opsplanner import clock, history
from opsplanner.commitments import queries as commitments_queries
from opsplanner.commitments import rules as commitments_rules
from opsplanner.commitments import words as commitments_words
from opsplanner.commitments.duties import queries as duties_queries
from opsplanner.commitments.duties import words as duties_words
from opsplanner.commitments.naming import words as naming_words
from opsplanner.commitments.rules import Answer, ByLink
from opsplanner.commitments.staffing import queries as staffing_queries
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, RuleBroken, Told
from opsplanner.grammar import list_of, people
from opsplanner.models import Commitment, CommitmentState, Nomination, Operation, User, Verb
from opsplanner.web.asking import rules as asking_rules


def answer(reference: str, agency_id: int, answer: Answer, *, seen_schedule: int, seen_version: int, by: User, by_email: bool = False) -> str:
    """Keep an agency's answer, or a changed one, and return the sentence that says so.

    Recorded by another agency's coordinator (the lead's, or the office's), it came by telephone, or by e-mail, and says so. Raises as `keep`
    does, and NotFound when this person may not answer for the agency.
    """
    part = commitments_queries.part_for_change(by, reference, agency_id)
    return keep(part, answer, seen_schedule=seen_schedule, seen_version=seen_version, by=by, by_email=by_email)


def keep(part: Commitment, answer: Answer, *, seen_schedule: int, seen_version: int, by: User | ByLink, by_email: bool = False) -> str:
    """Keep an answer for a part that is held (`commitments/queries.py`), and return the sentence that says so.

    It accepts the day, times and place that `seen_schedule` stands for. The operation's own version stays (docs/domain.md, "Asking and answering").
    Raises ChangedMeanwhile when the operation moved or a colleague answered since the form was opened; RuleBroken beside a box, and once the
    operation has started. Who is named twice at once is asked about ("go_on"); that it was taken on, by whom and why, stands on the operation, and where
    else she is needed does not: not everybody may know of both. Where that is restricted alone, nothing of it stands there.
    """
    operation = part.operation
    commitments_rules.check_open(operation.state, operation.starts_at, clock.now())
    _check_seen(part, seen_schedule, seen_version)
    commitments_rules.check_answer(answer, part.staff_asked)
    verb, before = answer.verb, (part.state, part.staff_promised)
    was_waiting = part.state in commitments_rules.WAITING
    state = commitments_rules.moved(verb, part.state, part.agency.name)
    over = _over_numbers(part, answer)
    part.state = state
    _note_who(part, by, by_email=by_email)
    if was_waiting:
        part.late = commitments_rules.is_late(part.answer_by, clock.today())
    if answer.promises:
        _promise(part, answer, by)
    else:
        part.staff_promised, part.reason = 0, answer.reason
    db.session.flush()
    asked, twice = _named_twice(part, by)
    asking_rules.check_accepted(asked, answer.accepted)
    if asked:
        commitments_rules.check_why_anyway(answer)
    _note_taken_on(part, answer, by, over=over, twice=twice)
    what = commitments_words.words_of_change(part.agency.name, *before, part.state, part.staff_promised)
    why = part.taken_on_why or part.reason
    _record(part, commitments_words.HISTORY_VERBS[verb], what + _ways(part, over, by, twice=twice), by=by, why=why)
    db.session.flush()
    return _said(part)


def _note_taken_on(part: Commitment, answer: Answer, by: User | ByLink, *, over: bool, twice: bool) -> None:
    """Note who took it on, and why, where the answer goes over the agency's numbers or names somebody twice."""
    by_id, typed = (by.id, "") if isinstance(by, User) else (None, by.name)
    part.over_numbers_by_id, part.over_numbers_as = (by_id, typed) if over else (None, "")
    part.named_twice_by_id, part.named_twice_as = (by_id, typed) if twice else (None, "")
    part.taken_on_why = answer.why_anyway if over or twice else ""


def _note_who(part: Commitment, by: User | ByLink, *, by_email: bool) -> None:
    """Note who answered and how it came; what was taken on with an earlier answer goes with it."""
    by_id, typed = (by.id, "") if isinstance(by, User) else (None, by.name)
    told = by.agency_id != part.agency_id
    part.answered_at, part.answered_by_id, part.answered_as = clock.now(), by_id, typed
    part.by_telephone, part.by_email = told and not by_email, told and by_email
    part.over_numbers_by_id = part.named_twice_by_id = None
    part.over_numbers_as = part.named_twice_as = part.taken_on_why = ""


def withdraw(reference: str, agency_id: int, why: str, *, seen_version: int, by: User, by_email: bool = False) -> str:
    """Withdraw an agency that had promised people, with a reason, and return the sentence that says so.

    A confirmed operation stays confirmed, and short of a required agency (docs/domain.md, "Short of an agency").
    Raises NotFound, ChangedMeanwhile and RuleBroken as `answer` does.
    """
    part = commitments_queries.part_for_change(by, reference, agency_id)
    commitments_rules.check_open(part.operation.state, part.operation.starts_at, clock.now())
    _check_seen(part, part.operation.schedule, seen_version)
    state = commitments_rules.moved("withdraw", part.state, part.agency.name)
    if not why:
        raise RuleBroken("Say why, so that the lead agency knows what to do", "why")
    promised = part.staff_promised
    part.state, part.staff_promised, part.staff_withdrawn, part.reason = state, 0, promised, why
    _note_who(part, by, by_email=by_email)
    what = commitments_words.withdrew(part.agency.name, promised)
    _record(part, Verb.WITHDRAWN, what + _ways(part, False, by), by=by, why=why)
    db.session.flush()
    return f"{part.agency.name} has withdrawn from {reference}. {part.operation.lead_agency.name}, which leads, sees the reason."


def _check_seen(part: Commitment, seen_schedule: int, seen_version: int) -> None:
    operation = part.operation
    if operation.schedule != seen_schedule:
        place = f", meeting at {operation.meeting_point.name}" if operation.meeting_point else ""
        when = clock.words_of_period(operation.period)
        moves = history.newest(operation, max(operation.schedule - seen_schedule, 1), verbs=commitments_words.MOVED)
        by = {line.by_id for line in moves}
        raise ChangedMeanwhile(part.version, [Told(f"It has moved. It is now on {when}{place}. Answer for the new plan", by.pop() if len(by) == 1 else None)])
    if part.version != seen_version:
        now = commitments_words.words_of_part(part)
        asked = f"It is asked for {people(part.staff_asked)}"
        raise ChangedMeanwhile(part.version, [*_last_line(part), f"{part.agency.name} now stands at: {now}. {asked}"])


def _last_line(part: Commitment) -> list[str]:
    line = history.last_line(part.operation, agency_id=part.agency_id)
    return [history.sentence(line)] if line else []


def _over_numbers(part: Commitment, answer: Answer) -> bool:
    operation: Operation = part.operation
    staffing_queries.hold_numbers(part.agency_id)  # two answers for two operations would each find the same people free
    left = staffing_queries.staff_left(operation.held, [part.agency_id], except_operation_id=operation.id)[part.agency_id]
    return commitments_rules.check_numbers(answer, left, part.agency.name)


def _promise(part: Commitment, answer: Answer, by: User | ByLink) -> None:
    part.staff_promised, part.reason = answer.staff, ""
    name, telephone = commitments_rules.usual_contact(part, by)
    part.contact_name = name if answer.contact_name is None else answer.contact_name
    part.contact_telephone = telephone if answer.contact_telephone is None else answer.contact_telephone
    if answer.people is not None or answer.names is not None:
        _name(part, set(answer.people or ()), list(dict.fromkeys(answer.names or ())))
    _name_also(part, answer.also)


def _name_also(part: Commitment, names: Collection[str]) -> None:
    """Nominate these besides whoever is nominated already: a colleague who alone has that name by her account, anybody else by the name."""
    accounts: dict[str, list[Nomination]] = {}
    for user_id, name in commitments_queries.colleagues(part.agency_id) if names else ():
        accounts.setdefault(name.casefold(), []).append(Nomination(user_id=user_id, name=name))
    for name in names:
        same = accounts.get(name.casefold(), [])
        new = same[0] if len(same) == 1 else Nomination(name=name)
        if not any(new.user_id == person.user_id if new.user_id else name.casefold() == person.name.casefold() for person in part.nominations):
            part.nominations.append(new)


def _name(part: Commitment, people: set[int], names: list[str]) -> None:
    """Nominate these and nobody else. Raises RuleBroken for an account of another agency, and for who has been suspended or moved away."""
    accounts = dict(commitments_queries.colleagues(part.agency_id))
    gone = [naming_words.words_of_named(person, part) for person in part.nominations if person.user_id in people - set(accounts)]
    if gone:
        raise RuleBroken(f"{list_of(gone)} will not be there: name somebody else, or send the answer without the name", "people")
    if people - set(accounts):
        raise RuleBroken(f"Choose people of {part.agency.name}", "people")
    for person in list(part.nominations):
        if person.user_id in people:
            people.discard(person.user_id)
        elif person.user_id is None and person.name in names:
            names.remove(person.name)
        else:
            part.nominations.remove(person)
    part.nominations += [Nomination(user_id=user_id, name=name) for user_id, name in accounts.items() if user_id in people]
    part.nominations += [Nomination(name=name) for name in names]


def _ways(part: Commitment, over: bool, by: User | ByLink, *, twice: bool = False) -> str:
    return commitments_words.ways(
        late=part.late and part.state in commitments_rules.ANSWERED, over=by.name if over else "", twice=by.name if twice else "", told_to=by.name if part.by_telephone else "",
        written_to=by.name if part.by_email else "", link_to=by.mailbox if isinstance(by, ByLink) else "",
    )


def _said(part: Commitment) -> str:
    now = commitments_words.words_of_answer(part.state, staff=part.staff_promised, late=part.late)
    now = now[0].lower() + now[1:]
    if part.state is CommitmentState.DECLINED:
        return f"{part.agency.name}: {now}. {part.operation.lead_agency.name}, which leads, sees the reason."
    return f"{part.agency.name}: {now}, on {clock.words_of_period(part.operation.period)}. You can change this until it starts."


def _named_twice(part: Commitment, by: User | ByLink) -> tuple[list[str], bool]:
    """Say who is named here and on something else at the same time; to who answers by a link, who is shown no names, how many they are. And whether that can
    be told to everybody: what is restricted is asked about alone (docs/domain.md, "Named twice")."""
    if part.state not in commitments_rules.PROMISING:
        return [], False
    reader = None if isinstance(by, ByLink) else by
    [those] = duties_queries.twice([(part.operation_id, part.operation.held)], reader)
    found = [duty for named, duty in those if named.agency_id == part.agency_id]
    hidden = duties_queries.restricted_of({duty.operation_id for duty in found if duty.operation_id}, reader) if reader else set[int]()
    said = duties_words.as_well(found) if reader else duties_words.as_well_of(part.agency.name, found)
    return said, any(duty.operation_id not in hidden for duty in found)


def _record(part: Commitment, verb: Verb, what: str, *, by: User | ByLink, why: str) -> None:
    who = by if isinstance(by, User) else history.called(by.name, part.agency.short_name)
    history.record(part.operation, verb, what, by=who, why=why, agency_id=part.agency_id, new_version=False)
