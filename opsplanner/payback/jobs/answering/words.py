"""What became of a job about which Probation's question was answered, in words that everybody who asked for one may read."""

from __future__ import annotations

from datetime import date

from opsplanner.models import JobState as S
from opsplanner.models import PaybackJob, Verb
from opsplanner.payback.jobs import words as jobs_words
from opsplanner.payback.telling.outside import words as outside_words

_TOLD = {
    S.DECLINED: Verb.DECLINED, S.LAPSED: Verb.LAPSED, S.ON_HOLD: Verb.PUT_ON_HOLD, S.MERGED: Verb.MERGED, S.CANCELLED: Verb.CANCELLED,
    S.WORK_DONE: Verb.FINISHED, S.CHECKED: Verb.CHECKED,
}


def became(job: PaybackJob, today: date) -> str:
    """Say what became of a job since it was answered about, no more than messages tell who asked for it without an account; "" where something else is asked."""
    if job.state is S.REFERRED:
        return jobs_words.decision_due(job.decide_by, today)
    if job.state in (S.ACCEPTED, S.SCHEDULED, S.UNDER_WAY):
        return f"Probation has accepted it. {jobs_words.state_sentence(job, today)}"
    verb = _TOLD.get(job.state)
    return outside_words.sentence(verb, job) if verb else ""
