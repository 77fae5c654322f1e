"""What stands in the way of a plan: one engine, asked by the forms, the move, the answer page, series and lists alike.

- `queries.checks_of(plans, user, holidays)` asks for any number of plans at once, each an `Asked` (a day, times, agencies, places ...): it returns a
  `Checks` for each, in their order, by a number of queries that does not grow with them. `queries.checks` asks for one.
- `rules.py` has the values: `Asked`, `Wanted`; `Checks` with its `groups` of `Line`s, `warnings` (a number) and `summary` (a sentence).
- Each source is a room here (`staff`, `booked`, `near`); a room above operations registers its own (`words.py: register`), as Payback does.
"""
