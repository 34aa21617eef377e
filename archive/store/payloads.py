"""Payloads: the captures that showed one, by index."""

from __future__ import annotations


def shows(payload: str, capture: str = "c") -> str:
    """A condition: that the capture of this alias showed a payload, an SQL expression that is no bare `?` and no NULL.

    With = for IS, SQLite would put the constant in place of the column, and the index could not answer.
    """
    return f"substr({capture}.payload, 1, 8) = substr({payload}, 1, 8) AND {capture}.payload IS {payload}"
