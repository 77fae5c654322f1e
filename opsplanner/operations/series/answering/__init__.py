"""An agency answers for several dates of a series on one page."""
