"""What people of the demonstration say: reasons, and names of fields."""

from __future__ import annotations

MOVED = (
    "the pound is full until the weekend before", "the meeting point is being resurfaced that week", "two of the team are on a course",
    "the football at home needs the officers", "the van is off the road for its inspection", "it fell on the school holidays",
    "the team leader is in court", "a gas main is being replaced in the road",
)
POSTPONED = (
    "the road is closed until it is repaired", "the agencies could not agree on a date this month", "the figures that it rests on are being checked",
    "the authority it needs has not been signed yet",
)
CANCELLED = (
    "another operation covered the same streets the week before", "the officers are needed for a large event", "a severe weather warning is out",
    "too few people are left to run it safely", "the problem has gone since it was planned",
)
CUT_SHORT = ("fog came down and stopping vehicles was no longer safe", "the officers were called away to an incident", "the recovery truck broke down")
DECLINED = ("no crew free on that day", "short of staff through sickness", "committed to another area that week", "annual leave")
WITHDRAWN = ("its van has failed its inspection and cannot be replaced in time", "half the team is ill", "it is called to a larger operation elsewhere")
LEFT_OUT = "the pound is full that week"
"""Why a date of the series was left out."""
EXCEPTIONS = ("training day", "annual leave", "night duty before", "borrowed from the next district", "stocktaking")
TAKEN_ON = "one of us comes in on a rest day"
NOTES = (
    "Route sheet to follow two days before.", "Keep the school run clear.", "Radio check at the briefing.", "Park away from the shops.",
    "The ward councillors have been told that there will be an operation this week.", "",
)
COMMANDERS = "Gold (strategic): duty superintendent\nSilver (tactical): duty inspector\nBronze (operational): team leader, {lead}"
PAYBACK_ROLE = "Clears what is found, by Community Payback"
