"""The chosen lines of a proposal are put on their days: all of them or none. It runs inside unit_of_work()."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.models import User, Verb
from opsplanner.payback.proposal import rules, services, words
from opsplanner.payback.proposal.accepting.queries import changes
from opsplanner.payback.proposal.rules import Line
from opsplanner.payback.sessions.several import services as several_services
from opsplanner.solving.work import rules as work_rules


def accept(code: str, numbers: Sequence[int], *, accepted: str, seen_version: int | None, by: User) -> str:
    """Put lines of a proposal on their days, and return the sentence that says so.

    What has to be asked about is asked once, as when jobs are put on days by hand. Raises RuleBroken, on "lines", that names each line which changed meanwhile,
    and then nothing is saved; NotFound, ChangedMeanwhile.
    """
    found = services.load(code, seen_version, by)
    work_rules.check_is_ready(found.state)
    result = rules.read(found.result)
    rules.check_chosen(numbers, [line.number for line in result.open])
    chosen = [line for line in result.open if line.number in numbers]
    of_job: dict[str, list[Line]] = defaultdict(list)
    for line in chosen:
        of_job[line.reference].append(line)
    several_services.hold(list(of_job), [line.slot for line in chosen], by=by)
    there = changes(result, by)
    if said := [(line, why) for line in chosen if (why := there.get(line.number, ""))]:
        raise RuleBroken(words.named_changes(said, len(chosen)), "lines")
    several = {reference: [(line.slot, line.people) for line in lines] for reference, lines in of_job.items()}
    several_services.put_several_on(several, accepted=accepted, by=by)
    found.result = result.put_on(numbers).text()
    services.note(found, Verb.PUT_ON_A_DAY, words.put_on(chosen), by=by)
    db.session.flush()
    return words.put_on(chosen)
