"""Places: where operations meet and crews work, each with a page of its own on which it is changed."""

from flask import Blueprint

bp = Blueprint("places", __name__)
