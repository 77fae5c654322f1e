"""Returns: the services' own figures for a period, which the collection calendar expects, and how they come in."""

from flask import Blueprint

bp = Blueprint("returns", __name__)
