"""What the plan's pages ask of the database."""

from opsplanner.priorities.queries.done import (
    ALL,
    MOST,
    NONE,
    Figures,
    Listed,
    Operations,
    figures_by_priority,
    latest_operations,
    listed,
    operations_by_priority,
    selection_of,
)
from opsplanner.priorities.queries.plan import (
    ActionRow,
    IndicatorRow,
    PriorityRow,
    YearRow,
    actions,
    aims,
    groups,
    indicators,
    priorities,
    priority,
    successions,
    years,
)

__all__ = [
    "ALL", "MOST", "NONE", "ActionRow", "Figures", "IndicatorRow", "Listed", "Operations", "PriorityRow", "YearRow", "actions", "aims",
    "figures_by_priority", "groups", "indicators", "latest_operations", "listed", "operations_by_priority", "priorities", "priority",
    "selection_of", "successions", "years",
]  # fmt: skip
