"""Scrutiny: by when the council's committee has to sit on the partnership, its sittings, and what it asked and what became of it."""

from flask import Blueprint

bp = Blueprint("scrutiny", __name__)
