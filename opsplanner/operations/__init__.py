"""Operations: the list, one operation's page, and every move from proposed to the day."""

from flask import Blueprint

bp = Blueprint("operations", __name__)
