"""Whether somebody who is named is needed elsewhere at that time."""
