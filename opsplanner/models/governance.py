"""Who governs the partnership: its groups, the members of its groups, who chairs them, their meetings, and what was decided and agreed there."""

from __future__ import annotations

import enum
from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from opsplanner.database import Instant, db
from opsplanner.models.kinds import stored


class GroupKind(enum.Enum):
    """What a group of the partnership is there for (docs/domain.md, "Groups and their meetings")."""

    EXECUTIVE = "executive group"
    DELIVERY = "delivery group"
    THEMATIC = "thematic group"
    REPORTING = "reporting group"


class ThematicGroup(db.Model):
    """A group of the partnership: the executive one, one that carries a priority, or one that reports to another."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    kind: Mapped[GroupKind] = mapped_column(stored(GroupKind, "kind", check=False), default=GroupKind.THEMATIC, server_default=text("'thematic group'"))
    reports_to_id: Mapped[int | None] = mapped_column(ForeignKey("thematic_group.id"))
    purpose: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    standing: Mapped[str] = mapped_column(String(300), default="", server_default=text("''"))
    """What is to become of it: "Proposed to be replaced by the thematic groups"."""
    active: Mapped[bool] = mapped_column(default=True)
    of_pack: Mapped[bool] = mapped_column(default=False, server_default=true())
    """The pack brought it. What a page changed of it since is in FieldKept; of what a page made the pack changes nothing."""
    version: Mapped[int] = mapped_column(server_default=text("1"))

    __mapper_args__ = {"version_id_col": version}


class GroupMember(db.Model):
    """An office that sits on a group, with its agency, and whose account holds it now. Nobody's name is kept here."""

    __table_args__ = (UniqueConstraint("group_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("thematic_group.id"))
    code: Mapped[str] = mapped_column(String(60))
    office: Mapped[str] = mapped_column(String(160))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    from_on: Mapped[date | None]
    """Since when; nothing where nobody has said."""
    to_on: Mapped[date | None]
    """The last day."""
    of_pack: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class ChairRole(enum.Enum):
    """What a member does in the chair."""

    CHAIR = "chair"
    VICE = "vice-chair"


class ChairTerm(db.Model):
    """For how long a member chairs its group, or stands in for who does. Only the day on which it ended is ever set later."""

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("thematic_group.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("group_member.id"))
    role: Mapped[ChairRole] = mapped_column(stored(ChairRole, "role", check=False))
    from_on: Mapped[date | None]
    agreed_until: Mapped[date | None]
    """The last day for which it was agreed. After it nobody has said who chairs."""
    to_on: Mapped[date | None]
    """The last day, once somebody else followed, or nobody did."""


class MeetingState(enum.Enum):
    """Whether a meeting of a group is to come, took place or does not."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class Meeting(db.Model):
    """A meeting of a group."""

    __table_args__ = (
        UniqueConstraint("group_id", "code"),
        CheckConstraint("(starts IS NULL) = (ends IS NULL)", name="times_whole"),
        CheckConstraint("starts < ends", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("thematic_group.id"))
    code: Mapped[str] = mapped_column(String(20))
    """Its number within the group."""
    state: Mapped[MeetingState] = mapped_column(stored(MeetingState, "state", check=False), default=MeetingState.PLANNED)
    day: Mapped[date] = mapped_column(index=True)
    starts: Mapped[time | None]
    ends: Mapped[time | None]
    place: Mapped[str] = mapped_column(String(160), default="")
    papers: Mapped[str] = mapped_column(String(500), default="")
    """Where its papers are."""
    others: Mapped[str] = mapped_column(String(400), default="")
    """Who else came, by office."""
    why: Mapped[str] = mapped_column(String(400), default="")
    """Why it does not take place."""
    sequence: Mapped[int] = mapped_column(default=0)
    """How often what calendars tell of it was changed (RFC 5545, 3.8.7.4)."""
    made_at: Mapped[Instant]
    changed_at: Mapped[Instant]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Presence(enum.Enum):
    """Whether a member was at a meeting."""

    CAME = "came"
    DEPUTY = "sent somebody"
    APOLOGIES = "apologies"
    ABSENT = "did not come"


class Attendance(db.Model):
    """Whether one member was at one meeting."""

    __table_args__ = (UniqueConstraint("meeting_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("group_member.id"))
    presence: Mapped[Presence] = mapped_column(stored(Presence, "presence", check=False))


class Decision(db.Model):
    """What a meeting decided."""

    __table_args__ = (UniqueConstraint("meeting_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    code: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class AgreedState(enum.Enum):
    """How far an action is that a meeting agreed."""

    TO_DO = "to do"
    UNDER_WAY = "under way"
    DONE = "done"
    DROPPED = "no longer wanted"


class MeetingAction(db.Model):
    """What a meeting agreed that somebody does, by when, and how it goes. An action of the plan is another thing (Action)."""

    __table_args__ = (UniqueConstraint("meeting_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    code: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int] = mapped_column(ForeignKey("group_member.id"))
    """The member that does it: whoever holds that office."""
    due_on: Mapped[date]
    plan_action_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"))
    """The action of the plan that it serves."""
    state: Mapped[AgreedState] = mapped_column(stored(AgreedState, "state", check=False), default=AgreedState.TO_DO)
    progress: Mapped[str] = mapped_column(Text, default="")
    progress_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
