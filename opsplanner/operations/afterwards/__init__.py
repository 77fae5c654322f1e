"""What took place, or was called off, and was not planned here: written down afterwards, and nobody is told."""
