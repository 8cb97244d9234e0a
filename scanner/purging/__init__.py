"""How secrets are taken out of a history, and how one sees that they are: nothing here changes a repository."""
