"""The agencies: their pages, and their staff numbers."""

from flask import Blueprint

bp = Blueprint("agencies", __name__)
