"""One source file: TOML text → Source, every key checked."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path

from archive.catalogue.source import (
    EVIDENCE,
    KINDS,
    MEASURES,
    Address,
    Document,
    Follow,
    Furniture,
    Measure,
    Pattern,
    Roster,
    Source,
)
from archive.catalogue.table import Table
from archive.errors import CatalogueError
from archive.uri import split_address

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TEMPLATE = re.compile(r"[a-z0-9]+(?:-?(?:[a-z0-9]+|\{\w+\}))*")
_FIELD = re.compile(r"\{(\w*)\}")
_DURATION = re.compile(r"P(?=\d|T)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?)?")
_MOST_DEPTH, _MOST_LINKS = 5, 5000


def read_source(path: Path) -> Source:
    """The source a file declares; its id is the file's name. Raises CatalogueError."""
    try:
        values = tomllib.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise CatalogueError(f"{path}: a readable file was expected: {error.strerror}", file=path.name) from None
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{path.name}: UTF-8 was expected, byte {error.start} is none", file=path.name) from None
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{path.name}: TOML was expected: {error}", file=path.name) from None
    table = Table(path.name, "", values)
    if not _SLUG.fullmatch(path.stem) or path.stem == "unlisted":
        table.refuse("(file name)", "small letters and digits joined by hyphens, not 'unlisted',", repr(path.stem))
    return source_of(path.stem, table)


def source_of(id: str, table: Table) -> Source:
    """The source in a table of a file's top level."""
    source = Source(
        id=id,
        title=table.text("title"),
        publisher=table.text("publisher"),
        kind=table.word("kind", KINDS),
        cadence=table.checked("cadence", _check_cadence),
        evidence=table.word("evidence", EVIDENCE),
        note=table.text("note"),
        home=table.checked("home", split_address) if table.has("home") else None,
    )
    own = Document(id, source.title, source.kind, table.texts("formerly", _check_name))
    declared = [_document(each, source) for each in table.tables("documents")]
    known = {d.id: d for d in (own, *declared)}
    if len(known) <= len(declared):
        table.refuse("documents", f"ids that differ from each other and from {id!r}", "one id twice")
    addresses = tuple(_address(each, source, known) for each in table.tables("addresses"))
    patterns = tuple(_pattern(each, source, known) for each in table.tables("patterns"))
    told = {p.document: (p.title, p.kind) for p in patterns}
    if differing := [p.document for p in patterns if (p.title, p.kind) != told[p.document]]:
        table.refuse("patterns", f"one title and kind for {differing[0]!r}", "two")
    follow = _follow(table.table("follow"))
    measures = tuple(map(_measure, table.tables("measures")))
    if len({m.id for m in measures}) < len(measures):
        table.refuse("measures", "ids that differ from each other", "one id twice")
    same = tuple(map(_same, table.tables("same")))
    rosters = tuple(map(_roster, table.tables("rosters")))
    furniture = tuple(map(_furniture, table.tables("furniture")))
    table.close()
    if not addresses and not patterns:
        table.refuse("addresses", "at least one address or pattern", "none")
    used = {a.document for a in addresses} | {p.document for p in patterns}
    if unused := [d.id for d in declared if d.id not in used and not _made(d.id, patterns)]:
        table.refuse("documents", "documents with an address or pattern", f"{unused[0]!r} without")
    return replace(
        source,
        home=source.home or next((a.url for a in reversed(addresses) if a.until is None), None),
        documents=tuple(d for d in known.values() if d is not own or id in used),
        addresses=addresses,
        patterns=patterns,
        follow=follow,
        measures=measures,
        same=same,
        rosters=rosters,
        furniture=furniture,
    )


def _document(table: Table, source: Source) -> Document:
    document = Document(
        table.checked("id", _check_slug), table.text("title"), table.word("kind", KINDS, default=source.kind),
        table.texts("formerly", _check_name),
    )
    table.close()
    return document


def _address(table: Table, source: Source, known: dict[str, Document]) -> Address:
    address = Address(
        url=table.checked("url", split_address),
        document=table.word("document", known, default=source.id),
        since=table.date("from"),
        until=table.date("until"),
        evidence=table.word("evidence", EVIDENCE, default=source.evidence),
        formerly=table.texts("formerly", _check_name),
    )
    table.close()
    if address.first > address.last:
        table.refuse("until", f"a date not before from = {address.since!r}", repr(address.until))
    return address


def _pattern(table: Table, source: Source, known: dict[str, Document]) -> Pattern:
    match = table.checked("match", _check_expression)
    name = table.checked("document", _check_template) if table.has("document") else source.id
    if "{" in name:
        title, kind = table.checked("title", _check_braces), table.word("kind", KINDS, default=source.kind)
        _check_fields(table, match, name, title)
    else:
        document = known[table.word("document", known, default=source.id)]
        title, kind = document.title, document.kind
    pattern = Pattern(
        match, name, title, kind,
        evidence=table.word("evidence", EVIDENCE, default=source.evidence),
        examples=table.texts("examples", split_address),
    )  # fmt: skip
    table.close()
    if not pattern.examples:
        table.refuse("examples", "at least one address the expression matches", "none")
    for n, example in enumerate(pattern.examples, 1):
        if pattern.document_of(example) is None:
            table.refuse(f"examples[{n}]", "an address the expression matches as a whole", repr(example))
    return pattern


def _check_fields(table: Table, match: str, name: str, title: str) -> None:
    """The title may only say what the id says: else one document would have two titles."""
    groups = set(re.compile(match).groupindex)
    given = set(_FIELD.findall(name))
    for key, asked, allowed in (("document", given, groups), ("title", set(_FIELD.findall(title)), given)):
        if strange := sorted(asked - allowed):
            table.refuse(key, f"only {', '.join('{' + g + '}' for g in sorted(allowed))}", "{" + strange[0] + "}")


def _follow(table: Table | None) -> Follow:
    if table is None:
        return Follow()
    follow = Follow(
        depth=table.number("depth", 1, _MOST_DEPTH),
        max_links=table.number("max_links", Follow.max_links, _MOST_LINKS),
        allow=table.texts("allow", _check_expression),
        deny=table.texts("deny", _check_expression),
        patterns=table.flag("patterns", True),
    )
    table.close()
    return follow


def _measure(table: Table) -> Measure:
    measure = Measure(
        id=table.checked("id", _check_slug),
        title=table.text("title"),
        match=table.checked("match", _check_expression),
        kind=table.word("kind", MEASURES),
        unit=table.text("unit", default=""),
    )
    table.close()
    return measure


def _same(table: Table) -> tuple[str, ...]:
    words = table.texts("words")
    table.close()
    if len(words) < 2 or any(w != w.casefold() for w in words):
        table.refuse("words", "at least two words in small letters", repr(list(words)))
    return words


def _roster(table: Table) -> Roster:
    def optional(key: str) -> str:
        return table.checked(key, _check_expression) if table.has(key) else ""

    roster = Roster(
        id=table.checked("id", _check_slug),
        title=table.text("title"),
        name=table.checked("name", _check_expression),
        by=table.texts("by", _check_expression),
        state=optional("state"),
        county=optional("county"),
        began=table.texts("began", _check_expression),
        keep=table.texts("keep", _check_expression),
        needs=table.texts("needs", _check_expression),
        lacks=table.texts("lacks", _check_expression),
        most=table.number("most", 0, 1_000_000),
    )
    table.close()
    return roster


def _furniture(table: Table) -> Furniture:
    furniture = Furniture(
        mark=table.checked("mark", _check_mark) if table.has("mark") else "",
        text=table.checked("text", _check_expression) if table.has("text") else "",
    )
    table.text("note", default="")
    table.close()
    if bool(furniture.mark) == bool(furniture.text):
        table.refuse("mark", "either mark or text", "both" if furniture.mark else "neither")
    return furniture


def _check_mark(text: str) -> None:
    if not re.fullmatch(r"[A-Za-z_][\w:-]+", text):
        raise ValueError(f"an id, or a word of a class, was expected, {text!r} was found")


def _made(id: str, patterns: tuple[Pattern, ...]) -> bool:
    return any(p.is_template and id.startswith(p.beginning) for p in patterns)


def _check_cadence(text: str) -> None:
    if text not in ("irregular", "once") and not _DURATION.fullmatch(text):
        raise ValueError(f"an ISO 8601 duration such as P1M, 'irregular' or 'once' was expected, {text!r} was found")


def _check_slug(text: str) -> None:
    if not _SLUG.fullmatch(text):
        raise ValueError(f"small letters and digits joined by single hyphens were expected, {text!r} was found")


def _check_name(text: str) -> None:
    if not re.fullmatch(r"[a-z0-9]+(?:--?[a-z0-9]+)*", text):
        raise ValueError(f"the id a document had was expected, {text!r} was found")


def _check_template(text: str) -> None:
    if not _TEMPLATE.fullmatch(text):
        raise ValueError(f"an id, or a template such as series-fy{{year}}, was expected, {text!r} was found")


def _check_braces(text: str) -> None:
    if not re.fullmatch(r"(?:[^{}]|\{\w+\})+", text):
        raise ValueError(f"a title with named groups in braces was expected, {text!r} was found")


def _check_expression(text: str) -> None:
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"a regular expression was expected, {text!r} was found ({error})") from None
