"""Plans that are solved in whole numbers: what is common to all that propose one.

- `rules.py` has the values: a `Problem` (numbers, rows that hold, goals in their order) and what an answer to it is worth.
- `services.solve` gives a problem and an answer to begin from to HiGHS in a process of its own (`highs/services.py`), and returns an answer that is worse on no goal.

A room above says in its own words what the numbers are, and makes the first answer by plain rules.
"""
