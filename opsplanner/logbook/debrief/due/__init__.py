"""Telling who has to see to it that a debrief or a lesson is due."""
