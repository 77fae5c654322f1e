"""What was done on a standing site in all: every figure opens its entries."""
