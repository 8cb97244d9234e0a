"""How the tests with Hypothesis run: without a deadline for each example.

The first example of a process compiles every pattern, and two cores are shared by many. What has to be fast is measured
by tests that say so.
"""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("leakseal", deadline=None)
settings.load_profile("leakseal")
