"""What is imported is declared, what is declared is pinned, and nothing known to be dangerous is let in."""

from __future__ import annotations

import ast
import re
import sqlite3
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution, packages_distributions, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
RUNTIME = [Requirement(r) for r in PROJECT["dependencies"]]
DEV = [Requirement(r) for r in PROJECT["optional-dependencies"]["dev"]]

BY_NAME = {"lxml"}
"""Never imported, named to a library that imports it: BeautifulSoup's parser."""

OURS = {"archive", "scrapers", "tests"}
LATER = {"compression"}
"""In the standard library from Python 3.14 on; backports.zstd until then."""

OF_ANOTHER_ENVIRONMENT = {ROOT / "tests" / "benchmarks" / "table_peers.py"}
"""Run by the Python of an environment that has the other programs; nothing of ours imports it."""

INSTALLERS = {"pip", "setuptools"}

FLOORS = {
    "brotli": "1.2.0",
    "datasette": "0.65.5",
    "jinja2": "3.1.6",
    "lxml": "6.1.0",
    "scrapy": "2.19",
    "urllib3": "2.6.3",
}
"""THREATS.md 1.12: older ones have published holes that reach us; pip-audit passes vacuously where no index is."""


def names(requirements: Iterable[Requirement]) -> set[str]:
    return {canonicalize_name(r.name) for r in requirements}


def imported(*folders: str) -> set[str]:
    """The distributions that the Python files of some folders import, the standard library and ours apart."""
    files = {file for folder in folders for file in (ROOT / folder).rglob("*.py")} - OF_ANOTHER_ENVIRONMENT
    modules = {module.split(".")[0] for file in files for module in _modules(ast.parse(file.read_text("utf-8")))}
    owners = packages_distributions()
    foreign = modules - set(sys.stdlib_module_names) - OURS - LATER
    return {canonicalize_name(owners.get(module, [module])[0]) for module in foreign}


def _modules(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def closure(requirements: Iterable[Requirement]) -> set[str]:
    """These and all they need here, by the installed packages' own words."""
    seen: set[tuple[str, str]] = set()
    waiting = [(r, extra) for r in requirements for extra in ("", *r.extras)]
    while waiting:
        asked, extra = waiting.pop()
        if asked.marker and not asked.marker.evaluate({"extra": extra}):
            continue
        for wanted in ("", *asked.extras):
            key = (canonicalize_name(asked.name), wanted)
            if key not in seen:
                seen.add(key)
                waiting += [(Requirement(r), wanted) for r in distribution(asked.name).requires or []]
    return {name for name, _ in seen}


def test_what_the_program_imports_it_declares_and_the_other_way_round() -> None:
    assert imported("archive", "scrapers", "datasette") == names(RUNTIME) - BY_NAME


def test_what_the_tests_import_is_declared() -> None:
    assert imported("tests") <= names(RUNTIME) | names(DEV)
    assert "warcio" in imported("tests"), "control: an import is seen"


def test_constraints_pin_all_that_is_needed_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").split()
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines), "no hashes, no address of an index"
    needed = closure(RUNTIME + DEV) - INSTALLERS
    wanted = sorted((f"{distribution(name).name}=={version(name)}" for name in needed), key=str.lower)
    assert lines == wanted, "\n".join(wanted)


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_known_holes_stay_closed(name: str) -> None:
    assert Version(version(name)) >= Version(FLOORS[name])


def test_sqlite_is_not_one_with_known_holes() -> None:
    assert sqlite3.sqlite_version_info >= (3, 40, 1)


def test_pywb_and_the_brotli_it_brings_stay_outside() -> None:
    """pywb pulls in brotlipy 0.7.0, which takes the place of brotli (THREATS.md 1.12)."""
    assert not {"pywb", "brotlipy"} & {name for owners in packages_distributions().values() for name in owners}
