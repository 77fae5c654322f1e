"""What the history calls the things that it tells of, but for operations: made and read here alone, since they are stored."""

from __future__ import annotations

from datetime import date

INSTALLATION = "installation"
PATTERN = "payback:pattern"
"""The weekly pattern of Payback's working days."""
SHOW_RATE = "payback:show-rate"
"""How many people are agreed to come for a hundred places of a crew."""
DUTY_MANAGER = "payback:duty-manager"
"""Whom supervisors ring at Probation while crews are out."""
SMALL_COUNTS = "small counts"
"""Of which measures small counts are not published."""
STYLES = "report styles"
"""How reports look as Word files."""
RATES = "rates"
"""What hours are worth."""
RESOURCE_TIMES = "resource times"
"""How long resources take to be set up and to get back."""
SCRUTINY = "scrutiny"
"""How often the scrutiny committee has to sit."""
_MATTER = "matter:"
_DAY, _ENTRY, _JOB, _REPORT, _RETURN, _RETURNS, _SERIES, _USER = "day:", "outcome:", "job:", "report:", "return:", "returns due:", "series:", "user:"
_GROUP, _MEETING, _AGREED = "group:", "meeting:", "meeting action:"


def of_user(user_id: int) -> str:
    """An account."""
    return f"{_USER}{user_id}"


def of_agency(agency_id: int) -> str:
    """An agency: its contact, its staff numbers, the drafts that it deleted."""
    return f"agency:{agency_id}"


def of_entry(reference: str) -> str:
    """An outcome entry."""
    return _ENTRY + reference


def of_job(reference: str) -> str:
    """A Community Payback job."""
    return _JOB + reference


def entry_of(subject: str) -> str:
    """Return the reference of the figure that a subject stands for; "" for any other subject."""
    return subject.removeprefix(_ENTRY) if subject.startswith(_ENTRY) else ""


def job_of(subject: str) -> str:
    """Return the reference of the job that a subject stands for; "" for any other subject."""
    return subject.removeprefix(_JOB) if subject.startswith(_JOB) else ""


def user_of(subject: str) -> int:
    """Return the id of the account that a subject stands for; 0 for any other subject."""
    return int(subject.removeprefix(_USER)) if subject.startswith(_USER) else 0


def of_place(code: str) -> str:
    """A place, by its code."""
    return f"place:{code}"


def of_plan(plan_id: int) -> str:
    """The plan of several years."""
    return f"plan:{plan_id}"


def of_plan_year(year_id: int) -> str:
    """A plan year: its words, and whether it is adopted."""
    return f"plan-year:{year_id}"


def of_priority(priority_id: int) -> str:
    """A priority of a plan year: its words, its aims and its risks."""
    return f"priority:{priority_id}"


def of_action(action_id: int) -> str:
    """An action of a priority: what is done, and how it goes."""
    return f"action:{action_id}"


def of_indicator(indicator_id: int) -> str:
    """An indicator of a priority: its figures, and who keeps them."""
    return f"indicator:{indicator_id}"


def of_event(code: str) -> str:
    """An event at which the community was heard: when and where it was, and what was asked for."""
    return f"event:{code}"


def of_group(group_id: int) -> str:
    """A group of the partnership: what it is for, its members, who chairs it."""
    return f"{_GROUP}{group_id}"


def of_meeting(meeting_id: int) -> str:
    """A meeting of a group: when and where, who came, what was decided."""
    return f"{_MEETING}{meeting_id}"


def of_meeting_action(action_id: int) -> str:
    """An action that a meeting agreed."""
    return f"{_AGREED}{action_id}"


def group_of(subject: str) -> int:
    """Return the id of the group that a subject stands for; 0 for any other subject."""
    return int(subject.removeprefix(_GROUP)) if subject.startswith(_GROUP) else 0


def meeting_of(subject: str) -> int:
    """Return the id of the meeting that a subject stands for; 0 for any other subject."""
    return int(subject.removeprefix(_MEETING)) if subject.startswith(_MEETING) else 0


def meeting_action_of(subject: str) -> int:
    """Return the id of a meeting's action that a subject stands for; 0 for any other subject."""
    return int(subject.removeprefix(_AGREED)) if subject.startswith(_AGREED) else 0


def of_issue(code: str) -> str:
    """An emerging issue: what is new, and what becomes of it."""
    return f"issue:{code}"


def of_assessment(assessment_id: int) -> str:
    """The strategic assessment of a plan year."""
    return f"assessment:{assessment_id}"


def of_report(code: str) -> str:
    """A report, by its code."""
    return _REPORT + code


def report_of(subject: str) -> str:
    """Return the code of the report that a subject stands for; "" for any other subject."""
    return subject.removeprefix(_REPORT) if subject.startswith(_REPORT) else ""


def of_sitting(code: str) -> str:
    """A sitting of the scrutiny committee, by its code."""
    return f"sitting:{code}"


def of_matter(code: str) -> str:
    """What the scrutiny committee asked, by its code."""
    return _MATTER + code


def matter_of(subject: str) -> str:
    """Return the code of the matter of scrutiny that a subject stands for; "" for any other subject."""
    return subject.removeprefix(_MATTER) if subject.startswith(_MATTER) else ""


def of_template(kind: str) -> str:
    """What new reports of a kind begin with."""
    return f"report template:{kind}"


def of_money(year_id: int) -> str:
    """The grants and costs of a plan year."""
    return f"money:{year_id}"


def of_expected(expected_id: int) -> str:
    """A line of the collection calendar: which return is expected of whom."""
    return f"expected:{expected_id}"


def of_return(reference: str) -> str:
    """A service's own return for a period."""
    return _RETURN + reference


def of_import(reference: str) -> str:
    """A file from which operations were imported."""
    return f"import:{reference}"


def of_return_file(reference: str) -> str:
    """A file from which returns were loaded."""
    return f"return file:{reference}"


def of_returns_due(owner_id: int, day: date) -> str:
    """What somebody's returns are that are due on a day."""
    return f"{_RETURNS}{owner_id}:{day.isoformat()}"


def returns_due_of(subject: str) -> tuple[int, date] | None:
    """Return whose returns, due on which day, a subject stands for; None for any other subject."""
    if not subject.startswith(_RETURNS):
        return None
    owner, _, day = subject.removeprefix(_RETURNS).partition(":")
    return int(owner), date.fromisoformat(day)


def of_series(code: str) -> str:
    """A series of operations, by its code."""
    return _SERIES + code


def series_of(subject: str) -> str:
    """Return the code of the series that a subject stands for; "" for any other subject."""
    return subject.removeprefix(_SERIES) if subject.startswith(_SERIES) else ""


def of_proposal(code: str) -> str:
    """A proposal of a quarter's dates, by its code."""
    return f"proposal:{code}"


def of_month_proposal(code: str) -> str:
    """A proposal of a month of Community Payback, by its code."""
    return f"month proposal:{code}"


def of_period(kind: str, first: date) -> str:
    """A period of returns, which the office opens and locks."""
    return f"period:{kind}:{first.isoformat()}"


def of_day(day: date) -> str:
    """A working day of Payback. The subjects of days sort as the days do."""
    return f"{_DAY}{day.isoformat()}"


def is_day(subject: str) -> bool:
    """Say whether a subject stands for a working day of Payback."""
    return subject.startswith(_DAY)


def day_of(subject: str) -> date:
    """Return the working day that a subject stands for."""
    return date.fromisoformat(subject.removeprefix(_DAY))
