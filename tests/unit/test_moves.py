"""Undeclared moves: evidence adds up, commonplaces tell nothing, order makes no difference."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.history.likeness import Features
from archive.history.moves import ENOUGH, Known, suggestions

DECLARED = Known("page", declared=True, addresses=frozenset({"https://ice.gov/page"}))
STRANGER = Known("stranger", declared=False, addresses=frozenset({"https://ice.gov/old"}))
WORDS = Features(["programme", "fingerprints", "jail", "federal", "county", "share", "removal", "notice"])


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        (replace(STRANGER, redirects=DECLARED.addresses), DECLARED, "redirect"),
        (STRANGER, replace(DECLARED, redirects=STRANGER.addresses), "redirect"),
        (replace(STRANGER, payloads=frozenset("p")), replace(DECLARED, payloads=frozenset("pq")), "same payload"),
        (replace(STRANGER, wordings=frozenset("w")), replace(DECLARED, wordings=frozenset("w")), "same wording"),
        (replace(STRANGER, features=WORDS), replace(DECLARED, features=Features([*WORDS, "x"])), "similar wording"),
    ],
)
def test_each_strong_kind_is_enough(one: Known, other: Known, kind: str) -> None:
    (found,) = suggestions([one, other])
    assert (found.subject, found.proposal) == ("stranger", "page")
    assert [k for k, _ in found.evidence] == [kind]
    assert ENOUGH <= found.score < 1


def test_title_and_link_alone_are_not_enough_and_add_to_more() -> None:
    titled = replace(DECLARED, titles=frozenset({"Secure Communities"}))
    weak = replace(STRANGER, titles=titled.titles, links=titled.addresses)
    assert suggestions([weak, titled]) == []
    (alone,) = suggestions([replace(STRANGER, redirects=titled.addresses), titled])
    (more,) = suggestions([replace(weak, redirects=titled.addresses), titled])
    assert more.score > alone.score
    assert [k for k, _ in more.evidence] == ["redirect", "same title", "link"]


def test_what_everybody_shares_tells_nothing() -> None:
    crowd = [replace(STRANGER, document=f"s{n}", redirects=DECLARED.addresses) for n in range(6)]
    assert suggestions([DECLARED, *crowd]) == []
    assert len(suggestions([DECLARED, *crowd[:5]])) == 5, "control"


def test_two_declared_or_two_undeclared_are_left_alone() -> None:
    same = frozenset("p")
    assert suggestions([replace(DECLARED, payloads=same), replace(DECLARED, document="b", payloads=same)]) == []
    assert suggestions([replace(STRANGER, payloads=same), replace(STRANGER, document="b", payloads=same)]) == []


Part = tuple[bool, frozenset[str], frozenset[str], frozenset[str], frozenset[str], frozenset[str], frozenset[str]]


def sets(letters: str) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(letters), max_size=2)


@given(
    parts=st.lists(
        st.tuples(st.booleans(), sets("abcd"), sets("pq"), sets("vw"), sets("tu"), sets("abcd"), sets("abcd")),
        max_size=8,
    ),
    order=st.randoms(use_true_random=False),
)
def test_order_makes_no_difference(parts: list[Part], order: random.Random) -> None:
    known = [Known(f"d{n}", *part, features=Features(part[2])) for n, part in enumerate(parts)]
    shuffled = known[:]
    order.shuffle(shuffled)
    assert suggestions(shuffled) == suggestions(known)
