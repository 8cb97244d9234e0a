"""What is known already: the findings that a baseline, an ignore file or a comment has answered for."""
