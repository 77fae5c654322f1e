"""Operations of the past, and this year's plan, imported from a file: checked whole, taken whole, withdrawn whole while untouched."""

from flask import Blueprint

bp = Blueprint("importing", __name__)
