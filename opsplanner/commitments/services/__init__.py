"""Every move of an agency's part, and its staff numbers. The only code of this room that writes; none of it commits."""

from opsplanner.commitments.services.answering import answer, withdraw
from opsplanner.commitments.services.asking import accept_own_part, add, ask, ask_again, ask_new_number, release, set_required
from opsplanner.commitments.services.staff_numbers import add_exception, change_usual_staff, remove_exception

__all__ = [
    "accept_own_part", "add", "add_exception", "answer", "ask", "ask_again", "ask_new_number", "change_usual_staff", "release",
    "remove_exception", "set_required", "withdraw",
]  # fmt: skip
