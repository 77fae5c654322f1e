"""In which order SQLite reads the tables of what is asked all day: the same with the statistics of a large database as with none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from opsplanner import clock
from opsplanner.database import db
from opsplanner.home.news import queries as news_queries
from opsplanner.models import Operation, User
from opsplanner.operations.checks import queries as checks_queries

LARGE = {
    "operation": 100_000, "commitment": 500_000, "history_line": 2_000_000, "operation_ward": 180_000, "nomination": 100_000, "operation_type": 8, "ward": 22,
}
FEW = ("type_id", "state", "lead_agency_id", "author_agency_id", "agency_id", "ward_id", "plan_year_id", "meeting_point_id", "verb")
"""Columns with few values, so that each stands in a tenth of the rows."""


def asked(verb: Any) -> list[str]:
    """What SQLite reads for what a verb asks last, table by table, without what it looks up for each row."""
    told: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        told.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    verb()
    event.remove(db.engine, "before_cursor_execute", note)
    steps = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {told[-1][0]}", told[-1][1]).all()
    return [row.detail for row in steps if row.parent == 0 and "SUBQUERY" not in row.detail and "TEMP B-TREE" not in row.detail]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("statistics", ["none", "many"])
def test_what_is_new_is_read_by_time_and_what_is_near_by_day(app, make, statistics):
    user, operation = make.user(), make.operation(wards=[make.ward("River")])
    with app.app_context():
        connection = db.session.connection(execution_options={"write": True})
        connection.execute(text("ANALYZE"))
        connection.execute(text("DELETE FROM sqlite_stat1"))  # those that another test has left go too
        for table, rows in LARGE.items() if statistics == "many" else ():
            for (index,) in connection.exec_driver_sql("SELECT name FROM pragma_index_list(?)", (table,)).all():
                columns = [name for (name,) in connection.exec_driver_sql("SELECT name FROM pragma_index_info(?)", (index,))]
                counts = " ".join([str(rows), str(rows // 10 if columns[0] in FEW else 5), *["3"] * (len(columns) - 2), "1"][: len(columns) + 1])
                connection.execute(text("INSERT INTO sqlite_stat1 VALUES (:table, :index, :counts)"), {"table": table, "index": index, "counts": counts})
        db.session.commit()
        db.engine.dispose()  # statistics are read when a connection begins
        who, wards = db.session.get(User, user.id), [ward.id for ward in db.session.get(Operation, operation.id, options=[db.joinedload(Operation.wards)]).wards]
        news = asked(lambda: news_queries.news(who, clock.now() - timedelta(days=7)))
        near = asked(lambda: checks_queries.checks(checks_queries.Asked(day=operation.day, wards=wards), who, {}))
    assert "history_line USING INDEX ix_history_line_at" in news[0] and not [step for step in news if "BLOOM" in step or step.startswith("SCAN")]
    assert "SEARCH operation " in near[0] and "starts_at>? AND starts_at<?" in near[0] and not [step for step in near if "BLOOM" in step]
