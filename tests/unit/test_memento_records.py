"""What is kept of the past: records that state it, and say apart from that where it came from and when."""

from __future__ import annotations

import json

from archive.capture import Capture, Outcome
from archive.digest import sha256_of
from archive.vault.evidence import Draft, Exchange, Inquiry, Replay, drafts_of
from archive.vault.record import Record, Reference, capture_of
from tests.support.warc import WITNESS, ids

URL, THEN, NOW = "http://www.ice.gov/sc", "2011-01-02T03:04:05Z", "2026-11-23T00:00:00Z"
ADDRESS = f"https://web.archive.example/web/20110102030405id_/{URL}"
BODY = b"<p>88 jurisdictions</p>"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
SAID = {"memento": ADDRESS, "digest": "sha1:X"}
PAST = Exchange(
    URL, THEN, HEAD + BODY, request=b"GET / HTTP/1.1\r\n\r\n", provenance=SAID, replay=Replay(ADDRESS, NOW, HEAD)
)
HELD = Reference("urn:uuid:held", URL, THEN, sha256_of(BODY), len(BODY), sha256_of(BODY))


def drafts(evidence: Exchange | Inquiry) -> list[Draft]:
    return drafts_of(
        evidence, witness=WITNESS, known=lambda _: None, resolve=lambda _: None, record_id=ids(), warcinfo="urn:uuid:i"
    )


def record_of(draft: Draft) -> Record:
    header, _, rest = draft.content.partition(b"\r\n\r\n")
    return Record(header + b"\r\n\r\n", rest[:-4])


def stated(record: Record) -> Capture | None:
    return capture_of(record, witness=WITNESS, resolve=lambda _: HELD)


def test_the_record_states_the_past_and_where_and_when_it_was_fetched() -> None:
    response, replay, request = map(record_of, drafts(PAST))
    capture = stated(response)
    assert capture
    assert (capture.url, capture.captured_at, capture.status, capture.payload) == (URL, THEN, 200, sha256_of(BODY))
    assert json.loads(capture.provenance) == SAID
    assert response.fields.get("archive-fetched-at") == NOW
    for other in (replay, request):
        assert (other.fields.get("warc-target-uri"), other.fields.get("warc-date")) == (ADDRESS, NOW)
        assert other.fields.get("warc-concurrent-to") == f"<{response.record_id}>"
        assert stated(other) is None
    assert replay.block == HEAD


def test_when_we_asked_makes_no_other_capture() -> None:
    later = Exchange(URL, THEN, HEAD + BODY, provenance=SAID, replay=Replay(ADDRESS, "2027-01-01T00:00:00Z", HEAD))
    assert drafts(PAST)[0].capture == drafts(later)[0].capture


def test_a_repeat_states_what_the_index_says_with_the_body_that_is_kept() -> None:
    repeat = Exchange(URL, "2012-01-01T00:00:00Z", HEAD, provenance=SAID, repeats=HELD, digest="sha1:X")
    (draft,) = drafts(repeat)
    record = record_of(draft)
    assert draft.capture == stated(record)
    assert draft.capture
    assert (draft.capture.outcome, draft.capture.payload) == (Outcome.RESPONSE, HELD.payload)
    assert (record.kind, record.fields.get("warc-refers-to")) == ("revisit", "<urn:uuid:held>")
    assert record.fields.get("warc-payload-digest") == "sha1:X"
    assert draft.entity is None


def test_an_inquiry_is_kept_and_states_nothing_whatever_the_archive_says() -> None:
    trap = b"HTTP/1.1 200 OK\r\nexchange-failure: dns\r\n\r\nexchange-failure: dns\r\n"
    record, request = map(record_of, drafts(Inquiry(Exchange(ADDRESS, NOW, trap, request=b"GET / HTTP/1.1\r\n\r\n"))))
    assert record.block == trap
    assert stated(record) is None
    assert stated(request) is None
    failed = Exchange(URL, NOW, None, detail="no answer")  # control: what we state ourselves counts
    capture = stated(record_of(drafts(failed)[0]))
    assert capture
    assert capture.outcome is Outcome.FAILURE
