"""What has to be so for people to be served."""

from __future__ import annotations

import shutil
from functools import cache

from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from opsplanner import migrate
from opsplanner.config import Settings
from opsplanner.database import db

ROOM = 100_000_000
"""Bytes that have to be free on the disk of the data folder."""


def what_is_wrong(settings: Settings) -> str:
    """Return why people cannot be served now, for the log; "" when they can."""
    try:
        found = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DBAPIError as trouble:
        return f"the database: {str(trouble.orig).strip().splitlines()[0]}"
    if found != _newest():
        return f"the tables have the form {found}, and this opsplanner needs {_newest()}"
    folder = settings.sqlite_file.parent if settings.sqlite_file else settings.data
    free = shutil.disk_usage(folder).free if folder.is_dir() else ROOM
    return f"only {free / 1e6:.0f} MB are free on the disk of {folder}" if free < ROOM else ""


@cache
def _newest() -> str | None:
    return ScriptDirectory.from_config(migrate.alembic_config()).get_current_head()
