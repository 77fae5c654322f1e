"""Letting a restricted operation's figures join the totals that everybody sees."""

from __future__ import annotations

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.history import record
from opsplanner.models import User, Verb
from opsplanner.operations import services as operations
from opsplanner.outcomes import rules


def release_figures(reference: str, *, seen_version: int, by: User) -> None:
    """Release a restricted operation's figures: they join shared totals, without its name. (docs/domain.md, "Restricted operations")

    Raises NotFound for who may not change it, RuleBroken when it is not restricted, has not begun, or they are released, ChangedMeanwhile.
    """
    operation = operations.load(reference, seen_version, by)
    if refusal := rules.why_not_release(operation.restricted, operation.figures_released, operation.state, operation.starts_at, clock.now()):
        raise RuleBroken(refusal)
    operation.figures_released = True
    record(operation, Verb.FIGURES_RELEASED, "let its figures join shared totals, without its name", by=by)
