"""A proposal is made into series and drafts: all of it or nothing. It runs inside unit_of_work()."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from opsplanner import clock
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.errors import RuleBroken
from opsplanner.models import ProposalState, User, Verb
from opsplanner.operations.planning import services as planning_services
from opsplanner.operations.planning.rules import Part, Plan
from opsplanner.operations.proposal import rules, services, words
from opsplanner.operations.proposal.rules import DRAFT, SERIES, Dated
from opsplanner.operations.proposal.wishes import rules as wishes_rules
from opsplanner.operations.proposal.wishes.queries import names_of
from opsplanner.operations.proposal.wishes.rules import Wanted, Wishes
from opsplanner.operations.rules import check_times
from opsplanner.operations.series.making import services as series_services
from opsplanner.operations.series.making.services import New
from opsplanner.operations.series.rules import Chosen, Due
from opsplanner.solving.work import rules as work_rules


def make(code: str, *, seen_version: int | None, by: User) -> str:
    """Make a series of each type that has several dates, a draft of one that has one, and return the sentence that says so. Nobody is asked yet.

    Raises RuleBroken, naming the date, where one cannot be saved, and then nothing is; NotFound, ChangedMeanwhile.
    """
    found = services.load(code, seen_version, by)
    work_rules.check_is_ready(found.state)
    wishes, result = wishes_rules.read(found.wishes), rules.read(found.result)
    kept = result.kept
    if not kept:
        raise RuleBroken("Every date of this proposal is left out. Put one back, or ask for another proposal")
    rules.check_all_fit(kept, wishes, names_of(wishes), {row.id: row.name for row in catalogue_queries.choices().wards})
    of_line: dict[int, list[Dated]] = defaultdict(list)
    for one in kept:
        of_line[one.line].append(one)
    made = [_made(wishes, dates, by) for _, dates in sorted(of_line.items())]
    found.result = replace(result, made=tuple(made)).text()
    found.state, found.drafted_at, found.drafted_by_id = ProposalState.MADE, clock.now(), by.id
    series = sum(kind == SERIES for kind, _ in made)
    said = words.made(series, len(made) - series, len(kept))
    services.note(found, Verb.DRAFTED, said, by=by)
    return said


def _made(wishes: Wishes, dates: Sequence[Dated], by: User) -> tuple[str, str]:
    """Make what is proposed of one type, and return what it is: ("series", its code) or ("draft", its reference)."""
    line = wishes.wanted[dates[0].line]
    kind = catalogue_queries.type_named(line.code)
    if kind is None or not kind.active:
        raise RuleBroken(f"Operations of {names_of(wishes)[dates[0].line]} are no longer planned here. Leave their dates out. Nothing is saved")
    plans = [_plan(wishes, line, one, kind) for one in dates]
    if len(dates) == 1:
        try:
            return DRAFT, planning_services.save_draft(plans[0], by=by)
        except RuleBroken as broken:
            raise RuleBroken(f"{clock.words_of_day(dates[0].day)}: {broken}. Nothing is saved") from broken
    rule = f"as proposed for {words.words_of_span(wishes.first, wishes.until)}"
    chosen = [Chosen(one.proposed_for or one.day, one.day, "moved in the proposal" if one.proposed_for else "") for one in dates]
    return SERIES, series_services.make_series(New(rule, chosen, plans, Due()), propose=False, by=by)


def _plan(wishes: Wishes, line: Wanted, one: Dated, kind: catalogue_queries.TypeDetail) -> Plan:
    choices = catalogue_queries.choices(kind.id)
    wall = line.wall(one.day)
    try:
        check_times(wall, clock.now())
    except RuleBroken as broken:
        raise RuleBroken(f"{clock.words_of_day(one.day)}: {broken}. Move it or leave it out. Nothing is saved") from broken
    offered = {agency.id for agency in choices.agencies}
    parts = tuple(
        Part(agency_id=usual.agency_id, role=usual.role, staff=usual.staff, required=usual.required) for usual in catalogue_queries.usual_agencies(kind.id) if usual.agency_id in offered
    )
    resources = {resource.id for resource in choices.resources}
    return Plan(
        type_code=kind.code, wall=wall, lead_agency_id=wishes.lead_agency_id, parts=parts, ward_ids=(one.ward,), objectives=kind.objectives, notes=kind.briefing_text,
        priority_codes=tuple(sorted(kind.priority_codes)), measure_ids=tuple(measure.id for measure in choices.measures if measure.usual),
        resource_ids=tuple(id_ for id_ in line.resources if id_ in resources),
    )
