"""0037: a calendar link says how it tells, and is retired when nobody uses it. Links of before tell as they did, and none counts as unused before today."""

import sqlalchemy as sa
from alembic import op

from opsplanner import clock
from opsplanner.database import UTCTime

revision = "0037"
down_revision = "0036"

PROGRAMS = ("", "Google Calendar", "Outlook", "Apple Calendar", "Thunderbird", "GNOME Calendar", "Nextcloud", "vdirsyncer", "a web browser")
"""What fetches a link, in words; anything else was taken from what the program said of itself, and is not kept."""


def upgrade() -> None:
    """Add what is chosen of a link, with the choices of before, and begin to count from now."""
    for column in (
        "filters VARCHAR(2000) DEFAULT '' NOT NULL",
        "alarm VARCHAR(30) DEFAULT 'none' NOT NULL CONSTRAINT ck_subscription_alarm CHECK (alarm IN ('none', 'the evening before', 'an hour before'))",
        "detail VARCHAR(30) DEFAULT 'whole' NOT NULL CONSTRAINT ck_subscription_detail CHECK (detail IN ('whole', 'short'))",
        "days_back INTEGER DEFAULT 90 NOT NULL",
        "months_ahead INTEGER DEFAULT 12 NOT NULL",
        "version INTEGER DEFAULT 1 NOT NULL",
    ):
        op.execute(f"ALTER TABLE subscription ADD COLUMN {column}")
    for name in ("changed_at", "retired_at", "unused_since", "warned_at"):
        op.add_column("subscription", sa.Column(name, UTCTime(), nullable=True))
    links = sa.table("subscription", sa.column("fetched_by"), sa.column("unused_since", UTCTime()))
    op.execute(links.update().values(unused_since=clock.now()))
    op.execute(links.update().where(links.c.fetched_by.in_(("ICSx⁵", "DAVx⁵"))).values(fetched_by="Android (DAVx5 or ICSx5)"))
    op.execute(links.update().where(links.c.fetched_by.not_in((*PROGRAMS, "Android (DAVx5 or ICSx5)"))).values(fetched_by="another program"))
