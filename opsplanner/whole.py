"""A row with what it points at and what it has several of, to be read: entities that no session knows, made of plain rows.

    _CREW = Whole(Crew, "supervisor.agency", "slots")

    @built_once
    def _crew() -> Select[Any]:
        return _CREW.select().where(Crew.id == value("crew"))

    _CREW.one(_crew(), {"crew": crew_id})

What is loaded to be changed is loaded along the same paths: `_CREW.loaded`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import RelationshipProperty, class_mapper, contains_eager, joinedload, selectinload

from opsplanner.database import Values, rows
from opsplanner.errors import NotFound
from opsplanner.glance import as_read
from opsplanner.statements import Shape, built_once, values

T = TypeVar("T")
_OWNER = "whose"
"""What a row of several says of whom it is of."""


class Whole(Shape, Generic[T]):
    """A model, and the paths along which its rows are read: what a path leads to is joined, unless there are several of it, which are asked for by themselves."""

    def __init__(self, model: type[T], *paths: str, named: Sequence[str] = ()):
        """`named` are the paths to what conditions, and an order, call by its own name; all else that is joined has another."""
        self._model, self._paths, self._named = model, paths, named

    def select(self) -> Select[Any]:
        """Return the select of its rows, to be built once with the conditions that a page has. What is added to it stands behind its own columns."""
        return self._tree.select()

    @cached_property
    def loaded(self) -> Select[T]:
        """The select of the same as the session loads it, for a change."""
        return self._tree.loaded()

    def read(self, query: Select[Any], asked: Values = None) -> list[T]:
        """Return what such a select finds, with all that it has (a query more for each path that leads to several)."""
        return self._tree.read(rows(query, asked))

    def with_rows(self, query: Select[Any], asked: Values = None) -> list[tuple[T, Any]]:
        """Return the same, each with its row, which says what was added to the select."""
        found = rows(query, asked)
        return list(zip(self._tree.read(found), found, strict=True))

    def one(self, query: Select[Any], asked: Values = None) -> T:
        """Return the one that such a select finds. Raises NotFound when there is none."""
        if (found := self.one_or_none(query, asked)) is None:
            raise NotFound()
        return found

    def one_or_none(self, query: Select[Any], asked: Values = None) -> T | None:
        """Return the one that such a select finds; None when there is none."""
        return next(iter(self.read(query, asked)), None)

    @cached_property
    def _tree(self) -> _Tree:
        """Made when it is first asked, since models point at one another by their names until all are there."""
        return _Tree(self._model, self._paths, frozenset(self._named))


class _Tree:
    """A model, what its rows point at, and what they have several of."""

    def __init__(self, model: type[Any], paths: Sequence[str], named: frozenset[str], table: Any = None):
        mapper = class_mapper(model)
        self.model, self.table = model, model.__table__ if table is None else table
        self.names = [column.key for column in self.table.c]
        self.key = next(column.key for column in mapper.primary_key)
        self.points_at: dict[str, tuple[RelationshipProperty[Any], _Tree, bool]] = {}
        self.has: dict[str, _Several] = {}
        for name in dict.fromkeys(path.partition(".")[0] for path in paths):
            relation = mapper.relationships[name]
            beyond = [rest for path in paths if (rest := path.removeprefix(f"{name}.")) != path and rest]
            further = frozenset(path.removeprefix(f"{name}.") for path in named if path.startswith(f"{name}."))
            if relation.uselist:
                self.has[name] = _Several(relation, beyond)
            else:
                target = relation.mapper.class_
                its = target.__table__ if name in named else target.__table__.alias()
                self.points_at[name] = relation, _Tree(target, beyond, further, its), name in named

    def select(self) -> Select[Any]:
        return self.joined(select(*self.columns()).select_from(self.table))

    def columns(self) -> list[Any]:
        """Its columns, read by their places: what is added to the select may have any name."""
        return [column.label(None) for column in self.table.c]

    def joined(self, query: Select[Any]) -> Select[Any]:
        """Return a select with what these rows point at, one after the other: as if it might be missing, so that no database begins with it, but for what is named."""
        for relation, there, by_name in self.points_at.values():
            [(target, own)] = relation.synchronize_pairs
            query = query.add_columns(*there.columns()).join(there.table, there.table.c[target.key] == self.table.c[own.key], isouter=not by_name)
            query = there.joined(query)
        return query

    def read(self, found: Sequence[Any]) -> list[Any]:
        made: list[Any] = []
        of_each = self._deeper()
        for row in found:
            made.append(self.made(row, 0)[0])
        for path, several in of_each:
            owners = [owner for one in made if (owner := _along(one, path)) is not None]
            several.give(owners)
        return made

    def made(self, row: Any, at: int) -> tuple[Any, int]:
        """Return what a row says of this from a place on, None where it is missing, and the place behind it."""
        end = at + len(self.names)
        its = dict(zip(self.names, row[at:end], strict=True))
        for name, (_, there, _) in self.points_at.items():
            its[name], end = there.made(row, end)
        return (as_read(self.model, its) if its[self.key] is not None else None), end

    def _deeper(self) -> list[tuple[tuple[str, ...], _Several]]:
        """What these, and what they point at, have several of."""
        found: list[tuple[tuple[str, ...], _Several]] = [((), several) for several in self.has.values()]
        return found + [((name, *path), several) for name, (_, there, _) in self.points_at.items() for path, several in there._deeper()]

    def loaded(self) -> Select[Any]:
        query = select(self.model)
        for name, (_, there, by_name) in self.points_at.items():
            query = there.joins(query, getattr(self.model, name)) if by_name else query
        return query.options(*self.options())

    def joins(self, query: Select[Any], by: Any) -> Select[Any]:
        query = query.join(by)
        for name, (_, there, by_name) in self.points_at.items():
            query = there.joins(query, getattr(self.model, name)) if by_name else query
        return query

    def options(self) -> list[Any]:
        """What the session is told of how to load all of it."""
        to_one = [(getattr(self.model, name), there, by_name) for name, (_, there, by_name) in self.points_at.items()]
        found = [(contains_eager(one) if by_name else joinedload(one)).options(*there.options()) for one, there, by_name in to_one]
        return found + [selectinload(getattr(self.model, name)).options(*several.tree.options()) for name, several in self.has.items()]


class _Several(Shape):
    """What rows have several of."""

    def __init__(self, relation: RelationshipProperty[Any], paths: Sequence[str]):
        self.relation, self.tree = relation, _Tree(relation.mapper.class_, paths, frozenset())

    def give(self, owners: Sequence[Any]) -> None:
        """Give each owner what it has (one query, and one for each path that leads on to several)."""
        name, back, key = self.relation.key, self.relation.back_populates, str(self.relation.synchronize_pairs[0][0].key)
        of_each: dict[Any, list[Any]] = {getattr(owner, key): [] for owner in owners}
        if of_each:
            found = rows(_several(self), {"owners": list(of_each)})
            for row, one in zip(found, self.tree.read(found), strict=True):
                of_each[row[-1]].append(one)
        for owner in owners:
            owner.__dict__[name] = its = of_each[getattr(owner, key)]
            for one in its if back else ():
                one.__dict__[back] = owner


@built_once
def _several(of: _Several) -> Select[Any]:
    [(_, owner)] = of.relation.synchronize_pairs
    query, order = of.tree.select(), tuple(of.relation.order_by or ())
    if of.relation.secondary is not None:
        [(target, link)] = of.relation.secondary_synchronize_pairs or ()
        query = query.join(of.relation.secondary, link == target)
    return query.add_columns(owner.label(_OWNER)).where(owner.in_(values("owners"))).order_by(*order, *of.tree.table.primary_key)


def _along(one: Any, path: Sequence[str]) -> Any:
    for name in path:
        one = one and getattr(one, name)
    return one
