"""The pages of removals with a reader's own quorum, and of two days over all documents."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.support.gathered import write_gathered
from tests.support.site import Site, site


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(write_gathered(tmp_path_factory.mktemp("gathered"))) as found:
        yield found


@pytest.mark.parametrize(
    ("asked", "state"),
    [("", "removed"), ("?quorum=2&window=14", "removed"), ("?quorum=3", "not found"), ("?window=15", "not found")],
)
def test_quorum_and_window_are_the_readers_choice(opened: Site, asked: str, state: str) -> None:
    told = json.loads(opened.get("/removals.json" + asked).text)
    assert [line["state"] for line in told["lines"]] == [state]
    assert told["usual"] == [2, 1]
    assert "As usual: 2 and 1" in opened.get("/removals?quorum=3").text


def test_two_days_are_compared_over_all_documents(opened: Site) -> None:
    told = json.loads(opened.get("/compare.json?old=2022-01-20&new=2022-02-20").text)
    lines = {line["title"]: line for line in told["lines"]}
    assert len(lines) == told["count"] == 5
    assert all((line["then"], line["now"], line["changes"]) == (1, 2, 1) for line in lines.values())
    page = opened.get("/compare?old=2022-01-20&new=2022-02-20")
    assert {path: opened.get(path).status for path in page.links if opened.get(path).status != 200} == {}


def test_a_baseline_is_a_day_with_a_name_and_order_does_not_matter(opened: Site) -> None:
    told = json.loads(opened.get("/compare.json?old=now&new=administration-2021").text)
    assert (told["since"], told["until"]) == ("2021-01-20T23:59:59Z", "2022-03-03T00:00:00Z")
    assert {line["then"] for line in told["lines"]} == {None}
    assert opened.get("/compare?old=nonsense").status == 404


def test_one_source_alone(opened: Site) -> None:
    told = json.loads(opened.get("/compare.json?old=2022-01-20&source=287g-program").text)
    assert [line["document_href"] for line in told["lines"]] == ["/documents/287g-program"]


def test_what_was_removed_is_found_again(opened: Site) -> None:
    """In another document than the one that lost it; not where it was put in."""
    lost = json.loads(opened.get("/search.json?q=%22may+write+to+the+office%22&which=removed").text)["hits"]
    assert [hit["document"] for hit in lost] == ["agency.example/rules/0"]
    assert [(s["title"], s["since"]) for s in lost[0]["stands"]] == [("agency.example/rules/1", "2022-02-17T00:00:00Z")]
    assert "Stands in" in opened.get("/search?q=%22may+write+to+the+office%22&which=removed").text
    came = json.loads(opened.get("/search.json?q=%22may+write+to+the+office%22&which=added").text)["hits"]
    assert [(hit["document"], hit["stands"]) for hit in came] == [("agency.example/rules/1", [])]
