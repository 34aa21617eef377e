"""Jurisdictions by name: states, counties and their equivalents with FIPS codes, from a list that comes with us."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from archive.figures.tokens import words

_KINDS = re.compile(
    r" (?:county|co|parish|borough|census area|city and borough|consolidated municipality|municipality|municipio|"
    r"planning region|district|islands?|city)$"
)
_OF = re.compile(r"^(?:city and county|county|city|parish|borough|municipality|municipio) of ")
_MARKS = re.compile(r"[^a-z0-9]+")
_SHORT = dict(
    pair.split("=")
    for pair in words(
        "saint=st sainte=ste mount=mt fort=ft national=natl cns=census prince=pr north=n south=s east=e west=w the="
    )
)


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A place of the gazetteer: FIPS code (two digits a state, five a county or its equivalent), name, postal state."""

    fips: str
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    """States by folded name; counties by state and folded name, whole and without their kind; all by code."""

    states: dict[str, Jurisdiction]
    whole: dict[tuple[str, str], Jurisdiction]
    bare: dict[tuple[str, str], Jurisdiction]
    codes: dict[str, Jurisdiction]


def state_of(name: str) -> Jurisdiction | None:
    """The state, district or territory of a name or postal code, however cased and spaced; None where none has it."""
    return _gazetteer().states.get(_key(_folded(name)))


def jurisdiction(name: str, state: str) -> Jurisdiction | None:
    """The county or county equivalent of this name in a state (name or postal code); None where none has it.

    "St."/"Saint", case, accents, spaces and punctuation do not matter, nor a missing or wrong word for its kind, save
    that an independent city that shares its name with a county is meant only where "city" is said. A former name leads
    to what has it now. Nothing is guessed: what is misspelt is not found, so that it can be listed.
    """
    where = state_of(state)
    if where is None:
        return None
    gazetteer = _gazetteer()
    folded = _folded(name)
    said = _OF.match(folded)
    if said:
        rest = folded[said.end() :]
        folded = f"{rest} city" if said[0] == "city of " else f"{rest} county"
    plain = _KINDS.sub("", folded)
    keys = (where.state, _key(folded)), (where.state, _key(plain))
    found = gazetteer.whole.get(keys[0]) or gazetteer.bare.get(keys[0])
    if found or folded.endswith(" city"):
        return found or _city_alone(gazetteer, keys[1])
    return gazetteer.bare.get(keys[1])


_BY_PLACE = re.compile(r"\b(?:states?|county|counties|jurisdictions?)\b")


def place_in(table: str, labels: Sequence[str]) -> Jurisdiction | None:
    """The place that labels name in a table that says it goes by state, county or jurisdiction: the county where one of
    them is a state and the next a county in it, else the state; None where the table goes by something else."""
    if not _BY_PLACE.search(" ".join((table, *labels)).lower()):
        return None
    for at, label in enumerate(labels):
        state = state_of(label) if len(label) > 2 else None
        if state:
            counties = (jurisdiction(name, state.state) for name in labels[at + 1 :])
            return next(filter(None, counties), state)
    return None


def by_fips(code: str) -> Jurisdiction | None:
    """The place of a FIPS code, leading zeros or not; of a renamed place, what it is now."""
    digits = code.strip()
    return _gazetteer().codes.get(digits.zfill(5) if len(digits) > 2 else digits.zfill(2))


def _city_alone(gazetteer: _Gazetteer, key: tuple[str, str]) -> Jurisdiction | None:
    """A city that is its own county, as "San Francisco City"; a county is not meant by the name of a city in it."""
    found = gazetteer.bare.get(key)
    return found if found and not found.name.endswith((" County", " Parish")) else None


def _folded(name: str) -> str:
    """Lower case, without accents and punctuation, one blank between words; what is often shortened, short."""
    letters = unicodedata.normalize("NFKD", name[:200].replace("'", "").replace("’", ""))
    plain = "".join(letter for letter in letters.lower() if not unicodedata.combining(letter))
    return " ".join(filter(None, (_SHORT.get(word, word) for word in _MARKS.sub(" ", plain).split())))


def _key(folded: str) -> str:
    """`de kalb` and `dekalb` are one."""
    return folded.replace(" ", "")


@lru_cache(maxsize=1)
def _gazetteer() -> _Gazetteer:
    lines = files("archive.figures").joinpath("gazetteer.tsv").read_text("utf-8").splitlines()
    rows = [(*line.split("\t"), "", "", "")[:4] for line in lines if line and not line.startswith("#")]
    gazetteer = _Gazetteer({}, {}, {}, {})
    postal = {code: aliases.split("|")[0] for code, _, aliases, _ in rows if len(code) == 2}
    places = {code: Jurisdiction(code, name, postal[code[:2]]) for code, name, _, _ in rows}
    for code, name, aliases, now in rows:
        place = places[now or code]
        gazetteer.codes[code] = place
        for spoken in (name, *filter(None, aliases.split("|"))):
            _enrol(gazetteer, place, spoken, len(code) == 2)
    return gazetteer


def _enrol(gazetteer: _Gazetteer, place: Jurisdiction, spoken: str, is_state: bool) -> None:
    folded = _folded(spoken)
    if is_state:
        gazetteer.states[_key(folded)] = place
        return
    gazetteer.whole[place.state, _key(folded)] = place
    bare = place.state, _key(_KINDS.sub("", folded))
    if not folded.endswith(" city") or bare not in gazetteer.bare:
        gazetteer.bare[bare] = place
