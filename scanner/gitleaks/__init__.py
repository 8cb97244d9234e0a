"""What a configuration of gitleaks asks for: its rules, its allowlists, and rules that need others beside them."""
