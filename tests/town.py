"""A whole town in one call: every role, operations in every state, a link, a resource. For tests that visit all pages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from email.headerregistry import Address
from io import BytesIO
from zipfile import ZipFile

from flask import Flask
from pypdf import PdfWriter
from werkzeug.routing import IntegerConverter, Rule

from opsplanner import clock
from opsplanner.database import db
from opsplanner.history import subjects
from opsplanner.mail.folder import services as folder_services
from opsplanner.mail.letter.words import Letter, as_sent
from opsplanner.models import (
    Action,
    ActionEvidence,
    Agency,
    AgencyCalendar,
    AgencyKind,
    AgencyReport,
    Answer,
    AnswerLink,
    AnswersFor,
    Assessment,
    AssessmentState,
    BusyTime,
    ChairRole,
    ChairTerm,
    Commitment,
    CommitmentState,
    CommunityEvent,
    CommunityView,
    Crew,
    Debrief,
    Decision,
    EmergingIssue,
    EntryQuery,
    Exactness,
    ExpectedReturn,
    FigureCounter,
    FileState,
    GroupKind,
    GroupMember,
    HistoryLine,
    ImportedOperation,
    Indicator,
    JobKind,
    JobState,
    Lesson,
    LessonState,
    LinkRequest,
    LogEntry,
    LogKind,
    MatterKind,
    MatterState,
    Measure,
    Meeting,
    MeetingAction,
    Message,
    MessageState,
    MethodChange,
    MoneyKind,
    MoneySum,
    OneTimeLink,
    Operation,
    OperationImport,
    OperationState,
    OperationType,
    OutcomeEntry,
    PaybackException,
    PaybackJob,
    PaybackProposal,
    PaybackSession,
    Plan,
    Priority,
    PriorityRisk,
    Proposal,
    ProposalState,
    QuestionLink,
    ReadyLink,
    ReadyQuestion,
    Report,
    ReportAuthor,
    ReportHeading,
    ReportKind,
    ReportPaper,
    ReportWords,
    ReturnFile,
    ReturnOfFile,
    Review,
    Role,
    SavedChoice,
    ScrutinyMatter,
    Series,
    SeriesDate,
    ServiceReturn,
    SessionBlock,
    SessionState,
    Sitting,
    SittingState,
    StandDownCause,
    StandingRule,
    Subscription,
    SubscriptionKind,
    ThematicGroup,
    User,
    UsualCrew,
    UsualSlot,
    Verb,
    Ward,
    type_measure,
)
from opsplanner.operations.importing.columns.rules import Match as ImportMatch
from opsplanner.operations.importing.rules import Found as ImportFound
from opsplanner.operations.importing.rules import Person
from opsplanner.operations.importing.rules import Prepared as ImportPrepared
from opsplanner.operations.proposal.goals.rules import Worth
from opsplanner.operations.proposal.rules import Dated, Result
from opsplanner.operations.proposal.wishes.rules import Wanted, Wishes
from opsplanner.operations.reminding.answers.rules import token_of
from opsplanner.payback.proposal import rules as month_rules
from opsplanner.payback.proposal.goals.rules import Worth as MonthWorth
from opsplanner.payback.proposal.wishes.rules import Wishes as MonthWishes
from opsplanner.plan.indicators.periods.rules import period_of
from opsplanner.references import next_figure, next_reference
from opsplanner.reports import queries
from opsplanner.reports.deleting import services as deleting_services
from opsplanner.reports.making import services as making_services
from opsplanner.returns.files.columns.rules import Match
from opsplanner.returns.files.judging.rules import Judged, Prepared
from opsplanner.returns.sending.rules import Quantity
from tests.make import Make

TOKEN = "a-token-that-only-the-tests-know"
HIDDEN_TOKEN = f"{TOKEN}-too"
"""Of a link by which an agency answered before the operation was restricted."""
COUNTED_WITHIN = ("number", "schedule")
"""What an address counts within one operation, job or published figure: the fullest (tests/everything.py) has four. Else it is an id."""

SAVED = "savedchoice"
"""The code of what the coordinator saved by name; the administrator's is the other way round."""


SENT = "RETURN-2026-001"
DELETED = "2026-27-quarter-4"
PROPOSAL = "townprop"
"""The code of the proposal of the council's coordinator: one Cubit, worked out. The month of Payback that is proposed has the same."""
SERIES = "townserie"
"""The code of the series that the draft, the proposed, the confirmed and the cancelled operation are dates of."""
FILES = {"checked": "FILE-2026-001", "taken": "FILE-2026-002"}
"""Files with returns of the first agency, by how they stand."""
IMPORTS = {"checked": "IMPORT-2026-001", "taken": "IMPORT-2026-002"}
"""Files with operations of the coordinator's agency, by how they stand."""
OF_FILES = frozenset({"returns.file", "returns.match_columns", "returns.mend", "returns.take", "returns.throw_away", "returns.withdraw"})


def _propose(author: User, kind: OperationType, ward: Ward) -> None:
    """One Cubit is worked out for the first of four weeks, which begin in a month."""
    first = clock.today() + timedelta(days=30)
    wanted = Wanted(kind.id, kind.code, 1, time(10), time(14), None, "any", ())
    wishes = Wishes(first=first, until=first + timedelta(days=27), wanted=(wanted,), wards=(ward.id,), lead_agency_id=author.agency_id)
    nothing = Worth(0, 0, 0, 0, 0)
    result = Result(dates=(Dated(1, 0, first, ward.id),), first=nothing, found=nothing, best=nothing, turns=[ward.id])
    db.session.add(
        Proposal(
            code=PROPOSAL, agency_id=author.agency_id, author_id=author.id, made_at=clock.now(), state=ProposalState.READY, wishes=wishes.text(), result=result.text(),
        )
    )


@dataclass
class Town:
    """Who lives there, and what its operations are called."""

    people: dict[str, User] = field(default_factory=dict)
    references: dict[OperationState, str] = field(default_factory=dict)
    restricted: str = ""
    jobs: dict[JobState, str] = field(default_factory=dict)
    agencies: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    year: str = ""
    ward: str = ""

    @property
    def query(self) -> str:
        """What pages about one agency's part, the plan's form and that of a series are asked with."""
        return f"?agency={self.agencies[1]}&type=CUBIT&of={self.references[OperationState.POSTPONED]}&every=weeks"

    def may(self, permissions: dict[str, str], method: str) -> User:
        """Return somebody who may do what a view's stamp asks for."""
        from opsplanner.access import may

        return next(person for person in self.people.values() if may(person, permissions[method]))

    def in_addresses(self) -> dict[str, object]:
        """Return what stands for a name in the addresses of pages ("/operations/{operation}"), one of each."""
        return {
            "today": clock.today(), "operation": self.references[OperationState.CONFIRMED], "year": self.year.replace("/", "-"),
            "agency": self.agencies[1], "place": self.places[0], "job": self.jobs[JobState.ACCEPTED], "ward": self.ward,
        }

    def urls(self, app: Flask, rule: Rule) -> list[str]:
        """Return addresses of this route that lead to something in this town. Raises KeyError for a part nobody has explained."""
        found: list[dict[str, object]] = [{}]
        for name in sorted(rule.arguments):
            found = [{**values, name: value} for values in found for value in self._values(rule, name)]
        adapter = app.url_map.bind("localhost")
        return [adapter.build(rule.endpoint, values) for values in found]

    def _references(self, endpoint: str) -> list[object]:
        """What a page of this room calls a reference."""
        if endpoint in OF_FILES:
            return list(FILES.values())
        if endpoint.startswith("returns."):
            return [SENT]
        if endpoint.startswith("importing."):
            return list(IMPORTS.values())
        return list(self.jobs.values()) if endpoint.startswith("payback.") else [*self.references.values(), self.restricted]

    def _codes(self, endpoint: str) -> list[object]:
        """What a page of this room calls a code."""
        measures = endpoint in ("outcomes.measure", "outcomes.shared")
        if endpoint.startswith("choices."):
            return [SAVED, SAVED[::-1]]
        if endpoint.startswith("series."):
            return [SERIES]
        if endpoint.startswith("resources."):
            return ["CUBIT"]
        if endpoint.startswith(("proposal.", "payback_proposal.")):
            return [PROPOSAL]
        return list(self.places if endpoint.startswith("places.") else ["vehicles-removed", "payback-bags"] if measures else self.agencies)

    def _values(self, rule: Rule, name: str) -> list[object]:
        day = clock.today() + timedelta(days=14)
        known: dict[str, list[object]] = {
            "reference": self._references(rule.endpoint),
            "code": self._codes(rule.endpoint),
            "agency_code": list(self.agencies),
            "agency": [self.agencies[0]] if rule.endpoint.startswith("returns.") else list(self.agencies),
            "token": [TOKEN, HIDDEN_TOKEN] if rule.endpoint.startswith(("operations.", "notices.")) else [TOKEN],
            "day": [day.isoformat()],
            "date": [day.isoformat()],
            "month": [f"{day:%Y-%m}"],
            "filename": ["app.js"],
            "year": [self.year.replace("/", "-")],
            "ward": [self.ward],
            "priority": ["street-scene"],
            "job": [self.jobs[JobState.WORK_DONE]],
            "published": ["vehicles-removed"],
            "occasion": ["asked"],
            "page": ["outcomes"],
            "indicator": ["fly-tips"],
            "plan": ["town-plan"],
            "risk": ["risk-1"],
            "money": ["grant-1"],
            "action": ["1"] if rule.endpoint.startswith("governance.") else ["sweeping"],
            "group": ["town-group"],
            "member": ["head"],
            "meeting": ["1"],
            "decision": ["1"],
            "evidence": ["linked", "shown"],
            "event": ["meeting"],
            "issue": ["scooters"],
            "view": ["view-1"],
            "period": ["2026-27" if rule.endpoint == "returns.send_months" else "2026-27-quarter-2"],
            "report": list(self.reports),
            "sitting": ["2026-1"],
            "matter": ["recommendation-2026-1"],
            "heading": ["summary", "street-scene"],
            "template": ["quarter"],
            "deleted": [DELETED],
            "sent": [SENT],
            "measure": ["vehicles-removed"],
            "first": ["2026-27-quarter-1"],
        }
        if isinstance(rule._converters[name], IntegerConverter):
            return list(range(1, 5 if name in COUNTED_WITHIN else 9))
        return known[name]


def routes(app: Flask, method: str) -> list[Rule]:
    """Return every route that takes this method, static files left out, in the order of their addresses."""
    return sorted((rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()) and rule.endpoint != "static"), key=lambda rule: rule.rule)


def build(make: Make) -> Town:
    """Make the town, inside an application context: the council leads, the police, probation and a charity take part, the office has a coordinator and the rest."""
    council, police, office = make.council(), make.agency("Test Police"), make.office()
    probation, charity = make.agency("Test Probation", AgencyKind.PROBATION, mailbox="probation@test.example"), make.agency("Test Charity", AgencyKind.VOLUNTARY)
    year = make.plan_year()
    kind = make.type("CUBIT", usual=[(council, "leads", 4, True), (police, "stops vehicles", 2, True)])
    ward, van = make.ward("River"), make.resource(council)
    place = make.place()
    for agency in (council, police, probation):
        make.usual_staff(agency, 8)
    town = Town(agencies=[council.code, police.code], places=[place.code], year=year.code)
    town.people = {
        "coordinator": make.user(council),
        "police": make.user(police),
        "staff": make.user(council, Role.STAFF),
        "manager": make.user(office, Role.MANAGER),
        "administrator": make.user(office, Role.ADMINISTRATOR),
        "charity": make.user(charity),
        "probation": make.user(probation),
    }
    author = town.people["coordinator"]
    for days, state in enumerate(OperationState, 14):
        asked = {"not_asked": [police]} if state is OperationState.DRAFT else {"accepted": [police], "requested": [probation]}
        ahead = {OperationState.UNDER_WAY: 0, OperationState.COMPLETED: -days, OperationState.CUT_SHORT: -days, OperationState.CLOSED: -days}.get(state, days)
        operation = make.operation(state, author=author, kind=kind, wards=[ward], resources=[van], days_ahead=ahead, **asked)
        town.references[state] = operation.reference
    in_series = [OperationState.DRAFT, OperationState.PROPOSED, OperationState.CONFIRMED, OperationState.CANCELLED]
    dates = db.session.scalars(db.select(Operation).where(Operation.reference.in_([town.references[state] for state in in_series]))).all()
    series = Series(code=SERIES, type_id=kind.id, agency_id=council.id, author_id=author.id, rule="every Thursday", made_at=clock.now())
    series.dates = [*(SeriesDate(day=one.day, operation_id=one.id) for one in dates), SeriesDate(day=clock.today(), said="bank holiday")]
    db.session.add(series)
    _propose(author, kind, ward)
    for job_state in JobState:
        town.jobs[job_state] = make.job(job_state, author=author, ward=ward, waste_by="Test Waste").reference
    town.ward = ward.code
    town.restricted = make.operation(author=author, kind=kind, restricted=True, accepted=[police], wards=[ward]).reference
    _take_a_call(make, council, police)
    _read_calendars(council, police)
    proposed = db.session.scalars(db.select(Operation).where(Operation.reference == town.references[OperationState.PROPOSED])).one()
    make.nomination(proposed, police, town.people["police"])
    now, digest = clock.now(), hashlib.sha256(TOKEN.encode()).hexdigest()
    for person in (author, town.people["administrator"]):
        link = digest if person is author else digest[::-1]
        code, cubit = SAVED if person is author else SAVED[::-1], {"page": "outcomes", "name": "Cubit this year", "query": "type=CUBIT", "says": "Cubit"}
        db.session.add(SavedChoice(code=code, user_id=person.id, saved_at=now, **cubit))
        db.session.add(Subscription(user_id=person.id, kind=SubscriptionKind.MINE, token_hash=link, made_at=now))
    restricted = db.session.scalars(db.select(Operation).where(Operation.reference == town.restricted)).one()
    for token, operation, agency in ((TOKEN, proposed, probation), (HIDDEN_TOKEN, restricted, police)):
        part = db.session.scalar(db.select(Commitment.id).where(Commitment.operation_id == operation.id, Commitment.agency_id == agency.id))
        link = {"commitment_id": part, "schedule": operation.schedule, "mailbox": agency.mailbox, "made_at": now}
        for each in (token, token_of(token, 0)):  # of one question alone, and on a page of several
            db.session.add(AnswerLink(token_hash=hashlib.sha256(each.encode()).hexdigest(), **link))
    db.session.add(OneTimeLink(user_id=town.people["staff"].id, token_hash=digest, made_at=now, ends_at=now + timedelta(days=7)))
    _write_logbook(town, author)
    _work_payback_days(make, town)
    second = make.user(office, Role.ADMINISTRATOR)
    db.session.add(LinkRequest(user_id=town.people["staff"].id, asked_by_id=second.id, asked_at=now))
    _record_outcomes(town)
    street_scene = db.session.scalars(db.select(Priority.id).where(Priority.plan_year_id == year.id, Priority.code == "street-scene")).one()
    indicator = {"code": "fly-tips", "name": "Fly-tips reported", "unit": "reports", "better": "down", "period": "quarter", "target": 75000}
    tips = Indicator(priority_id=street_scene, owner_id=author.id, deputy_id=town.people["staff"].id, due_days=30, **indicator)
    db.session.add(tips)
    db.session.flush()
    db.session.add(MethodChange(indicator_id=tips.id, period="2026/27 quarter 2", what="Those told by phone count too", adjusted=False, how=""))
    action = Action(priority_id=street_scene, code="sweeping", text="Sweep the market", owner_agency_id=council.id, due_on=clock.today() - timedelta(days=1), status="under way")
    db.session.add(action)
    db.session.flush()
    said = {"action_id": action.id, "added_at": now, "added_by_id": author.id}
    closed = db.session.scalars(db.select(Operation.id).where(Operation.reference == town.references[OperationState.CLOSED])).one()
    _import_files(author, closed, kind.id, ward.id)
    db.session.add_all([ActionEvidence(code="linked", address="https://council.example/swept", words="It was swept", **said), ActionEvidence(code="shown", operation_id=closed, **said)])
    db.session.add(PriorityRisk(priority_id=street_scene, code="risk-1", place=1, risk="The grant ends", owner="Test Council", words="Ask for another"))
    db.session.add(MoneySum(plan_year_id=year.id, code="grant-1", kind=MoneyKind.GRANT, name="Capital grant", pence=100_000, words="", active=True))
    db.session.add(Plan(code="town-plan", name="Plan of the town", mission="", starts_on=year.starts_on, ends_on=year.ends_on))
    sitting = Sitting(code="2026-1", committee="Town Scrutiny Committee", on_day=clock.today() - timedelta(days=150), state=SittingState.HELD, attended="Six members")
    db.session.add(sitting)
    db.session.flush()
    db.session.add(ScrutinyMatter(
        code="recommendation-2026-1", kind=MatterKind.RECOMMENDATION, sitting_id=sitting.id, asked_on=sitting.on_day, text="Sweep the lanes twice", state=MatterState.ACCEPTED,
        reply="Agreed", owner_id=author.id,
    ))
    meeting = CommunityEvent(code="meeting", held_on=clock.today(), place="Library", ward_id=ward.id, agency_id=council.id, noted_at=now, noted_by_id=author.id)
    db.session.add(meeting)
    db.session.flush()
    db.session.add(CommunityView(event_id=meeting.id, code="view-1", asked="Lighting"))
    _meet(council, author)
    db.session.add(EmergingIssue(code="scooters", what="Scooters", since=clock.today(), agency_id=council.id, noted_at=now, noted_by_id=author.id))
    db.session.add(Assessment(plan_year_id=year.id, state=AssessmentState.DRAFT))
    _write_reports(town)
    _send_a_return(town, author)
    _write_messages(town.people["staff"])
    db.session.commit()
    return town


def _meet(agency: Agency, holder: User) -> None:
    """A group whose chair is held by somebody met yesterday, decided something, and agreed an action that serves one of the plan."""
    group = ThematicGroup(code="town-group", name="Town group", kind=GroupKind.EXECUTIVE, of_pack=False)
    db.session.add(group)
    db.session.flush()
    head = GroupMember(group_id=group.id, code="head", office="Head of service", agency_id=agency.id, user_id=holder.id)
    meeting = Meeting(group_id=group.id, code="1", day=clock.today() - timedelta(days=1), made_at=clock.now(), changed_at=clock.now())
    db.session.add_all([head, meeting])
    db.session.flush()
    served = db.session.scalars(db.select(Action.id).where(Action.code == "sweeping")).one()
    agreed = {"code": "1", "text": "Count the bins", "due_on": clock.today() + timedelta(days=30), "plan_action_id": served}
    db.session.add_all([
        ChairTerm(group_id=group.id, member_id=head.id, role=ChairRole.CHAIR), Decision(meeting_id=meeting.id, code="1", text="More bins"),
        MeetingAction(meeting_id=meeting.id, owner_id=head.id, **agreed),
    ])
    db.session.flush()


def _blank_pdf() -> bytes:
    """One blank page, as a PDF."""
    made, sink = PdfWriter(), BytesIO()
    made.add_blank_page(width=100, height=100)
    made.write(sink)
    return sink.getvalue()


def _empty_zip() -> bytes:
    """A file of parts, as a Word file is, without any."""
    sink = BytesIO()
    ZipFile(sink, "w").close()
    return sink.getvalue()


def _write_reports(town: Town) -> None:
    """A draft of this quarter, which the council's coordinator writes with the office's manager, and a report of the year that is issued."""
    manager, author = town.people["manager"], town.people["coordinator"]
    quarter = period_of("quarter", clock.today())
    year = period_of("financial year", clock.today())
    town.reports = [making_services.make_report(kind, span, by=manager) for kind, span in ((ReportKind.QUARTER, quarter), (ReportKind.YEAR, year))]
    issued = db.session.scalars(db.select(Report).where(Report.code == town.reports[1])).one()
    issued.number, issued.issued_at, issued.issued_by, issued.approved_by = 1, clock.now(), manager.name, "Executive Group"
    db.session.add_all(ReportPaper(report_id=issued.id, form=form, body=body) for form, body in (("page", b"<h2>Summary</h2>"), ("content", b'{"sections": []}'), ("pdf", _blank_pdf()), ("docx", _empty_zip()), ("published", _blank_pdf()), ("published-about", b'{"name": "Item 7.pdf", "kind": "pdf", "by": "A clerk", "at": "2026-11-18T11:00:00+00:00"}')))
    report = db.session.scalars(db.select(Report).where(Report.code == town.reports[0])).one()
    db.session.add(ReportAuthor(report_id=report.id, user_id=author.id))
    gone = queries.report(manager, making_services.make_report(ReportKind.QUARTER, period_of("quarter", date(2027, 1, 1)), by=manager))
    deleting_services.delete_draft(gone, "It was begun for the wrong quarter", seen_line=deleting_services.seen(gone.code), by=manager)
    summary = db.session.scalars(db.select(ReportHeading.id).where(ReportHeading.report_id == report.id, ReportHeading.code == "summary")).one()
    for number, text in enumerate(("A quiet quarter", "A quiet quarter, but for the tyres"), 1):
        db.session.add(ReportWords(heading_id=summary, number=number, text=text, written_at=clock.now(), written_by_id=author.id, written_by=author.name))


def _send_a_return(town: Town, owner: User) -> None:
    """The first agency sends a figure of each quarter, and has sent that of the second one."""
    agency = db.session.scalars(db.select(Agency).where(Agency.code == town.agencies[0])).one()
    measure = db.session.scalars(db.select(Measure).where(Measure.code == "vehicles-removed")).one()
    first, until = date(2026, 7, 1), date(2026, 9, 30)
    line = ExpectedReturn(
        measure_id=measure.id, agency_id=agency.id, kind="quarter", starts_on=date(2026, 4, 1), due_days=10, due_working=True, by_ward=False, owner_id=owner.id,
        deputy_id=town.people["staff"].id,
    )
    one = ServiceReturn(
        reference=next_reference("RETURN", 2026), expected=line, starts_on=first, ends_on=until, counts_from=first, answer=Answer.FIGURES, includes=False, said_at=clock.now(), said_by_id=owner.id,
    )
    each_month = ExpectedReturn(
        measure_id=db.session.scalars(db.select(Measure.id).where(Measure.code == "payback-bags")).one(), agency_id=agency.id, kind="month", starts_on=date(2026, 10, 1), due_days=10,
        due_working=True, by_ward=False, owner_id=owner.id,
    )
    db.session.add_all([line, one, each_month])
    db.session.flush()
    db.session.add(OutcomeEntry(
        reference=next_figure(SENT), measure_id=measure.id, agency_id=agency.id, hundredths=900, exactness=Exactness.EXACT, starts_on=first, ends_on=until, return_id=one.id,
        source=SENT, recorded_at=clock.now(), recorded_by_id=owner.id, changed_at=clock.now(), changed_by_id=owner.id, review=Review.RECORDED,
    ))
    db.session.flush()
    _load_files(agency, line, one, owner)


def _load_files(agency: Agency, line: ExpectedReturn, sent: ServiceReturn, owner: User) -> None:
    """One file waits to be taken, and one was."""
    what = Match(0, 1, {"Quarter": "period", "Figure": "figure"}, "1,234.5", "day", "vehicles-removed", "", False)
    prepared = Prepared((line.id, date(2026, 4, 1)), Answer.FIGURES, {None: Quantity(700)}, "", {}, 0, True, False)
    shared = {"agency_id": agency.id, "columns": what.text(), "rows": 1, "returns": 1, "figures": 1, "sent_at": clock.now(), "sent_by_id": owner.id}
    checked = ReturnFile(
        reference=next_reference("FILE", 2026), name="quarter-1.csv", digest="1" * 64, content=b"Quarter,Figure\n2026/27 quarter 1,7\n", found=Judged([prepared]).packed(), state=FileState.CHECKED,
        **shared,
    )
    taken = ReturnFile(reference=next_reference("FILE", 2026), name="quarter-2.csv", digest="2" * 64, state=FileState.TAKEN, taken_at=clock.now(), taken_by_id=owner.id, **shared)
    db.session.add_all([checked, taken])
    db.session.flush()
    db.session.add(ReturnOfFile(file_id=taken.id, return_id=sent.id, before="", after="changed since"))
    db.session.flush()


def _import_files(author: User, operation_id: int, type_id: int, ward_id: int) -> None:
    """One file with operations waits to be taken, and one was."""
    what = ImportMatch(0, 1, {"Date": "day", "Ward": "wards"}, "day", "CUBIT")
    who = Person(author.id, author.agency_id)
    one = ImportPrepared(2, type_id, date(2026, 9, 3), time(9), time(15), (ward_id,), None, author.agency_id, who, (), "", "", OperationState.COMPLETED, "")
    shared = {"agency_id": author.agency_id, "columns": what.text(), "rows": 1, "operations": 1, "sent_at": clock.now(), "sent_by_id": author.id}
    checked = OperationImport(
        reference=next_reference("IMPORT", 2026), name="september.csv", digest="1" * 64, content=b"Date,Ward\n3 September 2026,River\n", found=ImportFound([one], rows=1).packed(),
        state=FileState.CHECKED, **shared,
    )
    taken = OperationImport(reference=next_reference("IMPORT", 2026), name="plan.xlsx", digest="2" * 64, state=FileState.TAKEN, taken_at=clock.now(), taken_by_id=author.id, **shared)
    db.session.add_all([checked, taken])
    db.session.flush()
    db.session.add(ImportedOperation(operation_id=operation_id, import_id=taken.id, row=2, over=True))
    db.session.flush()


def _write_messages(reader: User) -> None:
    """One message stands in the folder as it would have arrived, one could not be sent."""
    for number, state in enumerate((MessageState.IN_FOLDER, MessageState.GIVEN_UP), 1):
        name = f"<{number:032x}@ops.example>"
        db.session.add(
            Message(
                kind="invitation", about="link:1", recipient=reader.email, user_id=reader.id, to_folder=True, state=state, due_at=clock.now(), attempts=1, error="",
                message_id=name, created_at=clock.now(), settled_at=clock.now(),
            )
        )
        whole = as_sent(Letter("You are invited", ("Dear reader,",)), to=reader.email, sender=Address("", "ops", "ops.example"), reply_to=None, message_id=name, at=clock.now())
        folder_services.put(whole, name, clock.now())


def _take_a_call(make: Make, lead: Agency, agency: Agency) -> None:
    """One agency's answers came by telephone: a colleague of the lead's coordinator wrote them down."""
    colleague = make.user(lead)
    told = db.update(Commitment).where(Commitment.agency_id == agency.id, Commitment.state == CommitmentState.ACCEPTED)
    db.session.execute(told.values(by_telephone=True, answered_by_id=colleague.id))


def _read_calendars(*agencies: Agency) -> None:
    """Each has a calendar at an address and one from a file, with times after all that is planned: no panel speaks of them."""
    for agency in agencies:
        for name, address in (("Training", "https://calendar.example/training.ics"), ("Leave", "")):
            calendar = AgencyCalendar(agency_id=agency.id, name=name, address=address, file="" if address else "leave.ics", read_at=clock.now(), failures=0, error="", left_out="")
            db.session.add(calendar)
            db.session.flush()
            days = clock.day_bounds(clock.today() + timedelta(days=60)), clock.day_bounds(clock.today() + timedelta(days=62))
            db.session.add_all(BusyTime(calendar_id=calendar.id, starts_at=day.start, ends_at=day.end, words=name, tentative=not address) for day in days)


def _work_payback_days(make: Make, town: Town) -> None:
    """A session in every state that pages show: at work today, to come, written down, stood down, and one whose results are late."""
    make.working_days()
    jobs = {job.reference: job for job in db.session.scalars(db.select(PaybackJob))}
    job, day, who = (lambda state: jobs[town.jobs[state]]), clock.today(), town.people["probation"]
    today, ahead = make.crew(day, (time(0), time(23, 59), 8), supervisor=who), make.crew(day + timedelta(days=14), supervisor=who)
    before = make.crew(day - timedelta(days=1), (time(9), time(12), 6), (time(13), time(16), 6), supervisor=who)
    make.session(job(JobState.UNDER_WAY), today.slots[0], SessionState.RUNNING)
    planned, slot = make.session(job(JobState.SCHEDULED), ahead.slots[0]), ahead.slots[0]
    asked = ReadyQuestion(session_id=planned.id, day=ahead.day, starts=slot.starts, ends=slot.ends, host_email="host@school.example", made_at=clock.now(), asked_at=clock.now())
    db.session.add(asked)
    db.session.execute(db.update(PaybackJob).where(PaybackJob.id == planned.job_id).values(host_email="host@school.example"))
    db.session.flush()
    link = {"question_id": asked.id, "mailbox": "host@school.example", "made_at": clock.now()}
    db.session.add(ReadyLink(token_hash=hashlib.sha256(TOKEN.encode()).hexdigest(), **link))
    done = make.session(job(JobState.WORK_DONE), before.slots[0], SessionState.RECORDED, expected=3, arrived=3, worked=3, person_minutes=540, more_to_do=False)
    db.session.add(SessionBlock(session_id=done.id, starts=time(9), ends=time(12), people=3))
    rain = {"cause": StandDownCause.WEATHER, "answers_for": AnswersFor.NOBODY, "in_advance": True}
    make.session(job(JobState.ACCEPTED), ahead.slots[0], SessionState.STOOD_DOWN, **rain)
    make.session(job(JobState.UNDER_WAY), before.slots[1])
    job(JobState.UNDER_WAY).kind = JobKind.STANDING
    db.session.add(StandingRule(job_id=job(JobState.UNDER_WAY).id, first=day, until=day + timedelta(weeks=26), every="weeks", weekday=day.weekday(), weeks=2, which=1, month_day=1, people=4))
    db.session.add(Measure(code="payback-bags", name="Bags filled", unit="bags", kind="payback"))
    db.session.add(PaybackException(day=day + timedelta(days=21), works=False, reason="Training"))
    usual = [UsualSlot(starts=time(9), ends=time(16), places=6)]
    db.session.add(UsualCrew(weekday=day.weekday(), name="Crew A", supervisor_id=who.id, first=day - timedelta(days=90), slots=usual))
    _propose_month(who, job(JobState.ACCEPTED), ahead)


def _propose_month(author: User, job: PaybackJob, crew: Crew) -> None:
    """A month is worked out: one job goes beside another on one slot."""
    nothing, slot = MonthWorth(0, 0, 0, 0, 0, 0, 0, 0), crew.slots[0]
    line = month_rules.Line(1, job.reference, slot.id, crew.name, crew.day, slot.starts, slot.ends, 1, 100)
    result = month_rules.Result(lines=(line,), without=(), held={job.reference: 0}, first=nothing, found=nothing, best=nothing, dated=0, jobs=1, slots=1)
    wishes = MonthWishes(crew.day, crew.day + timedelta(days=27))
    db.session.add(PaybackProposal(code=PROPOSAL, author_id=author.id, made_at=clock.now(), state=ProposalState.READY, wishes=wishes.text(), result=result.text()))


def _write_logbook(town: Town, author: User) -> None:
    """Two lines in the log of what is under way, one of them corrected; a debrief and a lesson of what is completed."""
    now, found = clock.now(), {operation.reference: operation for operation in db.session.scalars(db.select(Operation))}
    line = {"operation_id": found[town.references[OperationState.UNDER_WAY]].id, "agency_id": author.agency_id, "kind": LogKind.NOTE}
    line |= {"happened_at": now, "written_at": now, "written_by_id": author.id, "written_by": author.name}
    wrong = LogEntry(text="Six vehicles", **line)
    db.session.add(wrong)
    db.session.flush()
    db.session.add_all([LogEntry(text="Seven vehicles", corrects_id=wrong.id, **line), LogEntry(text="The truck is here", **line)])
    done = found[town.references[OperationState.COMPLETED]].id
    db.session.add(Debrief(operation_id=done, went_well="The route", went_badly="The radios", made_at=now, changed_at=now, changed_by=author.name))
    db.session.add(Lesson(operation_id=done, text="Bring spare radios", owner="A. Owner", state=LessonState.IDENTIFIED, made_at=now, changed_at=now))


def _record_outcomes(town: Town) -> None:
    """A figure that waits for sign-off, one with a question, one that is signed off; and what one agency says comes later."""
    now, found = clock.now(), {operation.reference: operation for operation in db.session.scalars(db.select(Operation))}
    vehicles = Measure(code="vehicles-removed", name="Vehicles removed", unit="vehicles", kind="enforcement")
    db.session.add(vehicles)
    db.session.flush()
    completed, cut_short = found[town.references[OperationState.COMPLETED]], found[town.references[OperationState.CUT_SHORT]]
    db.session.execute(type_measure.insert().values(operation_type_id=completed.type_id, measure_id=vehicles.id))
    for operation, who, review in (
        (completed, "police", Review.RECORDED),
        (completed, "coordinator", Review.QUERIED),
        (cut_short, "coordinator", Review.SIGNED_OFF),
        (cut_short, "police", Review.SIGNED_OFF),
    ):
        by, signed = town.people[who], review is Review.SIGNED_OFF
        entry = OutcomeEntry(
            reference=next_figure(operation.reference), measure_id=vehicles.id, hundredths=1200, exactness=Exactness.EXACT, agency_id=by.agency_id, operation_id=operation.id,
            starts_on=operation.day, ends_on=operation.day, recorded_at=now, recorded_by_id=by.id, changed_at=now, changed_by_id=by.id, review=review,
            signed_off_at=now if signed else None, signed_off_by_id=town.people["manager"].id if signed else None,
        )
        db.session.add(entry)
        db.session.flush()
        if review is Review.QUERIED:
            db.session.add(EntryQuery(entry_id=entry.id, question="Each vehicle once?", asked_at=now, asked_by_id=town.people["manager"].id))
            _ask_by_link(town, HIDDEN_TOKEN, subjects.of_entry(entry.reference), Verb.QUERIED, "asked about vehicles removed: Each vehicle once?")
    _ask_by_link(town, TOKEN, subjects.of_job(town.jobs[JobState.INFORMATION_WANTED]), Verb.ASKED_FOR_INFORMATION, "asked for information: “Where?”")
    _figures_of_no_operation(town, vehicles, now)
    later = {"follow_up": "the pound", "follow_up_on": clock.today() + timedelta(days=9), "said_at": now}
    db.session.add(AgencyReport(operation_id=cut_short.id, agency_id=town.people["police"].agency_id, **later))


def _ask_by_link(town: Town, token: str, subject: str, verb: Verb, what: str) -> None:
    """A question with a link to it, which was sent to the coordinator."""
    who, line = town.people["coordinator"], HistoryLine(at=clock.now(), by_name="opsplanner", subject=subject, verb=verb, what=what)
    db.session.add(line)
    db.session.flush()
    link = {"line_id": line.id, "user_id": who.id, "mailbox": who.email, "made_at": clock.now()}
    db.session.add(QuestionLink(token_hash=hashlib.sha256(token.encode()).hexdigest(), **link))


def _figures_of_no_operation(town: Town, vehicles: Measure, now: datetime) -> None:
    """One of a Payback job, and one that was published and corrected since; what stands now had addresses by id once."""
    session = db.session.scalar(db.select(PaybackSession.id).where(PaybackSession.state == SessionState.RECORDED))
    by, day, before = town.people["coordinator"], clock.today() - timedelta(days=1), None
    for owner, session_id in ((town.jobs[JobState.WORK_DONE], session), ("published/vehicles-removed", None), ("published/vehicles-removed", None)):
        entry = OutcomeEntry(
            reference=next_figure(owner), measure_id=vehicles.id, hundredths=900, exactness=Exactness.EXACT, agency_id=by.agency_id, session_id=session_id,
            source=owner, starts_on=day, ends_on=day, recorded_at=now, changed_at=now, review=Review.SIGNED_OFF, signed_off_at=now,
            corrects_id=before.id if before and before.source == owner else None,
        )
        if entry.corrects_id and before:
            before.superseded = True
        db.session.add(entry)
        db.session.flush()
        before = entry
    db.session.add(FigureCounter(owner="", last=db.session.scalar(db.select(db.func.max(OutcomeEntry.id)))))
