"""Messages by mail: written with what they tell, sent by the worker, and seen by administrators."""

from flask import Blueprint

bp = Blueprint("mail", __name__)
