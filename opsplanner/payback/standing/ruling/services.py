"""A standing site is given its rule, or another one from a day on. Runs inside unit_of_work()."""

from __future__ import annotations

from datetime import date

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import StandingRule, User, Verb
from opsplanner.payback.jobs.services import note
from opsplanner.payback.sessions.rules import HOLDS
from opsplanner.payback.standing import queries, rules, words
from opsplanner.payback.standing.rules import Held
from opsplanner.payback.standing.services import cut_rules, load_site
from opsplanner.web.recurrence.rules import Rule


def give_rule(reference: str, rule: Rule, people: int, *, seen_version: int | None, by: User) -> str:
    """Let a site come back by a rule from its first day on, with so many people, and return the sentence that says so. What held from then on before is gone.

    The days on which it is planned stay, and those that are no dates of it are named. Raises RuleBroken beside the box (rules.check_rule).
    """
    job, one = load_site(reference, seen_version, by), Held(rule, people)
    before = queries.rules_of([job.id]).get(job.id, [])
    rules.check_rule(rule, people, clock.today(), before)
    cut_rules(job, rule.first)
    db.session.add(StandingRule(
        job_id=job.id, first=rule.first, until=rule.until, every=rule.every.value, weekday=rule.weekday, weeks=rule.weeks, which=rule.which, month_day=rule.month_day, people=people,
    ))
    note(job, Verb.CHANGED, words.given(one, instead=bool(before)), by=by)
    db.session.flush()
    on = {session.day for session in queries.sessions_from([job.id], rule.first).get(job.id, ()) if session.state in HOLDS}
    stays = sorted(on - set(rules.days_between([one], rule.first, date.max)))
    return f"{reference} comes back {words.of_rule(one)}.{words.no_date_of_it(stays)}{words.months_without(rule)}"
