"""Whether a value is a leak, and whether it is known already."""
