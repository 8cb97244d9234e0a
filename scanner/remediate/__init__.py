"""What ciphertext in a repository is made of: who can open it, and how."""
