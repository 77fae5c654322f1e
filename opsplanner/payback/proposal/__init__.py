"""A month of Community Payback proposed: which jobs go on which slots, worked out in the background and put on their days line by line."""
