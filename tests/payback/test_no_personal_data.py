"""No name or other detail of a person on Community Payback is ever stored (docs/domain.md, "Personal data"): a column that is not listed here fails.

Whoever adds a column says here what it is. Names, telephones and e-mail addresses below are those of who asks, of the host, and of colleagues with an account.
"""

from __future__ import annotations

from opsplanner.models import (
    Crew,
    PaybackAgreement,
    PaybackDuty,
    PaybackDutyDay,
    PaybackException,
    PaybackJob,
    PaybackReserve,
    PaybackSession,
    PaybackWeekday,
    ReadyAnswer,
    ReadyLink,
    ReadyQuestion,
    SessionBlock,
    Slot,
    StandingRule,
    UsualCrew,
    UsualSlot,
    job_priority,
)

ALLOWED = {
    "job": {
        "id", "reference", "kind", "state", "what", "why", "ward_id", "place_id", "asker_kind", "asking_agency_id", "asker_name", "asker_telephone", "asker_email",
        "operation_id", "finding_id", "spot", "coordinates", "toilets", "host", "host_telephone", "host_email", "consent", "benefits_community", "displaces_no_paid_work", "nobody_profits", "hazards",
        "tools", "tools_by", "indoors", "waste_by", "waste_collected_on", "wanted_by", "estimated_hours", "author_id", "made_at", "referred_at", "decide_by",
        "decided_at", "decline_reason", "said", "hold_until", "merged_into_id", "visit", "work_done_at", "checked_at", "checked_by_id", "check_result",
        "quality", "check_note", "changed_at", "version",
    },
    "job_priority": {"job_id", "priority_id"},
    "standing_rule": {"job_id", "first", "until", "every", "weekday", "weeks", "which", "month_day", "people"},
    "payback_weekday": {"weekday", "first", "last"},
    "payback_agreement": {"id", "show_percent"},
    "payback_duty": {"id", "name", "telephone"},
    "payback_duty_day": {"day", "name", "telephone"},
    "payback_exception": {"day", "works", "reason"},
    "payback_reserve": {"day", "job_id"},
    "crew": {"id", "day", "name", "supervisor_id", "cause", "answers_for", "version"},
    "slot": {"id", "crew_id", "starts", "ends", "places", "planned"},
    "session": {
        "id", "job_id", "slot_id", "visit", "state", "places", "expected", "arrived", "worked", "person_minutes", "more_to_do", "cut_short_at", "cause",
        "answers_for", "in_advance", "note", "taken_off_with_id", "made_at", "changed_at", "recorded_at", "recorded_by_id", "version",
    },
    "usual_crew": {"id", "weekday", "name", "supervisor_id", "first", "last"},
    "usual_slot": {"id", "crew_id", "starts", "ends", "places"},
    "session_block": {"id", "session_id", "starts", "ends", "people"},
    "ready_question": {"id", "session_id", "day", "starts", "ends", "host_email", "written_at", "made_at", "asked_at", "answered_at", "ended_at", "version"},
    "ready_answer": {"question_id", "point", "yes", "word", "said_as", "told_to_id", "at"},
    "ready_link": {"token_hash", "question_id", "mailbox", "made_at"},
}
TABLES = [
    model.__table__
    for model in (
        PaybackJob, PaybackAgreement, PaybackDuty, PaybackDutyDay, PaybackWeekday, PaybackException, PaybackReserve, UsualCrew, UsualSlot, Crew, Slot, PaybackSession, SessionBlock,
        StandingRule, ReadyQuestion, ReadyAnswer, ReadyLink,
    )
] + [job_priority]


def test_no_table_of_payback_has_a_column_for_a_person_on_payback() -> None:
    assert {table.name: {column.name for column in table.columns} for table in TABLES} == ALLOWED


def test_every_table_that_belongs_to_payback_is_looked_at() -> None:
    """A table that points at a job, a crew, a slot or a session is one of these, but for outcome entries, which are figures."""
    own = {table.name for table in TABLES}
    pointing = {
        table.name
        for table in PaybackJob.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in {"job", "usual_crew", "crew", "slot", "session", "session_block", "ready_question"}
    }
    assert pointing - own == {"outcome_entry"}


def test_people_are_counted_in_whole_numbers_only() -> None:
    numbers = [PaybackSession.__table__.c[name] for name in ("places", "expected", "arrived", "worked")] + [SessionBlock.__table__.c.people]
    assert {str(column.type) for column in numbers} == {"INTEGER"}
    assert {key.column.table.name for table in TABLES for key in table.foreign_keys} <= own_and_known()


def own_and_known() -> set[str]:
    """What Payback's tables may point at: never a table of persons but the colleagues with an account."""
    return {table.name for table in TABLES} | {"ward", "place", "agency", "operation", "log_entry", "user", "priority"}
