"""A measure's own page: what counts, how it is counted, and where it is used."""
