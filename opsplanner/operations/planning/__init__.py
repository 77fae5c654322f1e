"""Planning an operation, and changing its details."""

from flask import Blueprint

bp = Blueprint("planning", __name__)
