"""How well figures are found in prose, against labelled sentences (`python -m tests.benchmarks.figures_in_prose FILE`).

A figure is right when its span overlaps a label's and value, high end, unit and qualifier agree (labelling guide,
section 8). Subject and action count as right where at least half of the words agree; a period where both dates do.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from archive.figures.prose import Figure, figures_in

HELD_BACK = range(55, 97)
"""S055 to S096 were not looked at while the grammar was written."""


@dataclass
class Score:
    """Counts over some passages: figures found, labelled and right, and how often each field agrees where matched."""

    found: int = 0
    labelled: int = 0
    right: int = 0
    matched: int = 0
    agreeing: dict[str, int] = field(default_factory=dict)
    mistakes: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.labelled if self.labelled else 1.0

    def share(self, name: str) -> float:
        return self.agreeing.get(name, 0) / self.matched if self.matched else 1.0


def passages(path: Path) -> list[dict[str, Any]]:
    """The labelled passages of a file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def held_back(passage: dict[str, Any]) -> bool:
    return int(passage["id"][1:]) in HELD_BACK


def scored(labelled: Iterable[dict[str, Any]]) -> Score:
    """The score over some passages."""
    score = Score()
    for passage in labelled:
        left = list(figures_in(passage["text"]))
        score.found += len(left)
        for label in passage["figures"]:
            score.labelled += 1
            figure = next((f for f in left if _same_number(f, label)), None)
            if figure is None:
                score.mistakes.append(f"{passage['id']} missed {label['text']!r}")
                continue
            left.remove(figure)
            _compare(score, passage["id"], figure, label)
        score.mistakes += [
            f"{passage['id']} invented {figure.printed!r} {figure.unit} {figure.value}" for figure in left
        ]
    return score


def _same_number(figure: Figure, label: dict[str, Any]) -> bool:
    if figure.start >= label["end"] or label["start"] >= figure.end:
        return False
    high = None if label["high"] is None else Decimal(str(label["high"]))
    return Decimal(figure.value) == Decimal(str(label["value"])) and high == (figure.high and Decimal(figure.high))


def _compare(score: Score, name: str, figure: Figure, label: dict[str, Any]) -> None:
    score.matched += 1
    agrees = dict(_agreements(figure, label))
    score.right += agrees["unit"] and agrees["qualifier"]
    for key, yes in agrees.items():
        score.agreeing[key] = score.agreeing.get(key, 0) + yes
        if not yes:
            score.mistakes.append(f"{name} {label['text']!r}: {key} {_of(figure, key)!r} for {_label(label, key)!r}")


def _agreements(figure: Figure, label: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    yield "unit", figure.unit == label["unit"]
    yield "qualifier", figure.qualifier == label["qualifier"]
    yield "span", (figure.start, figure.end) == (label["start"], label["end"])
    yield "period", _of(figure, "period") == _label(label, "period")
    yield "period printed", figure.mention == label["period_text"]
    yield "subject", _alike(figure.subject, label["subject"])
    yield "action", _alike(figure.action, label["action"])


def _of(figure: Figure, key: str) -> object:
    if key == "period":
        return (figure.period.start, figure.period.end) if figure.period else (None, None)
    return {"period printed": figure.mention, "span": figure.printed}.get(key) or getattr(figure, key, None)


def _label(label: dict[str, Any], key: str) -> object:
    if key == "period":
        return label["period_start"], label["period_end"]
    return label[{"period printed": "period_text", "span": "text"}.get(key, key)]


def _alike(ours: str | None, theirs: str | None) -> bool:
    """Whether at least half of the words agree (Dice)."""
    one, other = set((ours or "").lower().split()), set((theirs or "").lower().split())
    return 2 * len(one & other) >= 0.5 * (len(one) + len(other)) if one and other else one == other


def report(name: str, score: Score) -> str:
    fields = " ".join(f"{key} {score.share(key):.3f}" for key in sorted(score.agreeing))
    return f"{name}: {score.labelled} labels, precision {score.precision:.3f}, recall {score.recall:.3f}; {fields}"


def _speed(texts: list[str]) -> str:
    took = []
    for text in texts:
        start = time.process_time()
        for _ in range(20):
            figures_in(text)
        took.append((time.process_time() - start) / 20 * 1e6)
    took.sort()
    return f"per passage: median {took[len(took) // 2]:.0f} µs, 90 % below {took[int(len(took) * 0.9)]:.0f} µs"


def main(arguments: list[str]) -> None:
    labelled = passages(Path(arguments[0]))
    developed = [p for p in labelled if not held_back(p)]
    score = scored(developed)
    print(report("developed on", score))
    print("\n".join(score.mistakes) if "-v" in arguments else "")
    print(report("held back", scored([p for p in labelled if held_back(p)])))
    print(report("whole", scored(labelled)))
    print(_speed([p["text"] for p in labelled]))


if __name__ == "__main__":
    main(sys.argv[1:])
