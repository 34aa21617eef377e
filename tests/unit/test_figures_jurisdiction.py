"""Names of places to FIPS codes: spelling that varies is joined, misspelling is not guessed at."""

from __future__ import annotations

import pytest

from archive.figures.jurisdiction import by_fips, jurisdiction, place_in, state_of


@pytest.mark.parametrize(
    ("name", "state", "fips"),
    [
        ("Webb County", "TX", "48479"),
        ("WEBB", " texas ", "48479"),
        ("Webb Co.", "Texas", "48479"),
        ("County of Webb", "TX", "48479"),
        ("St. Clair", "AL", "01115"),
        ("Saint Clair County", "Alabama", "01115"),
        ("DE KALB", "AL", "01049"),
        ("Prince Georges", "MD", "24033"),
        ("Dona Ana", "NM", "35013"),
        ("Orleans County", "LA", "22071"),
        ("E. Baton Rouge", "LA", "22033"),
        ("North Slope Borough", "AK", "02185"),
        ("Baltimore", "MD", "24005"),
        ("Baltimore City", "MD", "24510"),
        ("City of Baltimore", "MD", "24510"),
        ("James City", "VA", "51095"),
        ("Carson City", "NV", "32510"),
        ("Shannon County", "SD", "46102"),
        ("Dade", "FL", "12086"),
        ("Manhattan", "NY", "36061"),
        ("Capitol Planning Region", "CT", "09110"),
    ],
)
def test_a_name_leads_to_its_code(name: str, state: str, fips: str) -> None:
    found = jurisdiction(name, state)
    assert found is not None
    assert found.fips == fips


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("Flager County", "FL"),
        ("Webb", "OK"),
        ("Webb", "nowhere"),
        ("Los Angeles City", "CA"),
        ("#N/A", "FL"),
        ("", ""),
    ],
)
def test_what_is_misspelt_or_elsewhere_is_not_guessed(name: str, state: str) -> None:
    assert jurisdiction(name, state) is None


def test_a_code_is_found_without_its_zeros_and_under_its_former_number() -> None:
    assert by_fips("1001") == jurisdiction("Autauga", "AL")
    assert by_fips("46113") == jurisdiction("Oglala Lakota", "SD")
    assert by_fips("72990") is None


def test_territories_are_states() -> None:
    assert [
        s.fips for s in map(state_of, ("PUERTO RICO", "U.S. VIRGIN ISLANDS", "D.C.", "NORTHERN MARIANA ISLANDS")) if s
    ] == [
        "72",
        "78",
        "11",
        "69",
    ]


def test_places_in_labels_of_tables_that_go_by_place() -> None:
    assert place_in("removals by state", ("texas", "total")) == state_of("TX")
    county = place_in("activated jurisdictions", ("alabama", "autauga county"))
    assert county is not None
    assert county.fips == "01001"
    assert place_in("removals by country of citizenship", ("georgia", "total")) is None
    assert place_in("removals by state", ("total", "other")) is None
