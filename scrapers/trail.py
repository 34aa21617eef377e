"""The trail: addresses that archived redirects of a source lead to.

A page that moved is seen moving: its old address was captured answering 301. What the new one showed is part of the
page's history whether or not the catalogue knows it yet, so a backfill asks for that too; its captures stand unlisted
until somebody accepts the move (`scomm documents --suggest`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence, Set
from urllib.parse import urljoin, urlsplit

from archive.catalogue.source import bare_host, plain_address

LONGEST = 5
"""Redirects that are followed in a row."""

MOST = 200
"""Addresses a trail has at most: a site that sends everything somewhere else is no page that moved."""


def redirects(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Every redirect that was captured: address and where it leads, by whomever it was seen."""
    rows = connection.execute(
        "SELECT DISTINCT a.url, c.location FROM captures c JOIN addresses a ON a.id = c.address "
        "WHERE c.status BETWEEN 300 AND 399 AND c.location IS NOT NULL ORDER BY 1, 2"
    )
    return rows.fetchall()


def trail(
    found: Iterable[tuple[str, str]], asked: Set[str], prefixes: Sequence[str], is_ours: Callable[[str], bool]
) -> list[str]:
    """Where redirects lead from addresses that were asked for (`asked`, plain) or are the sources' own, and from there.

    Only to the hosts that were asked for, and to no host's front page: that is where dead addresses are sent. Not to
    what begins with one of `prefixes`, for all of that was asked for.
    """
    hosts, covered = {urlsplit(url).netloc for url in asked}, tuple(f"https://{prefix}" for prefix in prefixes)
    leads = [(plain_address(url), target) for url, location in found if (target := _target(url, location))]
    known, onward = set(asked), dict[str, str]()
    for _ in range(LONGEST):
        near = {
            plain: target
            for url, target in leads
            if (url in known or is_ours(url)) and urlsplit(plain := plain_address(target)).netloc in hosts
        }
        new = {plain: target for plain, target in near.items() if plain not in known and not plain.startswith(covered)}
        known |= new.keys()
        onward |= new
        if not new:
            break
    return [onward[plain] for plain in sorted(onward)][:MOST]


def _target(url: str, location: str) -> str | None:
    """The address a redirect leads to; None for a front page, and for what is no web address."""
    try:
        target = urljoin(url, location).partition("#")[0]
        bare_host(target)
    except ValueError:
        return None
    parts = urlsplit(target)
    return target if parts.path.strip("/") or parts.query else None
