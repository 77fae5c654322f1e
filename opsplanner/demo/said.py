"""What people of the demonstration write down: lines of the log, debriefs and lessons, questions about figures and their answers."""

from __future__ import annotations

from typing import NamedTuple

from opsplanner.models import LogKind as K

LOG: tuple[tuple[K, int, str], ...] = (
    (K.ARRIVAL, 0, "Everybody signed in at the meeting point, vests handed out."), (K.NOTE, 4, "Briefing given; nobody had questions about the powers."),
    (K.ARRIVAL, 10, "{agency} on site with {people}."), (K.SAFETY, 18, "Wet leaves on the pavement: cones moved two metres back."),
    (K.DECISION, 30, "Second team sent to the far end of the route, since the near end is quiet."), (K.FINDING, 42, "{finding}"),
    (K.RESULT, 55, "Halfway: numbers read out over the radio and written on the sheet."),
    (K.DECISION, 68, "Lunch taken in two halves so that the site is never left."), (K.SAFETY, 76, "A crew member turned an ankle on the kerb; looked after, stayed on."),
    (K.RESULT, 92, "Last round done, sheets handed in to the lead."), (K.ARRIVAL, 98, "All stood down, nobody missing."),
)
"""Kind, how far into the operation in per cent, and the words."""
FINDINGS = (
    "About twenty bags of household waste behind the garages.", "Graffiti along the whole of the underpass wall.", "Two sofas and a fridge at the end of the alley.",
    "Rubble and plasterboard tipped on the grass by the lay-by.", "Litter through the hedge of the play area, some of it sharp.",
    "Graffiti on the substation and the sign beside it.", "A dozen tyres in the ditch below the car park.",
)
CORRECTIONS = ("It was the near end that got the second team; the far end stayed as it was.", "Correction: the time was read off the wrong sheet, the words stand.")
UNDER_WAY_UNTIL = 60

WENT_WELL = (
    "Everybody was there on time and the briefing took ten minutes.", "Residents came out to thank the teams; three of them reported more.",
    "The radios worked for all agencies on one channel.", "The order of the route saved half an hour.", "Handover between the teams was clear, sheets were complete.",
)
WENT_BADLY = (
    "The meeting point was too small for all the vehicles.", "Two sheets were illegible and had to be asked about afterwards.",
    "The second hour was slow, since the list was not sorted by street.", "One agency heard of the new time only the evening before.", "",
)
WENT_LONG_AGO = "It went as planned."


class Learned(NamedTuple):
    """A lesson and who owns it: an agency's code, or words."""

    text: str
    owner: str


LESSONS: dict[str, tuple[Learned, ...]] = {
    "CUBIT": (
        Learned("Ring the pound the day before and write down how many places are left.", "council"),
        Learned("Sort the route sheet by street and side, so that the truck never turns round.", "council"),
        Learned("Let Fire and Rescue have the list of streets at risk of arson the same afternoon.", "fire"),
        Learned("Bring spare batteries for the handsets; two died before noon.", "dvla"),
    ),
    "DISCARD": (
        Learned("Use the lay-by with the longer slip road: three vans could not be pulled in safely.", "police"),
        Learned("Put the date on which the notice runs out on the notice itself, in large figures.", "council"),
        Learned("Agree a rain cut-off by 6am and tell everybody by text.", "council"),
        Learned("Start half an hour earlier: most trade vehicles had passed before the first stop.", "police"),
    ),
    "CRYSTAL": (
        Learned("Visit the shops with the most thefts first, while the managers are there.", "police"),
        Learned("Give the CCTV operator the plain-clothes pairs' call signs in the briefing.", "council"),
        Learned("Take radio-link forms along: four shops would have joined on the spot.", "safer-medway"),
    ),
    "CRYSTAL-NTE": (
        Learned("Move the second patrol block to 1am; the first hour after midnight was quiet.", "police"),
        Learned("Park the SOS Bus where both taxi queues can see it.", "cvs"),
        Learned("Check the end of the dispersal authority against the closing times of the venues.", "police"),
    ),
    "ALBATROSS": (
        Learned("Print the licence conditions on one side each; nobody reads six pages at a bar.", "council"),
        Learned("Ask Fire and Rescue for two officers, or visits to basements wait for the one.", "fire"),
        Learned("Ring the designated supervisors a week later: half of what was agreed had not been done.", "council"),
    ),
}
ANY_LESSONS = (
    Learned("Share the contact sheet the day before, not at the briefing.", ""), Learned("Name one person who counts, and let nobody else.", ""),
    Learned("Book the meeting point until an hour after the end.", ""),
)

NOTES = ("Counted from the sheets of both teams.", "One is still being checked with the keeper's insurer.", "Counted by hand; the handset was down for an hour.", "", "", "", "")
QUESTIONS = (
    "That is twice as many as last time. Was one team counted twice?", "Does this include what the second team did after the break?",
    "The log says fewer. Which of the two is right?", "Is this the whole operation, or only the morning?", "Last time there were none. Is it the same way of counting?",
)
ANSWERS = (
    "Both teams' sheets were checked again: the figure stands.", "Yes, both halves of the day are in it.", "The log was written before the last round; this is the whole of it.",
    "We looked again, and it is right: there were two teams this time.",
)
WHY_CORRECTED = (
    "one sheet had been left in the van and was added afterwards", "the same vehicle was on two sheets", "the register shows one more than the teams wrote down",
    "two of them belonged to the operation of the day before",
)
FOLLOW_UPS = {
    "CUBIT": "what was reclaimed and destroyed, and the fees from the pound", "DISCARD": "notices that are not answered yet, and the cases opened from them",
    "CRYSTAL": "charges that are still being decided", "YANG": "charges that are still being decided", "ALBATROSS": "reviews that are still to be applied for",
}
ANY_FOLLOW_UP = "figures that are still being counted"
