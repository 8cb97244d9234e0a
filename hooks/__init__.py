"""What others call: git and pre-commit, and later the forges."""
