"""Aims, actions and indicators of the plan years that the demonstration makes: those of the adopted year, carried on, and what this year's are measured by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import inspect, select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.history import record, subjects
from opsplanner.models import (
    Action,
    ActionEvidence,
    Agency,
    AgencyKind,
    Aim,
    FigureState,
    HourlyRate,
    Indicator,
    IndicatorFigure,
    Measure,
    MethodChange,
    MoneyKind,
    MoneySum,
    Operation,
    OperationState,
    OperationType,
    OutcomeEntry,
    Plan,
    PlanState,
    PlanYear,
    Priority,
    PriorityRisk,
    Review,
    RiskState,
    Role,
    User,
    Verb,
)
from opsplanner.plan.indicators.periods.rules import ended

QUARTERS = ((6, 30), (9, 30), (12, 31), (3, 31))


class Kept(NamedTuple):
    """An indicator of this year with its figures, the newest last; `silent` is how many of the newest periods have none, `words` what is said off target."""

    priority: str
    code: str
    kind: str
    keepers: tuple[str, str]
    values: tuple[int, ...]
    off: tuple[int, ...] = ()
    words: str = ""
    silent: int = 0
    made: dict[str, Any] | None = None
    changed: tuple[int, str, str] | None = None
    """The change of its method: since which of the figures, what, and how its targets were worked out anew."""


COUNCIL = ("staff@council.example", "enforcement@council.example")
POLICE = ("sergeant@police.example", "officer@police.example")
"""Owner and deputy."""
MEASURED = (
    Kept(
        priority="street-scene", code="fly-tips", kind="quarter", keepers=COUNCIL, values=(702, 731, 744, 728, 761, 772, 790, 812), off=(4, 5, 6, 7),
        words="More waste from building work is left in lanes; the cameras move there and carriers are stopped each month",
        made={
            "name": "Fly-tips reported", "unit": "reports", "better": "down", "period": "quarter", "target": 75000, "target_words": "750 or less a quarter",
            "definition": "Reports by residents and crews, each place counted once however often it is reported.",
        },
    ),
    Kept(
        priority="night-time-economy", code="town-centre-incidents", kind="quarter", keepers=POLICE, values=(291, 283, 270, 268, 259, 251, 247, 244),
        off=(0, 1, 2, 3), words="The patrols were not at full strength",
        made={
            "name": "Incidents in town centres in which alcohol plays a part", "unit": "incidents", "better": "down", "period": "quarter", "target": 26000,
            "floor": 28000, "definition": "Incidents recorded by Kent Police between 8pm and 4am in the town centres.",
        },
    ),
    Kept(
        priority="vulnerable-victims", code="safety-plans", kind="quarter", keepers=POLICE, values=(84, 91, 96), silent=2,
        made={
            "name": "Victims of repeated harm who have a safety plan", "unit": "plans", "better": "up", "period": "quarter", "target": 8000,
            "target_words": "80 or more a quarter", "definition": "Plans agreed with the victim within the quarter.",
        },
    ),
    Kept(
        priority="road-casualties", code="killed-or-seriously-injured", kind="calendar year", keepers=COUNCIL, values=(56, 59, 61), off=(1, 2),
        words="More collisions on two rural roads; speed checks and new signs are agreed for both",
    ),
    Kept(
        priority="theft", code="shoplifting-share", kind="financial year", keepers=POLICE, values=(43, 41, 39),
        changed=(1, "What is taken at self-service tills counts too", "The baseline with the same tills, from the shops' own reports of that year"),
    ),
)
"""Made up, as the year is: what this year is measured by, some of it off target and one late, and who enters it."""


MONEY = (
    ("grant-1", MoneyKind.GRANT, "Capital grant for cameras", None, "It ended in March; the cameras are met from base budgets", None),
    ("cost-1", MoneyKind.COST, "Removing untaxed vehicles", 1435000, "Recovery lorries and storage, from the contractor's invoices", "vehicles-removed"),
)
RATES = (
    ("crew-hours", 2450, "The council's pay scale of April, with on-costs"),
    ("payback-person-hours", 1142, "The national living wage of April"),
)
"""Made up, as the year is."""


def measure(carried: Sequence[Priority], today: date) -> None:
    """Give the priorities of this year of the demonstration figures of their indicators, up to the last period that is over."""
    by_code = {priority.code: priority.id for priority in carried}
    people = {user.email: user.id for user in db.session.scalars(select(User))}
    for kept in MEASURED:
        owner, deputy = (people.get(email) for email in kept.keepers)
        if kept.priority not in by_code or owner is None:
            continue
        if kept.made:
            db.session.add(Indicator(priority_id=by_code[kept.priority], code=kept.code, position=100, **kept.made))
            db.session.flush()
        row = db.session.scalars(select(Indicator).where(Indicator.priority_id == by_code[kept.priority], Indicator.code == kept.code)).first()
        if row is None:
            continue
        row.owner_id, row.deputy_id, row.due_days = owner, deputy, 14
        spans = list(reversed(ended(kept.kind, today, len(kept.values) + kept.silent)))
        if kept.changed:
            n, what, how = kept.changed
            db.session.add(MethodChange(indicator_id=row.id, period=spans[n].name, what=what, adjusted=True, how=how))
        for n, (span, value) in enumerate(zip(spans, kept.values, strict=False)):
            entered = clock.to_utc(min(span.ends_on + timedelta(days=9), today), time(10))
            db.session.add(IndicatorFigure(
                indicator_id=row.id, period=span.name, value=value * 100, words=kept.words if n in kept.off else "", position=n,
                state=FigureState.PROVISIONAL if n == len(kept.values) - 1 else FigureState.FINAL, entered_at=min(entered, clock.now()), entered_by_id=row.owner_id,
            ))
    db.session.flush()


RISKS = {
    "street-scene": (("The grant for the cage vehicle ends in March", "Head of waste services", RiskState.DEALT_WITH, "A bid for another year is written; hired vehicles cost twice as much"),
                     ("Fly-tips move over the border to the next district", "Partnership manager", RiskState.OPEN, "")),
    "road-casualties": (("Too few officers for the speed checks in summer", "Police inspector, roads", RiskState.ACCEPTED, "Checks are kept to three roads from June to August"),),
}
"""Made up, as the year is: what may happen, who owns it, how it stands, what is done about it; by priority."""


def make_plan(today: date) -> None:
    """Give the years round today a plan of three years, one of those that begin every third year since the adopted one."""
    adopted = db.session.scalars(select(Plan).order_by(Plan.starts_on.desc())).first()
    first = today.year - (today.month < 4)
    first -= (first - adopted.starts_on.year) % 3 if adopted else 0
    plan = Plan(
        code=f"{first}-{first + 3}", name=f"Community safety plan {first} to {first + 3}", mission=adopted.mission if adopted else "",
        starts_on=date(first, 4, 1), ends_on=date(first + 3, 3, 31),
    )
    if adopted is None or adopted.ends_on < plan.starts_on:
        db.session.add(plan)
        db.session.flush()


PROGRESS = {
    "cubit": "Two a month since April. The pound is full in some weeks, so the next ones are planned with DVLA's second recovery firm.",
    "discard": "Every third week. Carriers know the days by now, so times change from one to the next.",
    "love-medway": "The app is used, and reports go to the crews on the same day. Schools are asked to take part in spring.",
}
"""Made up: how it goes with some actions of this year, in words, by code."""
LATE = "test-purchases"
"""An action with an owner that is overdue, so that its owner's coordinator finds it on home."""
LINKED = ("love-medway", "https://council.example/love-medway", "The campaign's page, with what was reported each month")


def report_on_actions(today: date) -> None:
    """Say how some actions of this year go, and name operations that took place and their signed-off figures as evidence of them."""
    of_year = select(Action).join(Priority, Priority.id == Action.priority_id).join(PlanYear, PlanYear.id == Priority.plan_year_id)
    those = of_year.where(PlanYear.demonstration, PlanYear.starts_on <= today, PlanYear.ends_on >= today, Action.code.in_((*PROGRESS, LATE)))
    office = User.agency.has(Agency.kind == AgencyKind.OFFICE)
    by = db.session.scalars(select(User).where(User.role == Role.MANAGER, office).order_by(User.id)).first()
    for action in db.session.scalars(those.order_by(Action.id)).all():
        if action.code == LATE:
            action.due_on, action.status = max(today - timedelta(days=10), date(today.year - (today.month < 4), 4, 1)), "under way"
            continue
        action.progress, action.progress_on = PROGRESS[action.code], today - timedelta(days=12)
        if by is None:
            continue
        record(None, Verb.ACTION_REPORTED_ON, f"added how it goes: {action.progress}", by=by, subject=subjects.of_action(action.id))
        things: list[dict[str, Any]] = [{"operation_id": operation_id} for operation_id in _took_place(action.code.upper())]
        figures = select(OutcomeEntry.id).where(OutcomeEntry.operation_id.in_([thing["operation_id"] for thing in things]), OutcomeEntry.review == Review.SIGNED_OFF)
        things += [{"entry_id": entry_id} for entry_id in db.session.scalars(figures.order_by(OutcomeEntry.id).limit(2))]
        things += [{"address": LINKED[1], "words": LINKED[2]}] if action.code == LINKED[0] else []
        for n, thing in enumerate(things):
            said = {"action_id": action.id, "code": f"demo-{action.id}-{n}", "added_at": clock.now(), "added_by_id": by.id}
            db.session.add(ActionEvidence(**said, **thing))
    db.session.flush()


def _took_place(code: str) -> list[int]:
    """Return the two newest operations of a type that took place and are not restricted."""
    took_place = (Operation.state.in_((OperationState.COMPLETED, OperationState.CLOSED)), Operation.restricted.is_(False), OperationType.code == code)
    query = select(Operation.id).join(OperationType, OperationType.id == Operation.type_id).where(*took_place)
    return list(db.session.scalars(query.order_by(Operation.starts_at.desc(), Operation.id.desc()).limit(2)))


def how_far(starts_on: date, today: date) -> dict[str, Any]:
    """Return how far a made-up plan year is: adopted in the March before it, or a draft."""
    if starts_on <= today:
        return {"state": PlanState.ADOPTED, "adopted_on": date(starts_on.year, 3, 20), "adopted_by": "the executive group"}
    return {"state": PlanState.DRAFT}


def _money(year_id: int, starts_on: date) -> None:
    """Give this year a grant that ended, a cost whose vehicles are counted, and what hours are worth from its first month on."""
    measures = {row.code: row.id for row in db.session.execute(select(Measure.code, Measure.id))}
    for code, kind, name, pence, words, measure in MONEY:
        db.session.add(MoneySum(plan_year_id=year_id, code=code, kind=kind, name=name, pence=pence, words=words, measure_id=measures.get(measure) if measure else None, active=True))
    for measure, pence, source in RATES:
        if measure in measures:
            db.session.add(HourlyRate(measure_id=measures[measure], from_on=starts_on, pence=pence, source=source))


def _risks(carried: Sequence[Priority]) -> None:
    for priority in carried:
        for place, (risk, owner, state, words) in enumerate(RISKS.get(priority.code, ()), 1):
            db.session.add(PriorityRisk(priority_id=priority.id, code=f"risk-{place}", place=place, risk=risk, owner=owner, state=state, words=words))


def carry_on(adopted: Sequence[Priority], carried: Sequence[Priority], starts_on: date, today: date) -> None:
    """Copy what hangs on the adopted priorities to those of a year of the demonstration.

    This year's priorities have risks and its indicators figures besides. One action in three gets a date, since the plan gives none: the end of a quarter. Most that are past are done.
    """
    to = {before.id: after for before, after in zip(adopted, carried, strict=True)}
    models: tuple[type[Any], ...] = (Aim, Action, Indicator)
    for model in models:
        for row in db.session.scalars(select(model).where(model.priority_id.in_(to)).order_by(model.id)):
            copied = {column.key: getattr(row, column.key) for column in inspect(model).column_attrs if column.key not in ("id", "of_pack", "version", "progress", "progress_on")}
            if model is Action:
                copied |= _dated(row, to[row.priority_id].position, starts_on, today)
            db.session.add(model(**(copied | {"priority_id": to[row.priority_id].id})))
    db.session.flush()
    if starts_on <= today < date(starts_on.year + 1, starts_on.month, starts_on.day):
        measure(carried, today)
        _money(carried[0].plan_year_id, starts_on)
        _risks(carried)


def _dated(action: Action, n: int, starts_on: date, today: date) -> dict[str, Any]:
    """Return the date and the status of a carried-on action of the n-th priority. The same action has the same date each year."""
    if action.position % 3:
        return {}
    month, day = QUARTERS[(action.position // 3 + n) % 4]
    due_on = date(starts_on.year + (month < 4), month, day)
    late = action.position % 2 and due_on > today - timedelta(days=90)
    return {"due_on": due_on, "status": "done" if due_on < today and not late else action.status}
