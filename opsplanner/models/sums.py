"""What figures add up to, as it stands ready (docs/maintainers.md, "What is kept ready")."""

from __future__ import annotations

import enum

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from opsplanner.database import db
from opsplanner.models.kinds import stored
from opsplanner.models.outcome import Exactness, Review


class Split(enum.Enum):
    """By what a sum of figures is split, besides measure, plan year and how it stands."""

    WHOLE = "whole"
    AGENCY = "agency"
    WARD = "ward"
    TYPE = "type"
    PRIORITY = "priority"


class Seen(enum.Enum):
    """Who sees the figures of a sum (access.py: visible_to)."""

    EVERYBODY = "everybody"
    """They came of no operation."""
    MOST = "most"
    """All but voluntary and business agencies: the operation is neither a draft nor restricted."""
    NAMELESS = "nameless"
    """They are of restricted operations, and were released without a name."""


class FigureSum(db.Model):
    """What figures add up to that are alike, in each split, so that no total reads them all: not superseded, and seen alike.

    The database keeps it by triggers, whoever writes (`migrations/sums.py`). A sum has several parts where several transactions
    wrote at once. What is of drafts, or restricted and not released, is in none.
    """

    __table_args__ = {"sqlite_with_rowid": False}

    split: Mapped[Split] = mapped_column(stored(Split, "split", check=False), primary_key=True)
    split_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The agency, the ward, the type or the priority (0: credited to none); 0 in the whole."""
    plan_year_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """0: of a plan year that nobody has planned yet."""
    measure_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    review: Mapped[Review] = mapped_column(stored(Review, "review", check=False), primary_key=True)
    exactness: Mapped[Exactness] = mapped_column(stored(Exactness, "exactness", check=False), primary_key=True)
    seen: Mapped[Seen] = mapped_column(stored(Seen, "seen", check=False), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The year from April to March in which they end, by the year in which it begins."""
    part: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hundredths: Mapped[int] = mapped_column(BigInteger)
    entries: Mapped[int]


class MonthSum(db.Model):
    """What figures add up to that are alike, by month, so that no table by month or quarter reads them all: not superseded, and seen alike.

    Kept as `FigureSum` is. What is of drafts, or restricted, is in none, nor what a return counts for (figures/sums.py).
    """

    __table_args__ = {"sqlite_with_rowid": False}

    plan_year_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """0: of a plan year that nobody has planned yet."""
    measure_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    review: Mapped[Review] = mapped_column(stored(Review, "review", check=False), primary_key=True)
    exactness: Mapped[Exactness] = mapped_column(stored(Exactness, "exactness", check=False), primary_key=True)
    seen: Mapped[Seen] = mapped_column(stored(Seen, "seen", check=False), primary_key=True)
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The month in which they end, in months from the year 0."""
    lies_in: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """In how many months all of their time lies: 1, that month; 3, those of its quarter; 0, in no one quarter."""
    part: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hundredths: Mapped[int] = mapped_column(BigInteger)
    entries: Mapped[int]


class MonthCount(db.Model):
    """How many figures there are by month in each split but the whole, of whichever measure, so that no table by month or quarter reads them all.

    Of which figures, and what its columns hold, is as in `MonthSum`.
    """

    __table_args__ = {"sqlite_with_rowid": False}

    split: Mapped[Split] = mapped_column(stored(Split, "split", check=False), primary_key=True)
    plan_year_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seen: Mapped[Seen] = mapped_column(stored(Seen, "seen", check=False), primary_key=True)
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    lies_in: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    split_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The agency, the ward, the type or the priority (0: of none)."""
    part: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entries: Mapped[int]
