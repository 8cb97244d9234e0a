"""The peers side by side with leakseal, in one run, over one copy of a repository: `python -m benchmarks`."""
