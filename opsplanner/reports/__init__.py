"""What the partnership hands in: drafts that several people write, and reports that were issued and never change."""

from flask import Blueprint

bp = Blueprint("reports", __name__)
