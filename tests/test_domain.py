"""The document says what the code says: words, states with their moves, who may do what (docs/domain.md, "States and moves")."""

from __future__ import annotations

import enum
import importlib
import pkgutil
import re
from collections.abc import Mapping

import pytest

import opsplanner
from opsplanner import access, config, models
from opsplanner.models import (
    AgencyKind,
    AgreedState,
    Alarm,
    Answer,
    Answering,
    AnswersFor,
    AskerKind,
    AssessmentState,
    ChairRole,
    CheckResult,
    ClockRuns,
    CommitmentState,
    DeclineReason,
    Detail,
    Exactness,
    FigureState,
    FileState,
    GroupKind,
    Holds,
    IssueState,
    JobKind,
    JobState,
    LessonState,
    Level,
    LogKind,
    MatterKind,
    MatterState,
    MeetingState,
    MessageState,
    MoneyKind,
    NoticeWay,
    OperationState,
    PeriodState,
    PlanState,
    Presence,
    ProposalState,
    Quality,
    ReadyPoint,
    ReportKind,
    Review,
    RiskState,
    Role,
    Seen,
    SessionState,
    SittingState,
    Split,
    StandDownCause,
    SubscriptionKind,
    Verb,
)

STATES: dict[str, type[enum.Enum]] = {
    "States of an operation": OperationState,
    "States of a commitment": CommitmentState,
    "States of a Payback job": JobState,
    "States of a session": SessionState,
    "States of an outcome entry": Review,
    "States of a figure of an indicator": FigureState,
    "States of a plan year": PlanState,
    "States of an assessment": AssessmentState,
    "States of an emerging issue": IssueState,
}
WORDS: dict[str, type[enum.Enum]] = {
    "kind of agency": AgencyKind,
    "role": Role,
    "kind of log entry": LogKind,
    "where a lesson stands": LessonState,
    "how exact a figure is": Exactness,
    "kind of job": JobKind,
    "who asks for a job": AskerKind,
    "why a job is declined": DeclineReason,
    "whether the work met what was asked for": CheckResult,
    "how good the work is": Quality,
    "why a session did not take place or ended early": StandDownCause,
    "who answers for a lost session": AnswersFor,
    "what has to be ready for a session": ReadyPoint,
    "what a service says of a period": Answer,
    "what the office says of a period of returns": PeriodState,
    "where a file with returns, or with operations, stands": FileState, "where a proposal stands": ProposalState,
    "what a calendar holds": SubscriptionKind,
    "when a calendar reminds": Alarm,
    "how much its entries say": Detail,
    "what a report is": ReportKind,
    "what a heading of a report holds besides words": Holds,
    "where a message stands": MessageState,
    "how a risk stands": RiskState,
    "whether a sum came in or was spent": MoneyKind,
    "from when scrutiny's twelve months run": ClockRuns,
    "where a sitting stands": SittingState,
    "what a matter of scrutiny is": MatterKind,
    "where a matter of scrutiny stands": MatterState,
    "what answers a view of the community": Answering,
    "what a group is": GroupKind,
    "who is in its chair": ChairRole,
    "where a meeting stands": MeetingState,
    "whether a member was there": Presence,
    "how an action that a meeting agreed stands": AgreedState,
    "how high the level of a priority is": Level,
}
UNREAD = {NoticeWay, Seen, Split, Verb}
"""What nobody reads or counts: programs choose by it."""
DOMAIN = (config.ROOT / "docs/domain.md").read_text()

Row = list[str]


def _tables(heading: str, text: str = DOMAIN) -> dict[str, list[Row]]:
    """Return the tables below a heading, up to the next one, by the word at the top of their first column."""
    section = re.split(r"^#+ ", text.split(f"# {heading}\n", 1)[1], maxsplit=1, flags=re.M)[0]
    found = {}
    for table in re.findall(r"(?:^\|.*\n)+", section, re.M):
        head, _, *rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.splitlines()]
        found[head[0]] = rows
    return found


def _one_of(words: str) -> list[str]:
    return [word for word in words.split(", ") if word]


def _moves_said(heading: str, text: str = DOMAIN) -> dict[str, tuple[set[str], str | None]]:
    """Return the moves as the document has them: from which states, and to which; None where the state stays."""
    every = {state.value for state in STATES[heading]}
    moves = {}
    for move, before, after in _tables(heading, text)["move"]:
        states = every - {before.removeprefix("any but ")} if before.startswith("any but ") else set(_one_of(before))
        moves[move] = (states, after or None)
    return moves


def _moves_kept() -> dict[type[enum.Enum], list[Mapping[str, tuple[frozenset[enum.Enum], enum.Enum | None]]]]:
    """Return the tables of moves that the package holds, wherever they stand, by the states that they speak of."""
    found: dict[int, Mapping[str, tuple[frozenset[enum.Enum], enum.Enum | None]]] = {}
    for module in pkgutil.walk_packages(opsplanner.__path__, "opsplanner."):
        moves = getattr(importlib.import_module(module.name), "MOVES", None)
        if isinstance(moves, dict):
            found[id(moves)] = moves
    by_states: dict[type[enum.Enum], list[Mapping[str, tuple[frozenset[enum.Enum], enum.Enum | None]]]] = {}
    for moves in found.values():
        kind = {type(state) for before, after in moves.values() for state in [*before, *([after] if after else [])]}
        assert len(kind) == 1, f"{list(moves)} mixes states of several things"
        by_states.setdefault(kind.pop(), []).append(moves)
    return by_states


@pytest.mark.parametrize("heading", STATES)
def test_the_states_are_those_of_the_code(heading: str) -> None:
    assert [row[0] for row in _tables(heading)["state"]] == [state.value for state in STATES[heading]]


@pytest.mark.parametrize("heading", STATES)
def test_the_moves_are_those_of_the_code(heading: str) -> None:
    (kept,) = _moves_kept()[STATES[heading]]
    assert _moves_said(heading) == {move: ({state.value for state in before}, after.value if after else None) for move, (before, after) in kept.items()}


def test_there_is_one_table_of_moves_for_each_thing_that_has_them() -> None:
    assert {kind: len(tables) for kind, tables in _moves_kept().items()} == dict.fromkeys(STATES.values(), 1)


def test_words_that_are_counted_are_those_of_the_code() -> None:
    said = {what: _one_of(words) for what, words in _tables("Words that are counted")["what"]}
    assert said == {what: [word.value for word in kind] for what, kind in WORDS.items()}


def test_no_list_of_words_is_left_out() -> None:
    kept = {kind for kind in vars(models).values() if isinstance(kind, type) and issubclass(kind, enum.Enum)}
    assert kept - UNREAD == {*STATES.values(), *WORDS.values()}


def test_who_may_do_what_is_what_the_code_permits() -> None:
    said = {permission.replace(" ", "_"): _one_of(roles) for permission, roles, _ in _tables("Who may do what")["permission"]}
    assert said == {permission: [role.value for role in Role if role in roles] for permission, roles in access.PERMISSIONS.items()}


def test_a_document_that_says_another_move_is_found() -> None:
    heading = "States of an operation"
    for line, other in (
        ("| confirm | proposed | confirmed |", "| confirm | proposed, draft | confirmed |"),
        ("| close | completed, cut short | closed |", "| close | completed, cut short | completed |"),
        ("| delete | draft | |\n", ""),
    ):
        assert line in DOMAIN
        assert _moves_said(heading, DOMAIN.replace(line, other)) != _moves_said(heading)
