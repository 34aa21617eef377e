"""How many roster cells that name a county lead to a FIPS code (`python -m tests.benchmarks.rosters FOLDER…`)."""

from __future__ import annotations

import sys
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from openpyxl import load_workbook

from archive.figures.jurisdiction import jurisdiction

_NO_COUNTY = {"", "#N/A", "#NA", "N/A"}


def counties_named(workbooks: Iterable[Path]) -> Counter[tuple[str, str]]:
    """How often each county and state is named, over all rows of some rosters."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Counter(place for path in workbooks for place in _places(path))


def _places(path: Path) -> Iterator[tuple[str, str]]:
    workbook = load_workbook(path, read_only=True)
    for sheet in workbook:
        rows = sheet.iter_rows(values_only=True)
        heads = [str(cell or "").strip().upper() for cell in next(rows, ())]
        if "STATE" not in heads or "COUNTY" not in heads:
            continue
        state, county = heads.index("STATE"), heads.index("COUNTY")
        for row in rows:
            cells = [str(cell or "").strip() for cell in row]
            if len(cells) > max(state, county) and cells[state] and cells[county].upper() not in _NO_COUNTY:
                yield cells[county], cells[state]
    workbook.close()


def main(folders: list[str]) -> None:
    named = counties_named(path for folder in folders for path in sorted(Path(folder).glob("*.xlsx")))
    unknown = {place: count for place, count in named.items() if jurisdiction(*place) is None}
    cells, missed = sum(named.values()), sum(unknown.values())
    print(f"cells that name a county {cells}, matched {1 - missed / max(cells, 1):.4f}")
    print(f"distinct {len(named)}, not matched {len(unknown)}: {sorted(unknown)}")


if __name__ == "__main__":
    main(sys.argv[1:])
