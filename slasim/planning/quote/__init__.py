"""The price of one more customer, or of a tighter promise, on a desk that others share."""
