"""What came of it: outcomes recorded, reviewed, corrected, and operations closed."""
