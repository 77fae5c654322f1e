"""The reserve job of a working day: where a crew goes when the weather or a host stands in the way."""
