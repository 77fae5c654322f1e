"""Writes a commented pack for another partnership to fill."""

from __future__ import annotations

from pathlib import Path

from opsplanner.packs.schema import LISTS

FILES = {
    "partnership": """\
# Whose installation this is. The names stand at the top of every page.
name: {name}
short-name: {short}
# area: the district or city
# Bank holidays come from a library: the country, and the part of it.
holiday-country: GB
holiday-subdivision: ENG
""",
    "agencies": """\
# Who takes part. A code is small letters, digits and hyphens; once in use it is never changed: everything hangs on it.
# kind: partnership office, council, police, probation, fire and rescue, health, national body, voluntary, business.
# Exactly one is the partnership office: its people plan for everyone. Voluntary and business agencies see only what asks them.
# contact and deputy are best written as posts: they outlast people.
- code: office
  name: Partnership Office
  short-name: Partnership Office
  kind: partnership office
  # contact: Partnership manager
  # telephone: 01632 960000
  # mailbox: office@partnership.example
- code: council
  name: The Council
  short-name: Council
  kind: council
  statutory: yes
  # teams:
  #   - {{code: council-wardens, name: Wardens}}
- code: police
  name: The Police
  short-name: Police
  kind: police
  statutory: yes
""",
    "wards": """\
# The wards of your area. Where a boundary changed: boundary_changed_on: 2023-05-04, and in boundary_words what became of it.
- {{code: first-ward, name: First ward}}
- {{code: second-ward, name: Second ward}}
""",
    "places": """\
# Meeting points and stop sites that are used again and again. ward, postcode, access and hazards may be left out.
- code: council-car-park
  name: Council car park
  ward: first-ward
  # postcode: AB1 2CD
  # access: The barrier opens with the intercom.
  # hazards: Unlit after dusk.
""",
    "thematic-groups": """\
# The groups of your partnership. kind: executive or delivery for those that lead or deliver as a whole; "reporting: yes" for those that carry no
# priority; every other one carries a priority. reports-to: the group above it. What people change of groups and members on pages the pack changes no more.
- code: executive
  name: Executive group
  kind: executive
  # purpose: What it is there for.
  # standing: What is to become of it, where that is settled.
  # Offices, never people. chairs: chair, or vice-chair. from-on may be left out.
  # members:
  #   - {{code: partnership-manager, office: Partnership manager, agency: office, chairs: chair}}
  #   - {{code: area-commander, office: Area commander, agency: police, chairs: vice-chair, from-on: {starts}}}
- {{code: street-scene, name: Street scene group, reports-to: executive}}
""",
    "event-kinds": """\
# The kinds of events at which you hear the community. Whoever notes one chooses from them; "Another event" is always there.
- {{code: public-meeting, name: Public meeting, words: Residents of a ward and the services say what matters there}}
""",
    "plans": """\
# Your plan of several years, 1 April to 31 March, which each plan year refreshes. The code is the years in which it begins and ends.
# What people change of plans, plan years, priorities, aims and actions on pages the pack changes no more.
- code: {plan}
  name: Community safety plan
  starts-on: {starts}
  ends-on: {plan_ends}
  # mission: What the partnership is for, as the plan says it.
""",
    "plan-years": """\
# Your plan years, 1 April to 31 March, with their priorities. A priority keeps its code from year to year.
- code: {year}
  starts-on: {starts}
  priorities:
    - code: street-scene
      name: Cleaner and safer streets
      lead: The Council
      thematic-group: street-scene
      # What it wants, what is done for it, and what it is measured by. A code is used once within its priority.
      # status: planned, under way, done, stopped. better: up, down, or neither unless said.
      # aims:
      #   - {{code: cleaner, text: Cleaner streets}}
      # actions:
      #   - code: sweeping
      #     text: Sweep the market streets every evening
      #     owner: council
      #     due-on: {starts}
      #     status: under way
      # indicators:
      #   - {{code: graffiti, name: Graffiti reported, unit: reports, better: down, baseline: 120, target: 100}}
      #   - {{code: feeling, name: Residents who find the streets clean, not-measured: The yearly survey has ended.}}
      #   - code: litter
      #     name: Streets with litter
      #     unit: per cent
      #     better: down
      #     target: 10
      #     # The actual values, one for each period: by the one that ends last it stands. words say where a value comes from.
      #     # What people enter on the indicator's page is theirs, and no pack changes it. definition says what counts.
      #     # With a trajectory the period is one of its years, like 2011, and the chart marks the value there.
      #     figures:
      #       - {{period: {year}, value: 12.5, words: "Survey of June, 40 streets"}}
      # A linear fall is computed: give trajectory-from, trajectory-to (years) and reduction-percent, and say in assumption what you assume.
      # In an older year, what became of it in the next one; without a priority it ended. The year's became-note says whose word that is.
      # became:
      #   - {{priority: street-scene, words: Carried on}}
""",
    "measures": """\
# What operations count. kind: enforcement, environment, engagement, protection, effort, payback (recorded by Payback sessions).
# shape: count unless said; stock or published percentage are never added up. better: up, down, or neither unless said.
# definition: what counts, when it is counted and by whom, so that two agencies count the same thing; its page shows it, and "not defined yet" without one.
# follows: the measure that it follows from: of the vehicles removed some are reclaimed.
- code: vehicles-checked
  name: Vehicles checked
  unit: vehicles
  kind: enforcement
  definition: Each vehicle whose tax was looked up, once, whatever came of it. Counted on the day by the agency that looked it up.
# - {{code: vehicles-removed, name: Vehicles removed, unit: vehicles, kind: enforcement}}
# - {{code: vehicles-reclaimed, name: Vehicles reclaimed, unit: vehicles, kind: enforcement, follows: vehicles-removed}}
""",
    "powers": """\
# Legal powers that you rely on: your own list, with its source, who looks after it, and when it was last reviewed. Not legal advice.
- code: stop-vehicle
  title: Stop a vehicle on a road
  source: Road Traffic Act 1988, section 163
  caution: Only a constable in uniform.
  owner: The Police
  reviewed-on: {starts}
""",
    "resources": """\
# Vehicles and equipment that operations share, each in one operation at a time.
- {{code: cctv-van, name: CCTV van, kind: CCTV, agency: council}}
""",
    "operation-types": """\
# The kinds of operation, with priorities of the plan year that runs. A code is capital letters, digits and hyphens: references begin with it (VEHICLES-2027-001).
# The lead stands among the agencies. "required: no" for who is asked but does not hold the operation up;
# "assumed: yes" where nobody has agreed to it yet. An end before the start is next morning.
# "set-up: 30" books its vehicles and equipment 30 minutes before the briefing as well, "travel: 30" 30 minutes after the end; without them they are booked
# from briefing to end.
- code: VEHICLES
  name: Untaxed vehicles
  purpose: Find untaxed vehicles and take them away
  featured: yes
  lead: council
  starts: 09:00
  ends: 13:00
  briefing: 08:30
  objectives: |
    Find and deal with untaxed vehicles on the route.
  briefing-text: |
    Meet, sign in, collect high-visibility vests.
  agencies:
    - {{agency: council, role: Street wardens, staff: 3}}
    - {{agency: police, role: Constables in uniform, staff: 2}}
  priorities: [street-scene]
  measures: [vehicles-checked]
  powers: [stop-vehicle]
""",
    "published-figures": """\
# Figures that your services have published, a return each: who published it, where, and for which period. They are loaded as
# outcome entries that are signed off already. exactness: exact unless said; over, about, forecast.
# A figure that is changed here later is corrected: the first one stays to be seen.
# - code: council-last-year
#   agency: council
#   source: Annual report of the council
#   plan-year: {year}
#   starts-on: {starts}
#   ends-on: {starts}
#   figures:
#     - {{code: checked, measure: vehicles-checked, quantity: 120, exactness: over, priorities: [street-scene]}}
[]
""",
    "reports": """\
# Annual reports that you handed in before, transcribed. Each stands among the issued reports as it was published, and never changes once it
# is loaded. figures are those of published-figures.yaml, each with its own period. An empty line parts two paragraphs of a text.
# - code: 2010-11-annual
#   title: Annual report 2010/11
#   plan-year: 2010/11
#   published-on: 2011-06-16
#   source: the report of 16 June 2011
#   sections:
#     - code: summary
#       title: Summary
#       text: |
#         What was done in the year.
#       figures: [checked]
[]
""",
    "scrutiny": """\
# Scrutiny by the council's committee, one entry: at least one sitting in each twelve months from a day, or "runs: from the last sitting".
# The month that is agreed is a number. Once people set it on its page, the pack changes it no more. sittings are those that were held;
# matters are what was asked and what stood on the work programme. No resident is named.
# - code: committee
#   committee: Overview and Scrutiny Committee
#   since: {starts}
#   month: 6
#   sittings:
#     - {{code: first, held-on: {starts}, attended: "Nine members"}}
#   matters:
#     - {{code: first-review, kind: in-depth review, asked-on: {starts}, text: How well the panels work}}
[]
""",
}


def new_pack(folder: Path, *, name: str, year: int) -> list[Path]:
    """Write a small pack that is valid as it stands, to be filled; return its files.

    `year` is the one in which its first plan year begins. Raises FileExistsError when the folder holds anything.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    filled = {"name": _quoted(name), "short": _quoted(name[:60]), "year": f"{year}/{(year + 1) % 100:02}", "starts": f"{year}-04-01"}
    filled |= {"plan": f"{year}-{year + 3}", "plan_ends": f"{year + 3}-03-31"}
    paths = []
    for subject, text in FILES.items():
        path = folder / f"{subject}.yaml"
        path.write_text(text.format(**filled), encoding="utf-8")
        paths.append(path)
    return paths


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


assert set(FILES) == {"partnership", *LISTS}
