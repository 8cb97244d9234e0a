"""The ways to seal a Secret: the options of each, and what replaces a Secret that way."""
