"""Other operations by their names, as far as a person may see them."""
