"""The history of everything: who did what, when, to what, and why."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import cast

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from opsplanner.database import Instant, db
from opsplanner.models.kinds import stored


class Verb(enum.Enum):
    """What was done, for programs to choose lines by; people read the line's sentence and never see it.

    One form for all: the participle, after its noun where that is not what the line is about. A value that changes, changes
    in a migration too, since lines keep it.
    """

    # of what is planned: an operation, a job
    DRAFTED = "drafted"
    NOTED_AFTERWARDS = "noted afterwards"
    IMPORTED = "imported"
    IMPORT_TAKEN = "import taken"
    IMPORT_WITHDRAWN = "import withdrawn"
    PROPOSED = "proposed"
    PROPOSED_AGAIN = "proposed again"
    CONFIRMED = "confirmed"
    PUT_BACK = "put back"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    REINSTATED = "reinstated"
    STARTED = "started"
    START_TAKEN_BACK = "start taken back"
    COMPLETED = "completed"
    CUT_SHORT = "cut short"
    STARTED_LATE = "started late"
    NOT_COMPLETED = "not completed"
    OUTCOMES_DUE = "outcomes due"
    DEBRIEF_DUE = "debrief due"
    LESSON_DUE = "lesson due"
    STILL_WAITING = "still waiting"
    CLOSED = "closed"
    DELETED = "deleted"
    CHANGED = "changed"
    CHANGED_A_LITTLE = "changed a little"
    MOVED = "moved"
    BRIEFING_CHANGED = "briefing changed"
    TOLD = "told"
    REMINDED = "reminded"
    WROTE_TO_ALL = "wrote to all"
    WROTE_TO_AGENCIES = "wrote to the agencies"
    TURNED_UP = "turned up"
    DEBRIEFED = "debriefed"
    LESSON_NOTED = "lesson noted"
    LESSON_CHANGED = "lesson changed"
    HANDED_OVER = "handed over"

    # of an agency's part, and of its numbers
    ASKED = "asked"
    ASKED_AGAIN = "asked again"
    ASKED_FOR_ANOTHER_NUMBER = "asked for another number"
    REQUIRED = "required"
    NOT_REQUIRED = "not required"
    NOT_ANSWERED = "not answered"
    ACCEPTED = "accepted"
    ACCEPTED_PROVISIONALLY = "accepted provisionally"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    RELEASED = "released"
    REPORTED = "reported"
    USUAL_STAFF_CHANGED = "usual staff changed"
    EXCEPTION_ADDED = "exception added"
    EXCEPTION_TAKEN_BACK = "exception taken back"
    CALENDAR_ADDED = "calendar added"
    CALENDAR_CHANGED = "calendar changed"
    CALENDAR_REMOVED = "calendar removed"
    CONTACT_CHANGED = "contact changed"

    # of figures
    RECORDED = "recorded"
    CORRECTED = "corrected"
    TAKEN_BACK = "taken back"
    SIGNED_OFF = "signed off"
    QUERIED = "queried"
    ANSWERED = "answered"
    FIGURES_RELEASED = "figures released"
    SHARING_SAID = "sharing said"

    # of the plan
    PLAN_CHANGED = "plan changed"
    PLAN_YEAR_ADDED = "plan year added"
    PLAN_YEAR_CHANGED = "plan year changed"
    PLAN_YEAR_CONSULTED_ON = "plan year consulted on"
    PLAN_YEAR_ADOPTED = "plan year adopted"
    PLAN_YEAR_PUT_BACK = "plan year put back"
    PLAN_YEAR_CARRIED_ON = "plan year carried on"
    PRIORITY_ADDED = "priority added"
    PRIORITY_CHANGED = "priority changed"
    PRIORITY_TAKEN_OUT = "priority taken out"
    PRIORITY_PUT_BACK = "priority put back"
    AIMS_CHANGED = "aims changed"
    RISK_CHANGED = "risk changed"
    MONEY_CHANGED = "money changed"
    RATE_ADDED = "rate added"
    ACTION_ADDED = "action added"
    ACTION_CHANGED = "action changed"
    ACTION_REPORTED_ON = "action reported on"
    ACTION_TAKEN_OUT = "action taken out"
    ACTION_PUT_BACK = "action put back"
    EVIDENCE_ADDED = "evidence added"
    EVIDENCE_TAKEN_OFF = "evidence taken off"
    COMMUNITY_EVENT_NOTED = "community event noted"
    COMMUNITY_EVENT_CHANGED = "community event changed"
    COMMUNITY_VIEW_CHANGED = "community view changed"
    EMERGING_ISSUE_NOTED = "emerging issue noted"
    EMERGING_ISSUE_CHANGED = "emerging issue changed"
    EMERGING_ISSUE_DECIDED = "emerging issue decided"
    ASSESSMENT_BEGUN = "assessment begun"
    ASSESSMENT_CHANGED = "assessment changed"
    ASSESSMENT_AGREED = "assessment agreed"

    # of an indicator
    INDICATOR_ENTERED = "indicator entered"
    INDICATOR_KEEPERS_NAMED = "indicator keepers named"
    INDICATOR_CHANGED = "indicator changed"
    INDICATOR_TARGETS_SET = "indicator targets set"
    INDICATOR_METHOD_CHANGED = "indicator method changed"

    # of a report
    REPORT_MADE = "report made"
    REPORT_WRITTEN = "report written"
    REPORT_FIGURES_CHOSEN = "report figures chosen"
    REPORT_AUTHORS_NAMED = "report authors named"
    REPORT_HEADINGS_CHANGED = "report headings changed"
    REPORT_ISSUED = "report issued"
    REPORT_RESTATED = "report restated"
    REPORT_DELETED = "report deleted"
    REPORT_FILED = "report filed"
    TEMPLATE_HEADINGS_CHANGED = "template headings changed"
    SMALL_COUNTS_MARKED = "small counts marked"
    REPORT_STYLES_GIVEN = "report styles given"
    TEMPLATE_FIGURES_CHOSEN = "template figures chosen"

    # of groups, and of their meetings
    GROUP_ADDED = "group added"
    GROUP_CHANGED = "group changed"
    GROUP_ENDED = "group ended"
    GROUP_TAKEN_UP = "group taken up"
    MEMBER_ADDED = "member added"
    MEMBER_CHANGED = "member changed"
    CHAIR_NAMED = "chair named"
    CHAIR_DUE = "chair due"
    MEETING_SET = "meeting set"
    MEETING_MOVED = "meeting moved"
    MEETING_CHANGED = "meeting changed"
    MEETING_CANCELLED = "meeting cancelled"
    MEETING_RECORDED = "meeting recorded"
    DECISION_NOTED = "decision noted"
    DECISION_CHANGED = "decision changed"
    MEETING_ACTION_AGREED = "meeting action agreed"
    MEETING_ACTION_CHANGED = "meeting action changed"
    MEETING_ACTION_REPORTED_ON = "meeting action reported on"
    MEETING_ACTION_DUE = "meeting action due"
    MEETING_ACTION_OVERDUE = "meeting action overdue"

    # of returns
    RETURN_EXPECTED = "return expected"
    RETURN_EXPECTED_OTHERWISE = "return expected otherwise"
    RETURN_ENDED = "return ended"
    RETURN_SENT = "return sent"
    RETURN_WITHDRAWN = "return withdrawn"
    RETURN_FILE_TAKEN = "return file taken"
    RETURN_FILE_WITHDRAWN = "return file withdrawn"
    RETURNS_DUE = "returns due"
    RETURNS_OVERDUE = "returns overdue"
    PERIOD_LOCKED = "period locked"
    PERIOD_OPENED = "period opened"

    # of a job, and of its sessions
    REFERRED = "referred"
    ASKED_FOR_INFORMATION = "asked for information"
    LAPSED = "lapsed"
    PUT_ON_HOLD = "put on hold"
    TAKEN_OFF_HOLD = "taken off hold"
    SCHEDULED = "scheduled"
    PUT_INTO_QUEUE = "put into the queue"
    WILL_MISS_ITS_DATE = "will miss its date"
    BEGUN = "begun"
    NOT_BEGUN = "not begun"
    LEFT_UNFINISHED = "left unfinished"
    FINISHED = "finished"
    CHECKED = "checked"
    RETURN_VISIT_WANTED = "return visit wanted"
    MERGED = "merged"
    COLLECTED = "collected"
    PUT_ON_A_DAY = "put on a day"
    TAKEN_OFF = "taken off"
    MADE_READY = "made ready"
    READY_TAKEN_BACK = "ready taken back"
    ASKED_IF_READY = "asked if ready"
    READINESS_SAID = "readiness said"
    NOT_READY = "not ready"
    SESSION_STARTED = "session started"
    STOOD_DOWN = "stood down"
    STAND_DOWN_TAKEN_BACK = "stand-down taken back"

    # of Payback's days
    PATTERN_CHANGED = "pattern changed"
    SHOW_RATE_AGREED = "show rate agreed"
    DUTY_MANAGER_SET = "duty manager set"
    DAY_ADDED = "day added"
    DAY_CLOSED = "day closed"
    CREW_ADDED = "crew added"
    CREW_CHANGED = "crew changed"
    CREW_TAKEN_OUT = "crew taken out"
    RESERVE_CHOSEN = "reserve chosen"

    # of scrutiny
    SCRUTINY_CLOCK_SET = "scrutiny clock set"
    SITTING_ADDED = "sitting added"
    SITTING_CHANGED = "sitting changed"
    MATTER_ADDED = "matter added"
    MATTER_CHANGED = "matter changed"
    MATTER_REPLIED = "matter replied"
    MATTER_BECAME_ACTION = "matter became an action"
    MATTER_OVERDUE = "matter overdue"

    # of places
    PLACE_CHANGED = "place changed"
    PLACE_SHARED = "place shared"

    # of accounts
    INVITED = "invited"
    LINK_ASKED_FOR = "link asked for"
    LINK_REFUSED = "link refused"
    LINK_GIVEN = "link given"
    PASSWORD_SET = "password set"
    SIGN_IN_ENDED = "sign-in ended"
    SUSPENDED = "suspended"
    APPOINTED = "appointed"
    APPOINTMENT_ENDED = "appointment ended"
    CLERK_NAMED = "clerk named"
    CLERK_TAKEN_OFF = "clerk taken off"
    CALENDAR_LINK_MADE = "calendar link made"
    CALENDAR_LINK_REPLACED = "calendar link replaced"
    CALENDAR_LINK_STOPPED = "calendar link stopped"
    CALENDAR_LINK_CHANGED = "calendar link changed"
    CALENDAR_LINK_UNUSED = "calendar link unused"
    CALENDAR_LINK_RETIRED = "calendar link retired"

    # of the installation
    PACK_LOADED = "pack loaded"
    DEMONSTRATION_MADE = "demonstration made"
    BACKUP_RESTORED = "backup restored"
    HOLIDAY_ADDED = "bank holiday added"
    HOLIDAY_TAKEN_BACK = "bank holiday taken back"


class HistoryLine(db.Model):
    """One thing that happened, in words: who, when, what, from what, to what, why. Never changed."""

    __table_args__ = (
        Index("ix_history_line_operation_at", "operation_id", "at"),
        Index("ix_history_line_at", "at"),
        Index("ix_history_line_subject", "subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[Instant]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(String(180))
    subject: Mapped[str] = mapped_column(String(80), default="")
    """What it is about when it is no operation: user:7, agency:3, installation. (history.subjects)"""
    operation_id: Mapped[int | None] = mapped_column(ForeignKey("operation.id", ondelete="CASCADE"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    """The agency whose part it is about, if it is about one."""
    verb: Mapped[Verb] = mapped_column(stored(Verb, "verb", length=40, check=False))
    what: Mapped[str] = mapped_column(Text, default="")
    """The sentence without who and when: "moved from Thursday 3 to Thursday 10 December 2026"."""
    whole: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    """What it said before, where the sentence shows a part of a long text."""
    why: Mapped[str] = mapped_column(String(500), default="")
    operation_version: Mapped[int | None]

    began_at = cast("datetime | None", None)  # not stored: when the operation was to start before, set by what moves it
    """The version of the operation that this change was made to: what another editor has not seen yet."""
