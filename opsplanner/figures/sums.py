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
