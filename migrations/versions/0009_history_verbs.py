"""0009: what was done has one spelling in the history, for every line of it.

Jobs kept the commands of their moves ("refer"), accounts names with underscores, and some lines only the noun.
"""

from alembic import op

revision = "0009"
down_revision = "0008"

RENAMED = {
    "saved as a draft": "drafted",  # of the first demonstrations
    "withdrew": "withdrawn",
    "took back": "taken back",
    "handed_over": "handed over",
    "contact_changed": "contact changed",
    "usual staff": "usual staff changed",
    "refer": "referred",
    "accept": "accepted",
    "decline": "declined",
    "ask": "asked for information",
    "answer": "answered",
    "lapse": "lapsed",
    "hold": "put on hold",
    "resume": "taken off hold",
    "resume scheduled": "taken off hold",
    "schedule": "scheduled",
    "unschedule": "put into the queue",
    "start": "begun",
    "more to do": "left unfinished",
    "work done": "finished",
    "check": "checked",
    "return visit": "return visit wanted",
    "merge": "merged",
    "cancel": "cancelled",
    "ready": "made ready",
    "pattern": "pattern changed",
    "day worked": "day added",
    "link": "link given",
    "password": "password set",
    "sign_in_ended": "sign-in ended",
    "ended": "appointment ended",
    "made a calendar link": "calendar link made",
    "replaced a calendar link": "calendar link replaced",
    "stopped a calendar link": "calendar link stopped",
    "loaded the pack": "pack loaded",
    "made the demonstration": "demonstration made",
}
PARTED = {
    "lesson": ("of the lesson %", "lesson changed", "lesson noted"),
    "staff exception": ("took back %", "exception taken back", "exception added"),
}
"""One word for two things: what its sentence begins with, what it is then, and what it is else."""


def upgrade() -> None:
    """Spell them anew, in one reading of the history."""
    new = [f"WHEN verb = '{old}' THEN '{now}'" for old, now in RENAMED.items()]
    for old, (begins, now, other) in PARTED.items():
        new.append(f"WHEN verb = '{old}' THEN CASE WHEN what LIKE '{begins}' THEN '{now}' ELSE '{other}' END")
    known = ", ".join(f"'{old}'" for old in (*RENAMED, *PARTED))
    op.execute(f"UPDATE history_line SET verb = CASE {' '.join(new)} END WHERE verb IN ({known})")
