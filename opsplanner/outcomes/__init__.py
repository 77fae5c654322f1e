"""What came of it: outcomes recorded, reviewed, corrected, and operations closed."""

from flask import Blueprint

bp = Blueprint("outcomes", __name__)
