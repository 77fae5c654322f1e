"""A pack's YAML files as trees that still know their lines, and the problems found in them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from yaml.error import MarkedYAMLError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.reader import ReaderError

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LARGEST = 1_000_000
NULL = "tag:yaml.org,2002:null"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong with a pack, and where."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class PackRefused(Exception):
    """A pack with problems. It is refused whole; `problems` holds all that were found at once, by file and line."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass
class Source:
    """One file being read. `problem` notes what is wrong, and reading goes on to find the rest."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    references: list[tuple[str, str, int]] = field(default_factory=list)
    """(subject, code, line): what this file says of things in other files; checked when all are read."""

    def problem(self, line: int, reason: str) -> None:
        """Note a problem at a line (counted from 1)."""
        self.problems.append(Problem(self.file, line, reason))

    def tree(self, path: Path) -> Node | None:
        """Return the file as a tree of nodes, or None when it cannot be read or holds nothing (a problem is noted)."""
        try:
            raw = path.read_bytes()
            if len(raw) > LARGEST:
                raise ValueError("it is larger than 1 MB")
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as trouble:
            self.problem(raw[: trouble.start].count(b"\n") + 1, "this is not UTF-8 text")
            return None
        except (OSError, ValueError) as trouble:
            self.problem(1, f"the file cannot be read: {getattr(trouble, 'strerror', None) or trouble}")
            return None
        try:
            root = yaml.compose(text, Loader=Loader)
        except ReaderError as trouble:
            self.problem(text[: trouble.position].count("\n") + 1, "there is a character here that no text should hold")
            return None
        except MarkedYAMLError as trouble:
            mark = trouble.problem_mark or trouble.context_mark
            self.problem(mark.line + 1 if mark else 1, f"this is not YAML: {trouble.problem or trouble.context}")
            return None
        except RecursionError:
            self.problem(1, "this is nested too deeply")
            return None
        if root is None or empty(root):
            self.problem(1, "the file holds nothing")
            return None
        return root


def line_of(node: Node) -> int:
    """Return the line that a node begins on, counted from 1."""
    return int(node.start_mark.line) + 1


def empty(node: Node) -> bool:
    """Say whether nothing stands after the colon."""
    return isinstance(node, ScalarNode) and node.tag == NULL


def entries(node: Node, source: Source, *, what: str) -> list[Node]:
    """Return a list's items; another thing in its place is a problem."""
    if isinstance(node, SequenceNode):
        return list(node.value)
    if not empty(node):
        source.problem(line_of(node), f"{what} has to be a list: each entry begins with a dash")
    return []


def pairs(node: Node, source: Source, known: Iterable[str], *, what: str) -> dict[str, tuple[int, Node]] | None:
    """Return key -> (line, value) of a record. Unknown and repeated keys are problems; None when it is no record at all."""
    if not isinstance(node, MappingNode):
        source.problem(line_of(node), f"{what} has to be written as \"name: value\" lines")
        return None
    found: dict[str, tuple[int, Node]] = {}
    known = list(known)
    for key_node, value in node.value:
        key, line = str(key_node.value), line_of(key_node)
        if not isinstance(key_node, ScalarNode) or key not in known:
            source.problem(line, f"{what} has no {key!r}{nearest(key, known)}")
        elif key in found:
            source.problem(line, f"{key!r} stands here twice: the first is in line {found[key][0]}")
        else:
            found[key] = (line, value)
    return found


def nearest(word: str, known: Iterable[str]) -> str:
    """Return '. Did you mean "wards"?', or what there is when nothing is near."""
    known = sorted(known)
    if near := difflib.get_close_matches(word, known, n=1, cutoff=0.6):
        return f". Did you mean {near[0]!r}?"
    return f". There is: {', '.join(known)}" if 0 < len(known) <= 20 else ""
