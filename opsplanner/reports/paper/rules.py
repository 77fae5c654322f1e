"""A report as paper has it: headings, paragraphs and tables, the same for PDF and Word. Plain values."""

from __future__ import annotations

from dataclasses import dataclass

from opsplanner.reports.content.rules import Content, Figure, Measured, Picture, Section

NOTHING = {
    "comparison": "No figures are placed in this report, so there is nothing to compare.",
    "restatements": "Nothing of an earlier report or assessment was put right since the last one.",
    "what was asked": "The scrutiny committee asked nothing in the year, and nothing waits from before.",
    "not measured": "Every indicator of the plan year has a figure.",
}
"""What stands under a heading whose table has no lines, as on the page."""
MARKING = "OFFICIAL"
"""What is restricted is in no report, so none is marked higher."""


@dataclass(frozen=True)
class Table:
    """A table: what it is of, its headings, its lines, and how wide its columns are beside each other."""

    title: str
    headings: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    columns: tuple[int, ...]


@dataclass(frozen=True)
class Part:
    """What stands under one heading on paper."""

    title: str
    facts: tuple[str, ...]
    paragraphs: tuple[str, ...]
    tables: tuple[Table, ...]
    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class Paper:
    """A report on paper. `said` is under which number, when and by whom it was issued, or that it is a draft."""

    title: str
    short: str
    partnership: str
    days: str
    marking: str
    said: tuple[str, ...]
    sections: tuple[Part, ...]
    notes: tuple[str, ...]


def paper_of(content: Content, said: tuple[str, ...], *, draft: bool) -> Paper:
    """Return a report as paper has it."""
    marking = f"{MARKING}: draft" if draft else MARKING
    return Paper(
        content.title, content.title, content.partnership, content.days, marking, said, tuple(_part(section, content) for section in content.sections), content.notes,
    )


def _part(section: Section, content: Content) -> Part:
    tables = [_measured(section), _figures(section, content)]
    if section.holds == "comparison":
        tables.append(_compared(content))
    elif section.holds == "restatements":
        tables.append(_restated(content))
    elif section.holds == "not measured":
        tables.append(_unmeasured(content))
    elif section.holds == "what was asked":
        tables.append(_asked(content))
    tables += [Table(one.title, one.headings, one.lines, ((3, 2, 4) if "E-mail" in one.headings else (4, 2, 2))[: len(one.headings)]) for one in section.listed]
    all_: list[Figure | Measured] = [*section.measured, *section.figures]
    pictures = tuple(one.picture for one in all_ if one.picture)
    nothing = [NOTHING[section.holds]] if section.holds in NOTHING and not any(one.lines for one in tables) else []
    nothing += [f"{one.title}. {one.nothing}" if one.title else one.nothing for one in section.listed if not one.lines]
    return Part(section.title, section.facts, (*section.paragraphs, *nothing), tuple(one for one in tables if one.lines), pictures)


def _measured(section: Section) -> Table:
    lines = tuple(
        (one.name, f"{one.shape} {one.word}", one.now + (f". {one.words}" if one.words else ""), one.target, one.rule) for one in section.measured
    )
    return Table("Indicators", ("Indicator", "Stands", "Latest figure", "Target", "By which rule"), lines, (3, 2, 4, 2, 3))


def _figures(section: Section, content: Content) -> Table:
    if any(figure.period for figure in section.figures):
        own = tuple((figure.name, figure.now.words, figure.period, figure.agency) for figure in section.figures)
        return Table("Figures as they were published", ("What is counted", "Figure", "Of which period", "Published by"), own, (4, 3, 4, 3))
    lines = tuple((figure.name, figure.now.words, figure.signed) for figure in section.figures)
    return Table(f"Figures of {content.period}", ("What is counted", content.period, "Signed off"), lines, (4, 3, 3))


def _compared(content: Content) -> Table:
    lines = []
    for section in content.sections:
        lines += [(f"{one.name} ({section.title})", one.now, *(said.words for said in one.earlier)) for one in section.measured]
        lines += [(f"{figure.name} ({section.title})", figure.now.words, *(said.words for said in figure.earlier)) for figure in section.figures]
    widths = (4, 3, *(2 for _ in content.earlier))
    return Table(f"{content.period} beside {' and '.join(content.earlier)}", ("What", content.period, *content.earlier), tuple(lines), widths)


def _restated(content: Content) -> Table:
    lines = tuple((one.name, one.report, one.was, one.now, one.why, one.conclusion) for one in content.restated)
    return Table("", ("What", "Where", "It said", "It is", "Why", "What it changes"), lines, (3, 2, 2, 2, 3, 3))


def _unmeasured(content: Content) -> Table:
    lines = tuple((one.name, one.of, one.why) for one in content.unmeasured)
    return Table("", ("What", "Priority", "Why"), lines, (3, 3, 5))


def _asked(content: Content) -> Table:
    lines = tuple((one.what, one.asked, one.became) for one in content.asked)
    return Table("", ("What was asked", "By whom and when", "What became of it"), lines, (4, 3, 5))
