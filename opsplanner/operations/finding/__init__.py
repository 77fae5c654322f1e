"""Finding a date: each day of a range held against what stands in the way, the best first, and which wish to drop where nothing fits."""
