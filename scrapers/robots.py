"""robots.txt as RFC 9309 says: what its rules allow, and asking each server for it once.

Own rules, because the parser Scrapy brings takes `secure` for our name and does not take `OurName/2.0` for it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

LARGEST = 500 * 1024
"""Bytes that are read, RFC 9309 section 2.5."""

MOST_REDIRECTS = 5
"""RFC 9309 section 2.3.1.2."""

_LINE = re.compile(r"\r\n|\r|\n")
_TOKEN = re.compile(r"[A-Za-z_-]+")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@dataclass(frozen=True)
class Rules:
    """The rules for one crawler. `reason` is set where nothing may be fetched because robots.txt could not be read."""

    allow: tuple[str, ...] = ()
    disallow: tuple[str, ...] = ()
    crawl_delay: float | None = None
    reason: str | None = None

    def forbids(self, url: str) -> str | None:
        """Why an address must not be fetched, or None. The longest matching rule counts; allow wins a tie (2.2.2)."""
        if self.reason:
            return self.reason
        parts = urlsplit(url)
        path = _octets((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        if path == "/robots.txt":
            return None
        longest = max((rule for rule in self.disallow if _matches(rule, path)), key=len, default="")
        if not longest or any(len(rule) >= len(longest) and _matches(rule, path) for rule in self.allow):
            return None
        return f"robots.txt says Disallow: {longest[:200]}"


def parse_robots(content: bytes, product: str) -> Rules:
    """The rules a robots.txt has for a product token; those of all its groups together, else those of `*` (2.2.1).

    Never raises: what is no rule is passed over.
    """
    text = content[:LARGEST].decode("utf-8", "replace").removeprefix("\ufeff")
    groups: dict[str, list[tuple[str, str]]] = {}
    agents: list[str] = []
    in_rules = True
    for line in _LINE.split(text):
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            agents = [*([] if in_rules else agents), _agent(value)]
            in_rules = False
            groups.setdefault(agents[-1], [])
        elif key in ("allow", "disallow", "crawl-delay"):
            in_rules = True
            for agent in agents:
                groups[agent].append((key, value))
    return _rules(groups.get(product.lower(), groups.get("*", [])))


def _agent(value: str) -> str:
    """The product token of a user-agent line: `OurName/2.0` is OurName."""
    token = _TOKEN.match(value)
    return token[0].lower() if token else "*" if value.startswith("*") else ""


def _rules(lines: list[tuple[str, str]]) -> Rules:
    delays = [float(value) for key, value in lines if key == "crawl-delay" and re.fullmatch(r"\d{1,9}(\.\d+)?", value)]
    paths = {
        kind: tuple(
            dict.fromkeys(_octets(value) for key, value in lines if key == kind and value.startswith(("/", "*")))
        )
        for kind in ("allow", "disallow")
    }
    return Rules(paths["allow"], paths["disallow"], max(delays, default=None))


def _octets(path: str) -> str:
    """One form for comparing (2.2.2): unreserved characters bare, other octets percent-encoded in capitals."""

    def plain(match: re.Match[str]) -> str:
        octet = int(match[1], 16)
        return chr(octet) if octet in _UNRESERVED else f"%{octet:02X}"

    ascii_path = "".join(
        c if c < "\x80" else "".join(f"%{b:02X}" for b in c.encode("utf-8", "surrogatepass")) for c in path
    )
    return re.sub(r"%([0-9A-Fa-f]{2})", plain, ascii_path)


def _matches(rule: str, path: str) -> bool:
    """Whether a rule matches from the start: `*` is any run, a last `$` the end (2.2.3). Never backtracks."""
    anchored = rule.endswith("$")
    first, *pieces = rule.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    if not pieces:
        return not anchored or at == len(path)
    for piece in pieces[:-1]:
        at = path.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    last = pieces[-1]
    return path.endswith(last) and len(path) - len(last) >= at if anchored else path.find(last, at) >= 0


@dataclass(frozen=True)
class Answer:
    """What came of asking for a robots.txt: status and content (codings off), a place to go, or why nothing came."""

    status: int | None = None
    content: bytes = b""
    location: str | None = None
    reason: str | None = None


Ask = Callable[[str], Awaitable[Answer]]


@dataclass
class Robots:
    """The rules of every server this crawl meets: one robots.txt a server, one asking at a time.

    `ask` fetches an address (and keeps the exchange). The lock is what Scrapy lacks: there, all but the first two
    requests that wait for the same robots.txt are let through unchecked.
    """

    product: str
    ask: Ask
    _rules: dict[str, Rules] = field(default_factory=dict)
    _locks: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def rules_for(self, url: str) -> Rules:
        """The rules of the server of an address."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc.lower()}"
        if origin not in self._rules:
            async with self._locks.setdefault(origin, asyncio.Lock()):
                if origin not in self._rules:
                    self._rules[origin] = await self._read(f"{origin}/robots.txt")
        return self._rules[origin]

    async def _read(self, url: str) -> Rules:
        """Fetch and judge (2.3.1): unreachable means no, unavailable means yes."""
        answer = Answer()
        for _ in range(MOST_REDIRECTS + 1):
            answer = await self.ask(url)
            if answer.location is None:
                break
            url = answer.location
        if answer.reason or answer.status is None:
            return Rules(
                reason=f"robots.txt could not be read ({answer.reason or 'no answer'}), so nothing is fetched there now"
            )
        if answer.status >= 500 or answer.status == 429:
            return Rules(reason=f"robots.txt was answered with {answer.status}, so nothing is fetched there now")
        if 200 <= answer.status < 300:
            return parse_robots(answer.content, self.product)
        return Rules()
