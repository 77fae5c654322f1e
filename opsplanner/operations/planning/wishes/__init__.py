"""What an address says of a plan to begin with, so that a page can lead to the form with the day filled in."""
