"""Saying, before it happens, that a job will miss its date: to who asked for it, and to Probation."""
