"""Measures pages beside two limits (tests/bench/lean.py): `make bench`. `python -m tests.bench --help` says what can be left out of a run."""
