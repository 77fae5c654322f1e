"""How long the resources of a type of operation take to be set up and to get back."""
