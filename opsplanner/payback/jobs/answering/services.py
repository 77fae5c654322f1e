"""A question of Probation's is answered by a link. Every function runs inside unit_of_work()."""

from __future__ import annotations

from opsplanner.errors import RuleBroken
from opsplanner.history.subjects import job_of
from opsplanner.models import HistoryLine, PaybackJob, User
from opsplanner.notices.answering.words import by_link
from opsplanner.payback.jobs.answering import queries, rules
from opsplanner.payback.jobs.deciding import services as deciding_services

WITHOUT_NAME = "who asked for it"


def why_over(job: PaybackJob, after: queries.After) -> str:
    """Say why nobody can answer any more what was asked about a job, of which this came; "" while somebody can."""
    return rules.why_over(job.reference, job.state, newest=not after.asked_again, answered_at=after.answered.at if after.answered else None)


def answer(line: HistoryLine, user: User | None, to: str, answer: str) -> str:
    """Answer what this line asks as who reads this address, and return the sentence that says so. Raises NotFound for who is not asked, RuleBroken once it is over.

    Of who has an account the history says to which address the link went; of who has none the address goes 90 days after the job, so it says "by the link" alone.
    """
    job = queries.job_to_answer(job_of(line.subject), user, to)
    if over := why_over(job, queries.after(line)):
        raise RuleBroken(over)
    deciding_services.keep_answer(job, answer, by=user or job.asker_name or WITHOUT_NAME, how=by_link(to) if user else "by the link")
    return "Thank you. Your answer is with Probation, which decides within two working days."
