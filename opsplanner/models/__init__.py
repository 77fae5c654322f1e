"""The tables, their constraints and their states: one graph, shared ground for all features."""

from opsplanner.models.assessment import (
    Assessment,
    AssessmentLevel,
    AssessmentRestatement,
    AssessmentState,
    EmergingIssue,
    IssueState,
    Level,
    assessment_view,
)
from opsplanner.models.availability import AgencyCalendar, BusyTime
from opsplanner.models.choice import SavedChoice
from opsplanner.models.commitment import (
    AnswerLink,
    Commitment,
    CommitmentState,
    Nomination,
    StaffCycle,
    StaffCycleDay,
    StaffException,
    UsualStaff,
)
from opsplanner.models.community import Answering, CommunityEvent, CommunityView, EventKind
from opsplanner.models.feed import Alarm, Detail, ReadyCalendar, Subscription, SubscriptionKind
from opsplanner.models.governance import (
    AgreedState,
    Attendance,
    ChairRole,
    ChairTerm,
    Decision,
    GroupKind,
    GroupMember,
    Meeting,
    MeetingAction,
    MeetingState,
    Presence,
    ThematicGroup,
)
from opsplanner.models.history import HistoryLine, Verb
from opsplanner.models.indicator import (
    Action,
    ActionEvidence,
    Aim,
    FigureState,
    Indicator,
    IndicatorFigure,
    IndicatorFigureBefore,
    IndicatorTarget,
    MethodChange,
    Succession,
)
from opsplanner.models.installation import ChangeCount, DailyTask, FormKey, Installation
from opsplanner.models.logbook import Debrief, Lesson, LessonState, LogEntry, LogKind
from opsplanner.models.message import Message, MessageState, SentToken
from opsplanner.models.money import HourlyRate, MoneyKind, MoneySum
from opsplanner.models.notice import DigestHour, Notice, NoticeChoice, NoticeWay, QuestionLink
from opsplanner.models.operation import Operation, OperationState, OperationWard, ReferenceCounter, Telling
from opsplanner.models.operation_import import ImportColumns, ImportedOperation, OperationImport
from opsplanner.models.outcome import (
    AgencyReport,
    EntryQuery,
    Exactness,
    FigureCounter,
    OutcomeEntry,
    Review,
    entry_priority,
)
from opsplanner.models.payback import (
    AskerKind,
    CheckResult,
    DeclineReason,
    JobKind,
    JobState,
    PaybackJob,
    Quality,
    StandingRule,
    job_priority,
)
from opsplanner.models.payback_days import (
    AnswersFor,
    Crew,
    PaybackAgreement,
    PaybackDuty,
    PaybackDutyDay,
    PaybackException,
    PaybackReserve,
    PaybackSession,
    PaybackWeekday,
    SessionBlock,
    SessionState,
    Slot,
    StandDownCause,
    UsualCrew,
    UsualSlot,
)
from opsplanner.models.payback_proposal import PaybackProposal
from opsplanner.models.payback_ready import ReadyAnswer, ReadyLink, ReadyPoint, ReadyQuestion
from opsplanner.models.people import (
    Absence,
    AccountNews,
    Agency,
    AgencyKind,
    AgencyName,
    LinkRequest,
    OneTimeLink,
    Role,
    SignIn,
    Team,
    User,
    WrongPassword,
)
from opsplanner.models.plan import (
    FieldKept,
    Measure,
    OperationType,
    Place,
    PlaceClosed,
    Plan,
    PlanState,
    PlanYear,
    Power,
    Priority,
    PriorityRisk,
    RiskState,
    TypeAgency,
    Ward,
    operation_measure,
    operation_priority,
    type_measure,
    type_power,
    type_priority,
)
from opsplanner.models.proposal import Proposal
from opsplanner.models.report import (
    Holds,
    PlacedFigure,
    Report,
    ReportAuthor,
    ReportHeading,
    ReportKind,
    ReportPaper,
    ReportStyles,
    ReportWords,
    Restatement,
    TemplateFigure,
    TemplateHeading,
)
from opsplanner.models.resource import Booking, Resource
from opsplanner.models.return_file import FileState, ReturnColumns, ReturnFile, ReturnOfFile
from opsplanner.models.returns import Answer, ExpectedReturn, PeriodState, ReturnPeriod, ServiceReturn, return_priority
from opsplanner.models.scrutiny import ClockRuns, MatterKind, MatterState, ScrutinyClock, ScrutinyMatter, Sitting, SittingState
from opsplanner.models.search import SearchEntry
from opsplanner.models.series import Series, SeriesDate
from opsplanner.models.solved import ProposalState, Solved
from opsplanner.models.sums import FigureSum, MonthCount, MonthSum, Seen, Split

__all__ = [
    "Absence", "AccountNews", "Action", "ActionEvidence", "Agency", "AgencyCalendar", "AgencyKind", "AgencyName", "AgencyReport", "AgreedState", "Aim", "Alarm", "Answer", "Answering", "AnswerLink", "AnswersFor", "AskerKind", "Assessment", "assessment_view",
    "AssessmentLevel", "AssessmentRestatement", "AssessmentState", "Attendance", "Booking", "BusyTime", "ChairRole", "ChairTerm", "ChangeCount", "CheckResult", "ClockRuns", "Commitment", "CommitmentState", "CommunityEvent", "CommunityView", "Crew", "DailyTask", "Debrief", "Decision",
    "DeclineReason", "Detail", "DigestHour", "EmergingIssue", "entry_priority", "EntryQuery", "EventKind", "Exactness", "ExpectedReturn", "FieldKept", "FigureCounter", "FigureState", "FigureSum", "FileState", "FormKey", "GroupKind", "GroupMember",
    "HistoryLine", "Holds", "HourlyRate", "ImportColumns", "ImportedOperation", "Indicator", "IndicatorFigure", "IndicatorFigureBefore", "IndicatorTarget", "Installation", "IssueState", "job_priority", "JobKind", "JobState", "Lesson", "LessonState", "Level", "LinkRequest", "LogEntry", "LogKind",
    "MatterKind", "MatterState", "Measure", "Meeting", "MeetingAction", "MeetingState", "Message", "MessageState", "MethodChange",
    "MoneyKind", "MoneySum", "MonthCount", "MonthSum", "Nomination", "Notice", "NoticeChoice", "NoticeWay", "OneTimeLink", "Operation", "operation_measure", "operation_priority", "OperationImport", "OperationState", "OperationType",
    "OperationWard", "OutcomeEntry", "PaybackAgreement", "PaybackDuty", "PaybackDutyDay", "PaybackException", "PaybackJob", "PaybackProposal", "PaybackReserve", "PaybackSession", "PaybackWeekday", "PeriodState", "Place", "PlaceClosed", "PlacedFigure", "Plan", "PlanState", "PlanYear", "Power", "Presence", "Priority", "PriorityRisk", "Proposal", "ProposalState", "Quality",
    "QuestionLink",
    "ReadyAnswer", "ReadyCalendar", "ReadyLink", "ReadyPoint", "ReadyQuestion", "ReferenceCounter", "Report", "ReportAuthor", "ReportHeading", "ReportKind", "ReportPaper", "ReportStyles", "ReportWords", "Resource", "Restatement", "return_priority", "ReturnColumns", "ReturnFile", "ReturnOfFile", "ReturnPeriod", "Review", "RiskState", "Role",
    "SavedChoice", "ScrutinyClock", "ScrutinyMatter", "SearchEntry", "Seen", "SentToken", "Series", "SeriesDate", "ServiceReturn", "SessionBlock", "SessionState", "SignIn", "Sitting", "SittingState", "Slot", "Solved", "Split", "StaffCycle", "StaffCycleDay", "StaffException", "StandDownCause", "StandingRule", "Subscription", "SubscriptionKind",
    "Succession", "Team", "Telling", "TemplateFigure", "TemplateHeading", "ThematicGroup", "type_measure", "type_power", "type_priority", "TypeAgency", "User", "UsualCrew", "UsualSlot", "UsualStaff", "Verb",
    "Ward", "WrongPassword",
]
