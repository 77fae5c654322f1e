"""The rule by which something comes again and again: the dates of a series, those of a standing site."""
