"""Several operations planned together by a rule, one a date."""

from flask import Blueprint

bp = Blueprint("series", __name__)
