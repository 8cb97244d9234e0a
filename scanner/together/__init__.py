"""Files that belong together: what a kustomization, `.sops.yaml` or a policy says that other files are for."""
