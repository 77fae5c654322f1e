"""Vehicles and equipment: which there are, what has booked them, and how long they take."""

from flask import Blueprint

bp = Blueprint("resources", __name__)
