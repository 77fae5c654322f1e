"""The database's tables, brought to the newest migration."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from opsplanner.config import ROOT, BadSetting


def alembic_config() -> Config:
    """Return Alembic's settings; the connection is put into its attributes."""
    settings = Config()
    settings.set_main_option("script_location", str(ROOT / "migrations"))
    settings.set_main_option("path_separator", "os")
    settings.set_main_option("prepend_sys_path", str(ROOT))
    return settings


def is_newest(engine: Engine) -> bool:
    """Say whether the database has every migration. Raises BadSetting when it has one that this opsplanner does not know."""
    script = ScriptDirectory.from_config(alembic_config())
    head = script.get_current_head()
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        form = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if form is not None and form not in {known.revision for known in script.walk_revisions()}:
        raise BadSetting(
            f"The database has form {form}, which a newer opsplanner has made; this one knows forms up to {head}. "
            "Start the newer one, or restore the backup from before the upgrade."
        )
    return form == head


def to_newest(engine: Engine) -> bool:
    """Bring the tables to the newest migration, all of it or none; say whether there was anything to do.

    Raises RuntimeError when a foreign key points nowhere afterwards (SQLite).
    """
    if is_newest(engine):
        return False
    settings = alembic_config()
    with engine.connect() as connection:
        sqlite = engine.dialect.name == "sqlite"
        if sqlite:  # a batch copies tables; the pragma does nothing once a transaction has begun
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        with connection.execution_options(write=True).begin():
            settings.attributes["connection"] = connection
            command.upgrade(settings, "head")
            if sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
                raise RuntimeError(f"a migration left rows that point nowhere: {broken[:3]}")
        if sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]
    return True
