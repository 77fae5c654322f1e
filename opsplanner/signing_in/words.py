"""How a browser and a wait are said."""

from __future__ import annotations

from opsplanner.grammar import plural


def browser_in_words(agent: str) -> str:
    """Return "Firefox on Windows" for what a browser calls itself."""
    browsers = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("Chrom", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"))
    systems = (("Windows", "Windows"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Mac OS", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"))
    browser = next((name for sign, name in browsers if sign in agent), "Another browser")
    system = next((name for sign, name in systems if sign in agent), "")
    return f"{browser} on {system}" if system else browser


def wait_in_words(seconds: int) -> str:
    """Return "a minute" or "14 minutes"."""
    minutes = -(-seconds // 60)
    return plural(minutes, "a minute", f"{minutes} minutes")
