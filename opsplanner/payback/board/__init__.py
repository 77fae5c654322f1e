"""Jobs that need a day beside the days that have places: a month planned on one page."""
