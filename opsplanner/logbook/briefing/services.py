"""Changing what only the briefing says: deployments and risks."""

from __future__ import annotations

from opsplanner.errors import RuleBroken
from opsplanner.history import record
from opsplanner.logbook import rules as logbook_rules
from opsplanner.logbook import words as logbook_words
from opsplanner.models import User, Verb
from opsplanner.operations.services import load


def change_briefing(reference: str, *, deployments: str, risks: str, seen_version: int, by: User) -> None:
    """Set the deployments and the risks of an operation. No agency is asked again.

    Raises ChangedMeanwhile when somebody saved it after the form was opened, RuleBroken when it has ended or nothing would change.
    """
    operation = load(reference, seen_version, by)
    logbook_rules.check_briefing_open(operation.state)
    said = [
        logbook_words.words_of_change(name, was, now)
        for name, was, now in (("deployments", operation.deployments, deployments), ("risks", operation.risks, risks))
        if was != now
    ]
    if not said:
        raise RuleBroken("Nothing would change. Write down who does what where, or what could go wrong", "deployments")
    operation.deployments, operation.risks = deployments, risks
    for what in said:
        record(operation, Verb.BRIEFING_CHANGED, what, by=by)
