"""What the demonstration's Community Payback jobs are about, and what is said of them. All made up."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from opsplanner.catalogue.closed.rules import NEVER, Closed, Span
from opsplanner.models import AnswersFor, DeclineReason, StandDownCause


class Task(NamedTuple):
    """A kind of work: what is asked, where, what to mind, what it takes, and what it is counted in."""

    what: str
    where: str
    hazards: str
    tools: str
    waste_by: str
    measures: tuple[str, ...]
    indoors: bool = False


_WASTE = "Medway Council street cleaning"
TASKS = (
    Task("Clear fly-tipped waste from the alley", "alley", "Broken glass and needles: gloves, and the sharps box", "Bags, litter pickers, wheelbarrow", _WASTE, ("bags", "kilograms")),
    Task("Litter-pick the open space", "open space", "Uneven ground, a pond at the north end", "Litter pickers, bags", _WASTE, ("bags", "kilograms")),
    Task("Cut back the brambles along the footpath", "footpath", "Thorns, wasps in late summer", "Shears, rakes, loppers", "Medway Council green spaces", ("path", "bags")),
    Task("Paint over the graffiti on the garages", "garages", "Reversing cars", "Masonry paint, rollers", "", ("graffiti", "painted")),
    Task("Paint the railings", "railings", "Old paint may hold lead: rub down wet", "Metal paint, wire brushes", "", ("painted",)),
    Task("Clear the overgrown churchyard", "churchyard", "Loose headstones: stay clear", "Strimmer (supervisor only), rakes", "The parish", ("area", "bags")),
    Task("Dig over and tidy the community garden", "community garden", "Buried glass", "Spades, rakes, wheelbarrow", "", ("area",)),
    Task("Clear leaves and moss from the steps", "steps", "Slippery when wet", "Brooms, shovels", _WASTE, ("bags", "path")),
    Task("Scrub graffiti off the underpass", "underpass", "Poor light; a cycle route runs through it", "Graffiti remover, brushes, lamps", "", ("graffiti",), indoors=True),
    Task("Remove rubbish from the railway embankment's foot", "embankment", "Stay on this side of the fence", "Bags, litter pickers", _WASTE, ("bags", "kilograms")),
    Task("Mend and paint the benches", "benches", "Splinters", "Sandpaper, wood stain", "", ("painted",), indoors=True),
    Task("Clear the allotment plots that are given up", "allotments", "Asbestos sheet at plot 14: do not touch", "Spades, bags, wheelbarrow", "The allotment society", ("area", "kilograms")),
)
STANDING = Task(
    "Litter-pick and sweep the approach to the leisure park", "Wanted every second week: it is littered again after each weekend, and the buses turn there.",
    "Traffic at the bus stop: high-visibility vests", "Litter pickers, brooms, bags", "", ("bags",),
)
"""The standing site; `where` says why it matters."""
SITES = (
    ("luton-and-wayfield", "Alley behind Luton Road shops", "ME4 5AA", "Through the gate beside number 41", "Cars turn at the end"),
    ("luton-and-wayfield", "Luton Recreation Ground", "ME4 5BS", "Park in Carlton Avenue", ""),
    ("chatham-central", "Town Hall Gardens, Chatham", "ME4 4EJ", "Gate from New Road", ""),
    ("river", "Great Lines, lower path", "ME4 4UB", "Walk down from the barrier", "Steep slope"),
    ("gillingham-south", "Balmoral Gardens", "ME7 4PN", "", ""),
    ("gillingham-north", "Strand leisure park approach", "ME7 1TT", "Car park by the pool", "Deep water nearby"),
    ("twydall", "Twydall Green garages", "ME8 6JX", "From Goudhurst Road", ""),
    ("rainham-central", "Station Road footpath, Rainham", "ME8 7UF", "", "Trains pass close by"),
    ("rochester-west", "Esplanade benches, Rochester", "ME1 1QN", "", "Traffic on the bridge approach"),
    ("rochester-east", "Jackson's Recreation Ground", "ME1 3NN", "", ""),
    ("strood-north", "Broom Hill Park", "ME2 2BG", "Height bar at the car park: 2 metres", ""),
    ("strood-south", "Watling Street verge, Strood", "ME2 3UJ", "Park in the lay-by", "Fast traffic: stay behind the barrier"),
    ("walderslade", "Weeds Wood path", "ME5 0PX", "", ""),
    ("princes-park", "Princes Avenue open space", "ME5 8DD", "", ""),
)
CLOSED_IN_WINTER = ("Town Hall Gardens, Chatham", "Balmoral Gardens")
"""Gardens whose gates stay locked from Christmas to New Year, and on Sundays."""


def closed(place: str, today: date) -> Closed:
    """Return when nobody works at a place."""
    return Closed((6,), (Span(date(today.year, 12, 24), date(today.year + 1, 1, 2), "the gates are locked"),)) if place in CLOSED_IN_WINTER else NEVER
SPOTS = (
    ("Behind the third garage, by the oak", "51.38810, 0.50500"), ("From the lower gate to the steps", "51.38342, 0.54871"), ("", ""),
    ("The far end, past the play area", "51.39264, 0.52408"), ("Both sides of the path, up to the bridge", ""),
)
"""Where exactly, and at which coordinates."""
TOILETS = ("In the hall, the code is with the host", "At the leisure centre opposite; water is with the crew", "In the supervisor's van: none nearer than the station", "")
DUTY_MANAGER = "Whoever has the duty telephone", "01632 960199"
HOSTS = (
    "The caretaker", "The green spaces ranger", "The tenants' hall secretary", "The parish clerk", "The estate office", "The school's site manager",
    "The allotment secretary",
)
WHY = (
    "Residents complain every week, and children pass it on the way to school.", "Waste was found there on an operation and keeps coming back.",
    "It feels unsafe after dark.", "The street scene plan names this spot.", "It has not been looked after for two years.", "",
)
QUESTIONS = ("Who holds the key of the gate on a Saturday?", "Is the wall listed, and may it be painted?")
CAUSES = (
    (StandDownCause.WEATHER, AnswersFor.NOBODY, "", 8), (StandDownCause.NO_SUPERVISOR, AnswersFor.PROBATION, "ill at short notice", 4),
    (StandDownCause.NOBODY_CAME, AnswersFor.PROBATION, "", 3), (StandDownCause.SITE, AnswersFor.HOST, "the gate was locked", 2),
    (StandDownCause.TOOLS, AnswersFor.PROBATION, "the van would not start", 2), (StandDownCause.HOST, AnswersFor.HOST, "", 1),
)
DECLINED = (
    (DeclineReason.PAID_WORK, "a contractor is paid to do it"), (DeclineReason.UNSAFE, "it lies beside the live railway"), (DeclineReason.NO_CONSENT, "the owner does not answer"),
    (DeclineReason.PROFIT, "it is a shop's own yard"), (DeclineReason.NOT_SUITABLE, "it needs a tree surgeon"),
)
CANCELLED = ("the residents have done it themselves", "the council's own team cleared it", "the building is to be pulled down")
CHECK_NOTES = ("", "", "Neighbours have said thank you.", "A very tidy job.", "")
PARTLY = ("The far end by the fence is still to be done.", "Two walls still show through: they need a second coat.")
CLOSED = ("training for all supervisors", "the depot moves", "stocktaking of tools")
BESIDES = "it makes up for a day that was lost to the weather"
NOT_READY = "the hall with the toilets opens at 11am"
