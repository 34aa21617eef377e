"""The agency's two series: news releases, near-identical to each other, and the releases of the workbook."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Release:
    """A news release about activations: the first day it stands there, its file name, and what differs in it."""

    since: str
    name: str
    month: str
    place: str
    region: str
    counties: str

    @property
    def path(self) -> str:
        return f"/news/releases/{self.name}"

    @property
    def title(self) -> str:
        return f"Secure Communities Activated in {self.region}"


RELEASES = (
    Release("2009-11-12", "0901-florida", "January 2009", "JACKSONVILLE, Fla.", "Florida", "Duval and Marion counties"),
    Release("2009-11-12", "0906-texas", "June 2009", "LAREDO, Texas", "South Texas", "Webb, Starr and Zapata counties"),
    Release("2010-08-17", "1001-california", "January 2010", "SACRAMENTO, Calif.", "Northern California",
            "Sacramento and Solano counties"),
    Release("2010-08-17", "1003-california", "March 2010", "FRESNO, Calif.", "California",
            "Fresno, Orange and Sonoma counties"),
    Release("2011-05-16", "1102-colorado", "February 2011", "DENVER", "Colorado",
            "Arapahoe, Denver and El Paso counties"),
)  # fmt: skip
"""Places and months of activation are facts; the text is `articles/release.html`."""


@dataclass(frozen=True)
class Posting:
    """A workbook posted under a name: linked on the page from a day on until another; whose bytes it has."""

    since: str
    until: str
    name: str
    label: str
    release: str
    withdrawn: bool = False

    @property
    def path(self) -> str:
        return f"/doclib/detention/{self.name}"


_YTD = "Detention FY 2022 YTD, "

POSTINGS = (
    Posting("2022-01-11", "2022-02-17", "FY22_detentionStats01102022.xlsx", _YTD + "January 10, 2022", "01102022"),
    Posting("2022-02-17", "2022-09-01", "FY22_detentionStats_02162022.xlsx", _YTD + "February 16, 2022", "02162022"),
    Posting("2022-09-01", "2022-09-16", "FY22_detentionStats08192022.xlsx", _YTD + "August 19, 2022", "08192022"),
    Posting("2022-09-01", "2022-09-16", "FY22_detentionStats08312022.xlsx", _YTD + "August 31, 2022", "08192022"),
    Posting("2022-09-16", "2022-11-17", "FY22_detentionStats09152022.xlsx", _YTD + "September 15, 2022", "09152022"),
    Posting("2022-11-17", "2022-12-10", "FY22_detentionStats.xlsx", "Detention FY 2022", "year-end", withdrawn=True),
    Posting("2022-12-10", "9999", "FY22-detentionStats.xlsx", "Detention FY 2022", "year-end-corrected"),
)
"""One release went out under two names, the last one replaced another under a changed name (DOMAIN.md 3A rows 1-3)."""
