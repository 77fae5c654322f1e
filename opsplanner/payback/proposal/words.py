"""A month that is proposed, in words: for its pages, and for the history."""

from __future__ import annotations

from collections.abc import Sequence

from opsplanner.clock import words_of_day, words_of_time
from opsplanner.grammar import counted, plural
from opsplanner.payback.proposal.rules import Line, Result
from opsplanner.payback.proposal.wishes.rules import Wishes
from opsplanner.solving.work.words import Goal, words_of_span

GOALS = (
    Goal("Done by their date", "of the jobs that are wanted by a date or within 48 hours; most counts first", "finding days before the dates that are wanted"),
    Goal("Wholly on days", "of all jobs that need one", "finding days for as many jobs as possible"),
    Goal("Places lost in the queue", "of the jobs that are not wholly on days, those that stand behind each", "keeping to the order of the queue"),
    Goal("Hours without a day", "of these jobs, of all people together", "finding days for as many hours as possible"),
    Goal("Second sites", "put beside another job in a slot: two sites and one supervisor", "keeping crews on one site at a time"),
    Goal("Other wards", "more than one in which a crew is on its day", "keeping crews in one ward a day"),
    Goal("Other tools", "lists of tools more than one that a crew takes along on its day", "keeping jobs with the same tools together"),
    Goal("Sessions and waiting", "each session counts by which of the days it is on: fewer and sooner is less", "putting jobs on as few and as early days as possible"),
)
"""What the numbers of `Worth` are called, in their order."""


def span(wishes: Wishes) -> str:
    """Return "5 January to 1 February 2027"."""
    return words_of_span(wishes.first, wishes.until)


def words_of_line(line: Line) -> str:
    """Return "PAYBACK-2026-014 on Tuesday 5 January, 9am, Crew 1"."""
    return f"{line.reference} on {words_of_day(line.day, year=False)}, {words_of_time(line.starts)}, {line.crew}"


def value(goal: int, worth: int, of: Sequence[int]) -> str:
    """Return what one goal is worth, as a cell of the table says it; `of`: how many jobs are dated, and how many there are."""
    return f"{of[goal] - worth} of {of[goal]}" if goal < len(of) else f"{worth:,}"


def asked_for(wishes: Wishes) -> str:
    """Say for the history that a proposal was asked for."""
    return f"asked for a proposal from {span(wishes)}" + ("" if wishes.beside else ", on slots alone on which nothing is planned")


def deleted(wishes: Wishes) -> str:
    """Say for the history that a proposal was deleted."""
    return f"deleted the proposal for Community Payback from {span(wishes)}"


def put_on(lines: Sequence[Line]) -> str:
    """Say for the history that lines were put on their days: "put 12 sessions of 9 jobs on their days"."""
    return f"put {counted(len(lines), 'session')} of {counted(len({line.reference for line in lines}), 'job')} on their days"


def named_changes(changes: Sequence[tuple[Line, str]], ticked: int) -> str:
    """Say which of the lines that were ticked, so many, cannot be put on their days any more, and why."""
    said = "; ".join(f"{words_of_line(line)}: {why}" for line, why in changes)
    return f"Nothing is saved, since {counted(len(changes), 'line')} that you ticked changed meanwhile. {said}" + (". Press once more for the others" if len(changes) < ticked else "")


def left_out(result: Result) -> list[str]:
    """Say what a proposal leaves out."""
    said = []
    if result.standing:
        said.append(f"{counted(result.standing, 'standing site is', 'standing sites are')} left out: {plural(result.standing, 'it has its dates by its own rule', 'they have their dates by their own rules')}")
    if result.beyond:
        said.append(f"{counted(result.beyond, 'job stands', 'jobs stand')} behind the first {result.jobs} of the queue, and {plural(result.beyond, 'waits', 'wait')} for the next proposal")
    return said


def no_day(hours: int) -> str:
    """Say how many person-hours of a job have no day; 0 where nobody said how many it needs."""
    if not hours:
        return "it has no day"
    return f"{counted(hours, 'hour')} of it {plural(hours, 'has', 'have')} no day"
