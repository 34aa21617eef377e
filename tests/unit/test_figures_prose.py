"""What counts as a figure, and what is only a number: wording written for these tests."""

from __future__ import annotations

import codecs

import pytest

from archive.figures.prose import Figure, figures_in


def told(text: str) -> list[str]:
    """Each figure as `qualifier value-high unit`, what is absent left out."""
    return [_short(figure) for figure in figures_in(text)]


def _short(figure: Figure) -> str:
    value = figure.value if figure.high is None else f"{figure.value}-{figure.high}"
    return " ".join(filter(None, [figure.qualifier, value, figure.unit]))


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Officers met more than 12,000 people and nearly 400 cars.", ["more than 12000 count", "nearly 400 count"]),
        ("The system answered over 8.4 million queries.", ["more than 8400000 count"]),
        ("Ninety-six percent (96%) of them, or 409,849, were counted.", ["96 percent", "409849 count"]),
        ("It reached five (5) territories and forty two counties.", ["5 count", "42 count"]),
        ("Roughly half of 31 sites; two thirds of the rest; a quarter of all.", [
            "about 50 percent", "31 count", "66.67 percent", "25 percent",
        ]),
        ("31 percent (1,240 out of 4,000) of those", ["31 percent", "1240 count", "4000 count"]),
        ("The share fell from 40 percent to 29 percent.", ["40 percent", "29 percent"]),
        ("It rose from 4 to 20 percent.", ["4 percent", "20 percent"]),
        ("between 10 and 12 million people", ["10000000-12000000 count"]),
        ("about nine to 12 months, or 5-10 percent, or 15–20 days", [
            "about 9-12 duration", "5-10 percent", "15-20 duration",
        ]),
        ("Grants of $1.4 billion, $50M and $2-$3 million", ["1400000000 usd", "50000000 usd", "2000000-3000000 usd"]),
        ("a bed costs $150 per day", ["150 usd"]),
        ("held for up to an extra 48 hours", ["up to 48 duration"]),
        ("They are not to hold anybody for more than 48 hours.", ["no more than 48 duration"]),
        ("within 24 hours in all counties within 50 states", ["no more than 24 duration", "50 count"]),
        ("four times per year; 6,200 per month; 18,427 notices each month", ["4 rate", "6200 rate", "18427 rate"]),
        ("a monthly average of 1,200, a daily average of 30,000", ["1200 rate", "30000 count"]),
        ("no fewer than 98, as many as 300, an estimated 75, 40 or more, 1,000+", [
            "at least 98 count", "up to 300 count", "estimated 75 count", "at least 40 count", "at least 1000 count",
        ]),
        ("3, 181 places with a stray blank", ["3181 count"]),
        ("On September 30, 200 agencies took part.", ["200 count"]),
        ("a 34-bed house and a workforce 20,000-strong", ["34 count", "20000 count"]),
        ("two hundred fifty thousand and two million three hundred thousand", ["250000 count", "2300000 count"]),
    ],
)  # fmt: skip
def test_quantities_are_told(text: str, figures: list[str]) -> None:
    assert told(text) == figures


@pytest.mark.parametrize(
    "text",
    [
        "Call 1-866-347-2423, (202) 555-0199, 202.555.0123 or 555-4242, ext. 45.",
        "See Form I-247A, Form 70-006, 8 C.F.R. § 287.7(d), 8 U.S.C. 1357(g) and Pub. L. No. 104-208.",
        "P.L. 110-329, H.R. 5007, S. 744, Executive Order 13768, OIG-12-64 and GAO-12-708.",
        "Section 287(g), Title 8, sections 236 and 241, Levels 1, 2 and 3, Priority 1, Phase II",
        "a list (PDF | 7 pages - 214 KB), page 3 of 12, Table 4, Figure 2, footnote 12, version 2.1.3",
        "500 12th Street, SW, Washington, DC 20536; P.O. Box 12345, El Paso, TX 79925-1234",
        "Washington D.C. 20044",
        "Docket No. DHS-2012-0030; case 1:12-cv-00123; COVID-19; 24/7",
        "open 24 hours a day, six days a week, from 8:00 a.m. to 5 p.m.",
        "On January 22, 2013, in fiscal year 2012, by FY09, since 10/01/2003 and on 2012-09-30.",
        "the first five months of FY 2012, twelve months of fiscal year 2012, the past 20 months, three years ago",
        "It rests on three pillars and serves two purposes: 1) to find, and 2) to remove.",
        "One of the largest programs has one contract, the 2nd in the 21st century.",
        "The end of a sentence.[1] Another in the U.S. 1",
        "1. Identify people\n2. Rank cases\n(3) Close them",
        "agreed with two of the 14 recommendations on a scale of one to five",
        "a Seven-Day operation, an 18-year-old with 12 years of experience",
    ],
)
def test_numbers_that_name_something_are_no_figures(text: str) -> None:
    assert told(text) == []


def test_a_figure_keeps_its_place_its_words_and_its_period() -> None:
    text = "Through Sept. 30, 2012, more than 7,400 cars suspected of rust were taken off the road."
    (figure,) = figures_in(text)
    assert (figure.printed, text[figure.start : figure.end]) == ("more than 7,400", "more than 7,400")
    assert (figure.subject, figure.action) == ("cars suspected of rust", "taken off the road")
    assert figure.mention == "Through Sept. 30, 2012"
    assert figure.period is not None
    assert (figure.period.start, figure.period.end) == (None, "2012-09-30")


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("As of May 31, 2011, 40 sites were open.", ["../2011-05-31"]),
        ("Since January 2009, 3,200 firms were audited.", ["2009-01-01/.."]),
        ("The count fell from 500 in fiscal year 2009 to 300 in fiscal year 2011.", [
            "2008-10-01/2009-09-30", "2010-10-01/2011-09-30",
        ]),
        ("From FY 2011 through FY 2013, it grew from 32 to 40.", ["2010-10-01/2011-09-30", "2012-10-01/2013-09-30"]),
        ("In FY 2013, 40 people came, an increase of 2% over FY 2012.", ["2012-10-01/2013-09-30"] * 2),
        ("In FY 2010:\n40 people came\n30 went", ["2009-10-01/2010-09-30"] * 2),
        ("In 2012, 40 came. 30 of these went. Then 20 stayed.", ["2012-01-01/2012-12-31"] * 2 + ["-"]),
        ("between October 2008 and 31 March 2011, 40 came", ["2008-10-01/2011-03-31"]),
        ("the first five months of FY 2012 saw 40", ["2011-10-01/2012-02-29"]),
        ("fiscal years 2009 through 2011 saw 40", ["2008-10-01/2011-09-30"]),
        ("At the close of the second quarter of FY 2010 there were 40", ["../2010-03-31"]),
        ("This year, 40 came.", ["../.."]),
        ("Open: 40 (FY 2011), 30 (FY 2012).", ["2010-10-01/2011-09-30", "2011-10-01/2012-09-30"]),
        ("It had risen to 40 on 1/2/12.", ["../2012-01-02"]),
    ],
)  # fmt: skip
def test_a_number_belongs_to_the_nearest_printed_period(text: str, periods: list[str]) -> None:
    found = [figure.period for figure in figures_in(text)]
    assert [f"{p.start or '..'}/{p.end or '..'}" if p else "-" for p in found] == periods


def test_the_day_numbers_stood_at_is_told_apart() -> None:
    (stood,) = figures_in("As of 9/8/2022, 24,000 people were held.")
    (counted,) = figures_in("Through 9/8/2022, 24,000 people were held.")
    assert (stood.as_of, counted.as_of) == ("2022-09-08", None)


def test_a_text_layer_that_is_not_what_is_seen_has_no_figures() -> None:
    sound = "The memorandum of agreement is in force for 36 months from the date of its last signature by them. " * 4
    assert figures_in(codecs.encode(sound, "rot13")) == ()
    assert figures_in(sound)[0].value == "36", "control"


def test_a_raised_number_behind_a_hyphen_is_no_range() -> None:
    assert all(figure.high is None for figure in figures_in("About 5-² percent and 0-² people were counted in it."))
