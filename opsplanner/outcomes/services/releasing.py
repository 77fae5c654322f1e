"""Letting a restricted operation's figures join the totals that everybody sees."""

from __future__ import annotations

from opsplanner.errors import RuleBroken
from opsplanner.history import record
from opsplanner.models import User
from opsplanner.operations import services as operations


def release_figures(reference: str, *, seen_version: int, by: User) -> None:
    """Release a restricted operation's figures: they join shared totals, without its name. (docs/domain.md, "Restricted operations")

    Raises NotFound for who may not change it, RuleBroken when it is not restricted or they are released, ChangedMeanwhile.
    """
    operation = operations.load(reference, seen_version, by)
    if not operation.restricted:
        raise RuleBroken("This operation is not restricted: its figures are in every total already")
    if operation.figures_released:
        raise RuleBroken("Its figures have been released already")
    operation.figures_released = True
    record(operation, "figures released", "let its figures join shared totals, without its name", by=by)
