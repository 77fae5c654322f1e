"""Statements that are built once: what shapes them, and what must not be built in."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from opsplanner import clock
from opsplanner.access import HOLDING
from opsplanner.models import Operation, Place, Role
from opsplanner.reader import Reader
from opsplanner.statements import built_once, sought, values


def test_one_shape_is_built_once():
    built = built_once(lambda role, *names: select(Operation.id, *(getattr(Operation, name) for name in names)))
    assert built(Role.STAFF, "state") is built(Role.STAFF, "state") is not built(Role.STAFF, "day")
    of_model = built_once(lambda model: select(model.id))
    assert of_model(Operation) is of_model(Operation) is not of_model(Place)


@pytest.mark.parametrize("given", [7, "moment", "list", "person"])
def test_a_value_is_no_shape(given):
    given = {"moment": clock.now(), "list": ("text", 7), "person": object()}.get(given, given)
    with pytest.raises(TypeError, match="is a value, no shape"):
        built_once(lambda given: select(Operation.id))(given)


def test_a_moment_that_is_built_in_is_refused():
    late = built_once(lambda: select(Operation.id).where(Operation.id.in_(select(Operation.id).where(Operation.ends_at > clock.now()))))
    with pytest.raises(TypeError, match="would stay for ever"):
        late()


def test_a_list_of_constants_is_spelled_out_when_it_is_built():
    listed = built_once(lambda: select(Operation.id).where(Operation.state.in_(HOLDING), Operation.type_id.in_(values("types"))))
    assert str(listed()).count("POSTCOMPILE") == 1


def test_what_means_something_to_like_stands_for_itself_in_what_was_typed():
    assert sought("O'Neill 50%_a/b") == "ONeill 50/%/_a//b"


def test_a_reader_is_the_same_for_everybody_of_one_role_in_one_kind_of_agency(make, in_app):
    agency = make.agency()
    one, another, staff = make.user(agency), make.user(agency), make.user(agency, Role.STAFF)
    assert Reader.of(one) == Reader.of(another) != Reader.of(staff)
