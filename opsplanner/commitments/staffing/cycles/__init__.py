"""Watches and shifts: how many people an agency has by day and by night, in a cycle of days."""
