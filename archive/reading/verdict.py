"""The one judge of captures: from what a record says and what the reader made of its payload to a quality.

Bad captures are kept and shown as what they are; they never become versions and never count as a removal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from archive.capture import Outcome
from archive.reading.answers import QUALITY_OF
from archive.reading.quality import SCORES, Quality
from archive.reading.reading import ReadingOutcome


@dataclass(frozen=True, slots=True)
class Verdict:
    """A capture's quality, the code of the rule that decided, and its score from 0 to 1."""

    quality: str
    reason: str
    score: float


def judge(
    outcome: str,
    status: int | None,
    media_type: str | None,
    location: str | None,
    url: str,
    truncated: str | None,
    reading_outcome: str | None,
    suspect: str,
    size: int | None,
    reader: str | None = None,
) -> Verdict:
    """The verdict on one capture, from what its record says and what the reader made of its payload.

    `suspect` is the reason of the `reader` (its name), `size` the payload's bytes. A FILE (bytes somebody kept, no
    exchange known) is judged by its bytes alone.
    """
    found = QUALITY_OF.get(suspect)
    if outcome == Outcome.FAILURE:
        return _verdict(Quality.FAILED, "failure")
    if outcome == Outcome.NOT_MODIFIED or status == 304:
        return _verdict(Quality.NOT_MODIFIED, "not-modified")
    if status is not None and not (200 <= status < 300 and status not in _NO_PAGE):
        return _by_status(status, found, suspect, location, url)
    if truncated or status == 206:
        return _verdict(Quality.INCOMPLETE, "truncated" if truncated else "status-206")
    if not size:
        return _verdict(Quality.EMPTY, "no-bytes")
    if found:
        return _verdict(found, suspect)
    if media_type and "html" in media_type and _is_page_for_file(urlsplit(url).path, reader):
        return _verdict(Quality.SOFT_MISSING, "page-for-file")
    if reading_outcome == ReadingOutcome.EMPTY:
        return _verdict(Quality.EMPTY, "nothing-said")
    if reading_outcome and reading_outcome != ReadingOutcome.READ:
        return _verdict(Quality.UNREADABLE, str(reading_outcome))
    return _verdict(Quality.GOOD, "good")


# 202 is what AWS WAF answers with a challenge; a page asked for with GET is never merely accepted.
_NO_PAGE = {202: Quality.BLOCKED, 204: Quality.EMPTY, 205: Quality.EMPTY}
_STATUS = _NO_PAGE | {
    401: Quality.SIGN_IN,
    403: Quality.BLOCKED,
    404: Quality.MISSING,
    407: Quality.SIGN_IN,
    410: Quality.MISSING,
    429: Quality.BLOCKED,
    451: Quality.BLOCKED,
}
_FILE = re.compile(r"\.(?:pdf|xlsx?|xlsm|csv|zip|docx?|json|txt)$", re.IGNORECASE)
_TEXT_FILE = re.compile(r"\.(?:csv|json|txt)$", re.IGNORECASE)
_SIGN_IN_AT = re.compile(r"(?:^|[/.?&=_-])(?:log-?[io]n|sign-?in|sso|saml|oauth2?|auth)(?:$|[/.?&=_-])", re.IGNORECASE)


def _is_page_for_file(path: str, reader: str | None) -> bool:
    """Whether a page stands where a file is expected; servers send files as text/html, too, and readers know better."""
    if not _FILE.search(path):
        return False
    return reader in (None, "html") or (reader == "text" and not _TEXT_FILE.search(path))


def _by_status(status: int, found: Quality | None, suspect: str, location: str | None, url: str) -> Verdict:
    """The verdict on an answer that brought no publication; a block page counts as one whatever its status."""
    if 300 <= status < 400:
        return _redirect(status, location, url)
    if found == Quality.BLOCKED or (found == Quality.MAINTENANCE and status >= 500):
        return _verdict(found, suspect)
    return _verdict(_STATUS.get(status, Quality.ERROR), f"status-{status}")


def _redirect(status: int, location: str | None, url: str) -> Verdict:
    """Where a redirect leads: to sign in, to the home page (a soft way to say missing), to another host, elsewhere."""
    if not location:
        return _verdict(Quality.REDIRECT, f"status-{status}")
    try:
        target, origin = urlsplit(urljoin(url, location)), urlsplit(url)
    except ValueError:
        return _verdict(Quality.REDIRECT, "redirect-nowhere")
    if _SIGN_IN_AT.search(target.path + "?" + target.query):
        return _verdict(Quality.SIGN_IN, "redirect-sign-in")
    if target.path in _HOMES and origin.path not in _HOMES:
        return Verdict(Quality.REDIRECT, "redirect-home", SCORES[Quality.SOFT_MISSING])
    bare = [(part.hostname or "").removeprefix("www.") for part in (target, origin)]
    return _verdict(Quality.REDIRECT, "redirect" if bare[0] == bare[1] else "redirect-other-host")


_HOMES = frozenset(("", "/", "/index.html", "/index.htm", "/home", "/index.shtm"))


def _verdict(quality: Quality, reason: str) -> Verdict:
    return Verdict(quality, reason, SCORES[quality])
