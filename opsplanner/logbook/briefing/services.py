"""Changing what only the briefing says: deployments and risks."""

from __future__ import annotations

from opsplanner.errors import RuleBroken
from opsplanner.history import change_of, record
from opsplanner.logbook import rules as logbook_rules
from opsplanner.models import User, Verb
from opsplanner.operations.services import load


def change_briefing(reference: str, *, deployments: str, risks: str, seen_version: int, by: User) -> None:
    """Set the deployments and the risks of an operation. No agency is asked again.

    Raises ChangedMeanwhile when somebody saved it after the form was opened, RuleBroken when it has ended or nothing would change.
    """
    operation = load(reference, seen_version, by)
    logbook_rules.check_briefing_open(operation.state)
    said = [
        change_of(f"the {name}", was, now)
        for name, was, now in (("deployments", operation.deployments, deployments), ("risks", operation.risks, risks))
        if was != now
    ]
    if not said:
        raise RuleBroken("Nothing would change. Write down who does what where, or what could go wrong", "deployments")
    operation.deployments, operation.risks = deployments, risks
    for change in said:
        record(operation, Verb.BRIEFING_CHANGED, change.said, by=by, whole=change.whole)
