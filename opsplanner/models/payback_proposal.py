"""A proposal for a month of Community Payback: which jobs go on which slots, until its lines are put on their days."""

from __future__ import annotations

from opsplanner.database import db
from opsplanner.models.solved import Solved


class PaybackProposal(Solved, db.Model):
    """What Probation's coordinators let opsplanner propose. Nothing of it is planned before its lines are put on their days; it is never made into drafts."""
