"""Answers that come in a publication's place, and publications that look like them: tests/examples/answers.toml.

A body is judged as a capture with status 200, so that nothing but what it says can give it away.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from archive.capture import Outcome
from archive.reading.answers import RULES
from archive.reading.readers import cut
from archive.reading.verdict import Verdict, judge

TABLE = tomllib.loads((Path(__file__).resolve().parents[1] / "examples" / "answers.toml").read_text("utf-8"))
SENTENCE = "The agency told the committee how many people were held and where. "
FILLED = {
    "rows": "".join(f"<tr><td>County {n}</td><td>{n * 37 % 901}</td></tr>" for n in range(30)),
    "files": "".join(f'<li><a href="/{n}.pdf">Memorandum {n}</a> (PDF | {n + 2} pages - 9 KB)</li>' for n in range(50)),
    "sentence": SENTENCE,
}
MENU = "".join(f'<li><a href="/{n}">Topic {n}</a></li>' for n in range(40))
FRAMES = {
    "": "{inner}",
    "bare": "<!DOCTYPE html>\n<html><head><title>{title}</title>{head}</head><body>{inner}</body></html>",
    "site": '<!DOCTYPE html>\n<html lang="en"><head><title>{title}</title></head><body><a href="#main-content" '
    'class="visually-hidden">Skip to main content</a><section class="usa-banner"><p>An official website of the United '
    "States government</p></section><header><nav><ul>" + MENU + '</ul></nav></header><main id="main-content">{inner}'
    '</main><footer class="usa-footer"><ul><li><a href="/foia">FOIA</a></li></ul></footer></body></html>',
}


def body_of(case: dict[str, str]) -> bytes:
    """The body of a case, what stands in brackets filled in."""
    text = FRAMES[case.get("frame", "")]
    for name in ("title", "head", "inner"):
        text = text.replace(f"{{{name}}}", case.get(name, ""))
    text = re.sub(r"\{(\d+) sentences\}", lambda m: SENTENCE * int(m[1]), text)
    for name, filled in FILLED.items():
        text = text.replace(f"{{{name}}}", filled)
    return text.encode()


def judged(body: bytes) -> Verdict:
    found = cut(body)
    url = "https://www.ice.gov/secure-communities"
    return judge(Outcome.RESPONSE, 200, "text/html", None, url, None, found.outcome, found.suspect, len(body))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in TABLE["answer"]])
def test_what_answers_in_the_publications_place_is_none(case: dict[str, str]) -> None:
    assert judged(body_of(case)).quality == case["quality"]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in TABLE["publication"]])
def test_a_publication_that_looks_like_such_an_answer_is_good(case: dict[str, str]) -> None:
    verdict = judged(body_of(case))
    assert (verdict.quality, verdict.reason) == ("good", "good")


def test_there_are_enough_of_both_and_every_rule_has_an_answer() -> None:
    assert min(len(TABLE["answer"]), len(TABLE["publication"])) >= 40
    reasons = {judged(body_of(case)).reason for case in TABLE["answer"]}
    assert {rule.reason for rule in RULES} - reasons <= {"access-request"}
