"""A quarter's dates proposed: so many of each type, over wards and weekdays, worked out in the background and made into drafts when somebody says so."""

from flask import Blueprint

bp = Blueprint("proposal", __name__)
