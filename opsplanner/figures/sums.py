"""What a figure is added up in, said to the database: to the triggers that keep the sums (`migrations/sums.py`), and for many figures at once."""

from __future__ import annotations

CELL = ("split", "split_id", "plan_year_id", "measure_id", "review", "exactness", "seen", "year")
"""What a sum is of."""

FACTS = """coalesce(e.plan_year_id, 0) AS plan_year_id, e.measure_id, e.review, e.exactness,
  CASE WHEN e.operation_id IS NULL THEN 'everybody' WHEN o.restricted THEN 'nameless' ELSE 'most' END AS seen, {year} AS year, e.hundredths"""
COUNTED = "NOT e.superseded AND (e.operation_id IS NULL OR CASE WHEN o.restricted THEN o.figures_released ELSE o.state <> 'draft' END)"
"""Of restricted operations only what was released; drafts, and the others, are added for who sees them (figures/totals/queries.py)."""

ALL_COUNT, SINCE_0047 = "1 = 1", "(s.split = 'agency' OR NOT e.also_reported)"
SINCE_0052 = f"""{SINCE_0047} AND CASE s.split WHEN 'type' THEN 1 = 1 WHEN 'ward' THEN e.ward_told_by_id IS NULL
  WHEN 'priority' THEN e.told_by_id IS NULL OR p.priority_id IS NOT NULL ELSE e.told_by_id IS NULL END"""
SINCE_0108 = SINCE_0052.replace("e.told_by_id IS NULL OR p.priority_id IS NOT NULL", "CASE WHEN p.priority_id IS NULL THEN e.told_by_id ELSE p.told_by_id END IS NULL")
"""Which of them are in the sums of which split: before and since 0047, by which another agency's figure can count for both; since 0052, by which a
return can count for what operations recorded, or for other returns. A return is of no type, so there it counts for nothing; nor was it credited to a
priority before 0108, since which one counts for what is credited to the same."""

FIGURES = f"""SELECT s.split, {FACTS}, {{sign}} AS sign,
  coalesce(CASE s.split WHEN 'agency' THEN e.agency_id WHEN 'ward' THEN e.ward_id WHEN 'type' THEN o.type_id WHEN 'priority' THEN p.priority_id END, 0) AS split_id
FROM {{entries}} e
CROSS JOIN (SELECT 'whole' AS split UNION ALL SELECT 'agency' UNION ALL SELECT 'ward' UNION ALL SELECT 'type' UNION ALL SELECT 'priority') s
LEFT JOIN operation o ON o.id = e.operation_id
LEFT JOIN entry_priority p ON s.split = 'priority' AND p.entry_id = e.id
WHERE {{of}} AND {COUNTED} AND {{counts}}
  AND (s.split <> 'ward' OR e.ward_id IS NOT NULL) AND (s.split <> 'type' OR o.type_id IS NOT NULL)"""
"""A figure is in the sum of the whole, in its agency's, its ward's, its type's, and in that of each of its priorities (0: it has none).

What is also reported is in its agency's alone."""

YEAR = {
    "sqlite": "CAST(substr(e.ends_on, 1, 4) AS INTEGER) - (substr(e.ends_on, 6, 2) < '04')",
    "postgresql": "CAST(extract(year FROM e.ends_on - interval '3 months') AS integer)",
}


def added_up(dialect: str, of: str, counts: str = SINCE_0108) -> str:
    """Return the statement that puts all figures `of` which an SQL condition holds (their table is `e`) into their sums at once."""
    cell = ", ".join(CELL)
    figures = FIGURES.format(entries="outcome_entry", of=of, sign=1, year=YEAR[dialect], counts=counts)
    return f"""INSERT INTO figure_sum ({cell}, part, hundredths, entries) SELECT {cell}, 0, sum(hundredths), count(*) FROM ({figures}) each GROUP BY {cell}
  ON CONFLICT ({cell}, part) DO UPDATE SET hundredths = figure_sum.hundredths + excluded.hundredths, entries = figure_sum.entries + excluded.entries"""


MONTHS = {
    "month_sum": ("plan_year_id", "measure_id", "review", "exactness", "seen", "month", "lies_in"),
    "month_count": ("split", "plan_year_id", "seen", "month", "lies_in", "split_id"),
}
"""What a sum by month is of, and a count, in the order of their keys."""
ADDED = {"month_sum": {"hundredths": "sign * hundredths", "entries": "sign"}, "month_count": {"entries": "sign"}}
"""What is added up there."""
_MONTH_OF = {
    "sqlite": "(CAST(substr({0}, 1, 4) AS INTEGER) * 12 + CAST(substr({0}, 6, 2) AS INTEGER) - 1)",
    "postgresql": "CAST(date_part('year', {0}) * 12 + date_part('month', {0}) - 1 AS integer)",
}
MONTH = {
    name: "{1} AS month, CASE WHEN e.starts_on = e.ends_on OR {0} = {1} THEN 1 WHEN {0} / 3 = {1} / 3 THEN 3 ELSE 0 END AS lies_in".format(
        *(words.format(f"e.{day}") for day in ("starts_on", "ends_on"))
    )
    for name, words in _MONTH_OF.items()
}
"""The month in which a figure ends, from the year 0, and in how many months all of its time lies: in that one, in the three of its quarter, or in neither (0)."""

OF_MONTH = "coalesce(e.plan_year_id, 0) AS plan_year_id, CASE WHEN e.operation_id IS NULL THEN 'everybody' ELSE 'most' END AS seen, {month}, {sign} AS sign"
COUNTED_IN_MONTHS = "NOT e.superseded AND (e.operation_id IS NULL OR (NOT {of_operation}.restricted AND {of_operation}.state <> 'draft'))"
"""A month tells when, so nothing nameless is in it: what is restricted is added for who sees it."""
_BY_MONTH = f"""SELECT {OF_MONTH}, {{what}} FROM {{figures}}{{joined}} WHERE {{of}} AND {COUNTED_IN_MONTHS} AND {{counts}}"""
_WHOLE = ("e.measure_id, e.review, e.exactness, e.hundredths", "", "NOT e.also_reported AND e.told_by_id IS NULL")
_COUNTS = {
    "agency": ("e.agency_id AS split_id", "", "e.told_by_id IS NULL"),
    "ward": ("coalesce(e.ward_id, 0) AS split_id", "", "NOT e.also_reported AND e.ward_told_by_id IS NULL"),
    "type": ("coalesce({of_operation}.type_id, 0) AS split_id", "", "NOT e.also_reported AND (e.operation_id IS NOT NULL OR e.told_by_id IS NULL)"),
    "priority": (
        "coalesce(p.priority_id, 0) AS split_id", " LEFT JOIN entry_priority p ON p.entry_id = e.id",
        "NOT e.also_reported AND CASE WHEN p.priority_id IS NULL THEN e.told_by_id ELSE p.told_by_id END IS NULL",
    ),
}
"""What a figure is counted under in each split (0: of none), what is joined for it, and which figures are."""
WITH_OPERATION = "{entries} e LEFT JOIN {operations} o ON o.id = e.operation_id"
"""Figures with their operations: tables, or selects of them."""


def by_month(table: str, dialect: str, figures: str, *, of_operation: str = "o", **given: str) -> dict[str, str]:
    """Return the selects for a table of sums by month, by their split: of figures (`e`) with what is `of_operation`, of which a condition `of` holds, each with its `sign`.

    What a return counts for is in none: whether it does so in a month is asked of the return's own days (figures/comparing/by_month/queries.py).
    """
    given = {"of": "1 = 1", "sign": "1", "month": MONTH[dialect], "figures": figures, "of_operation": of_operation} | given
    splits = {"": _WHOLE} if table == "month_sum" else _COUNTS
    return {split: _BY_MONTH.format(what=what.format(**given), joined=joined, counts=counts, **given) for split, (what, joined, counts) in splits.items()}


def added_up_by_month(dialect: str, of: str) -> list[str]:
    """Return the statements that put all figures `of` which an SQL condition holds (their table is `e`) into their sums by month at once.

    They are looked up once with their operations and months, to be counted four times.
    """
    names = ("id", "plan_year_id", "agency_id", "ward_id", "operation_id", "superseded", "also_reported", "told_by_id", "ward_told_by_id")
    with_operation = WITH_OPERATION.format(entries="outcome_entry", operations="operation")
    facts = f"SELECT {', '.join(f'e.{name}' for name in names)}, o.type_id, o.restricted, o.state, {MONTH[dialect]} FROM {with_operation} WHERE {of}"
    counts = by_month("month_count", dialect, "facts e", of_operation="e", month="e.month, e.lies_in")
    return [put_in("month_sum", by_month("month_sum", dialect, with_operation, of=of)), put_in("month_count", counts, f"WITH facts AS MATERIALIZED ({facts}) ")]


def put_in(table: str, figures: dict[str, str], facts: str = "") -> str:
    """Return the statement that adds to sums by month what selects of figures (or of `facts`) give, by their split, and takes off what they give with a `sign` of -1."""
    cell, added = ", ".join(MONTHS[table]), ADDED[table]
    more = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in added)
    return f"""INSERT INTO {table} ({cell}, part, {", ".join(added)}) {facts}{summed(table, figures, "0 AS part, ")}
  ON CONFLICT ({cell}, part) DO UPDATE SET {more}"""


def summed(table: str, figures: dict[str, str], more: str = "") -> str:
    """Return the select of what selects of figures come to in each sum by month, where that is something."""
    amounts = ", ".join(f"sum({amount}) AS {name}" for name, amount in ADDED[table].items())
    some, alike = " OR ".join(f"sum({amount}) <> 0" for amount in ADDED[table].values()), ", ".join(name for name in MONTHS[table] if name != "split")
    cells = {split: ", ".join(f"'{split}' AS split" if name == "split" else name for name in MONTHS[table]) for split in figures}
    return "\n  UNION ALL ".join(f"SELECT {cells[split]}, {more}{amounts} FROM ({each}) each GROUP BY {alike} HAVING {some}" for split, each in figures.items())
