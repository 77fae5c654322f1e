"""The rule by which a standing site comes back: given, and changed from a day on."""
