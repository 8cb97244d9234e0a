"""Every story of a Secret that can be sealed: sealed in place, looked at again, and nothing leaks any more."""

from __future__ import annotations

import pytest

from scanner.errors import AskedWrongly
from scanner.model import Blob, Confidence
from scanner.remediate.plain import PlainSecret, Replacement
from scanner.remediate.sealed_secret import CLUSTER_WIDE, replacement
from scanner.sealing.originals import originals
from scanner.sealing.rewriting import edited, put
from scanner.sealing.sealed import opened, sealed_secrets
from tests.support.cases import Story, stories, told
from tests.support.controllers import controller
from tests.support.examiner import examiner

OURS = controller()
TOLD = [story for story in stories() if "Secret" in "".join(story.templates)]
LEAST = 40  # stories that can be sealed; the others are refused, or hold no Secret in clear


def sealed(secret: PlainSecret) -> Replacement:
    return replacement(secret, OURS.private.public_key(), CLUSTER_WIDE)


def after_sealing(story: Story) -> bytes | None:
    """The file with its Secrets sealed; None where there is none, or it is refused."""
    data = told(story).data
    try:
        found = originals(data, story.name)
    except AskedWrongly:
        return None
    secrets = [one.secret for one in found if one.secret.values]
    if not found or len(secrets) < len(found):
        return None
    after = edited(data, [put(data, *one.span, sealed(one.secret).manifest) for one in found])
    opens = [opened(one, [OURS.private]).secret.values for one in sealed_secrets(after, story.name)]
    for one in found:
        assert any(
            {key: value.reveal() for key, value in one.secret.values.items()}
            == {key: value.reveal() for key, value in values.items()}
            for values in opens
        )
    assert after.startswith(data[: found[0].span.start])
    assert after.endswith(data[found[-1].span.end :])
    return after


@pytest.mark.parametrize("story", TOLD, ids=lambda story: story.name)
def test_what_is_sealed_leaks_no_more(story: Story) -> None:
    after = after_sealing(story)
    seen = examiner().examine(Blob(oid=story.name, data=after or b""))[0]
    assert not [one.claim.rule_id for one in seen if one.claim.confidence >= Confidence.MEDIUM]


def test_most_stories_can_be_sealed() -> None:
    assert sum(after_sealing(story) is not None for story in TOLD) >= LEAST
