"""What takes the place of a leak: Secrets are read out of files, sealed, and files are rewritten around them."""
