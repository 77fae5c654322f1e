"""Returns of several months are entered at once, all or none of them. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from collections.abc import Sequence

from opsplanner.grammar import counted
from opsplanner.models import User
from opsplanner.plan.indicators.periods.rules import Span
from opsplanner.returns.sending import services as sending_services
from opsplanner.returns.sending.services import Sending


def send_months(sendings: Sequence[tuple[Span, Sending]], *, by: User) -> str:
    """Keep what a service says of some months, and return the sentence that says so.

    Raises NotFound for who does not send one of them, RuleBroken on a box, ChangedMeanwhile when another was quicker.
    """
    for span in sorted({span for span, _ in sendings}, key=lambda span: span.starts_on):
        sending_services.send_returns(span, [one for of, one in sendings if of == span], by=by)
    return f"{counted(len(sendings), 'return').capitalize()} kept. Somebody else signs the figures off" if sendings else "Nothing was changed."
