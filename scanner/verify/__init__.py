"""Asking providers whether a credential works: only when somebody says so, and only what `rules/probes.yaml` names."""
