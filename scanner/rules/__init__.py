"""What is known of each kind of credential, as data, and the code that reads and exercises it."""
