"""The tables, their constraints and their states: one graph, shared ground for all features."""

from opsplanner.models.commitment import Commitment, CommitmentState, Nomination, StaffException, UsualStaff
from opsplanner.models.feed import Subscription, SubscriptionKind
from opsplanner.models.installation import FormKey, HistoryLine, Installation
from opsplanner.models.operation import Operation, OperationState, OperationWard, ReferenceCounter, Telling
from opsplanner.models.people import Agency, AgencyKind, OneTimeLink, Role, SignIn, Team, User
from opsplanner.models.plan import (
    Measure,
    OperationType,
    Place,
    PlanYear,
    Power,
    Priority,
    ThematicGroup,
    TypeAgency,
    Ward,
    operation_measure,
    operation_priority,
    type_measure,
    type_power,
    type_priority,
)
from opsplanner.models.resource import Booking, Resource

__all__ = [
    "Agency", "AgencyKind", "Booking", "Commitment", "CommitmentState", "FormKey", "HistoryLine", "Installation", "Measure", "Nomination",
    "OneTimeLink", "Operation", "OperationState", "OperationType", "OperationWard", "Place", "PlanYear", "Power", "Priority",
    "ReferenceCounter", "Resource", "Role", "SignIn", "StaffException", "Subscription", "SubscriptionKind", "Team", "Telling",
    "ThematicGroup", "TypeAgency", "User", "UsualStaff", "Ward", "operation_measure", "operation_priority", "type_measure",
    "type_power", "type_priority",
]  # fmt: skip
