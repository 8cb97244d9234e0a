"""When a secret came into a repository, and whether it is still there."""
