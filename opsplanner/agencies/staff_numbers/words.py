"""How an agency's usual staff is said."""

from __future__ import annotations

from opsplanner.commitments.staffing.rules import Short

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def words_of_week(week: dict[int, int]) -> str:
    """Say how many people an agency has by weekday: "8 Monday to Friday, none Saturday and Sunday", "Has not said"."""
    if not week:
        return "Has not said"
    runs: list[tuple[int, int, int | None]] = []
    for weekday in range(7):
        staff = week.get(weekday)
        if runs and runs[-1][2] == staff:
            runs[-1] = (runs[-1][0], weekday, staff)
        else:
            runs.append((weekday, weekday, staff))
    return ", ".join(f"{'not said' if staff is None else staff or 'none'} {_days(first, last)}" for first, last, staff in runs)


def _days(first: int, last: int) -> str:
    if (first, last) == (0, 6):
        return "every day"
    if first == last:
        return WEEKDAYS[first]
    return f"{WEEKDAYS[first]} {'and' if last == first + 1 else 'to'} {WEEKDAYS[last]}"


def fewer(agency: str, short: Short) -> str:
    """Say for an operation's history that an agency's number went under what it has promised."""
    return f"{agency} now has {short.words}"


def words_of_week_change(before: dict[int, int], now: dict[int, int]) -> str:
    """Say what changed in a week: "Monday from 8 to 6, Sunday from not said to none"."""
    return ", ".join(
        f"{name} from {_number(before.get(weekday))} to {_number(now.get(weekday))}"
        for weekday, name in enumerate(WEEKDAYS)
        if before.get(weekday) != now.get(weekday)
    )


def _number(staff: int | None) -> str:
    return "not said" if staff is None else str(staff) if staff else "none"
