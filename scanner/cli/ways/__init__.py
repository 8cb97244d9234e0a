"""The ways in which `leakseal seal` can keep a Secret: each with its options, and what it makes of a Secret."""
