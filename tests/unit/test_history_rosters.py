"""Rosters: who joined, left, came back, and who stands again under a corrected name."""

from __future__ import annotations

from archive.history.rosters import Event, Row, Standing, Turned, key_part, turn


def row(
    name: str, *, state: str = "FL", by: str = "Task Force", county: str = "Lee County", began: str = "2025-03-01"
) -> Row:
    return Row((key_part(state), key_part(name), key_part(by)), name, state, county, began, {"support type": by})


def told(turned: Turned) -> set[tuple[str, str, str]]:
    return {(str(e.kind), e.old, e.new) for e in turned.events}


def never(_entity: str) -> bool:
    return False


def first(*rows: Row) -> dict[str, Standing]:
    return turn("a-list", {}, rows, "v1", never).standing


def test_a_first_version_joins_nobody_and_order_says_nothing() -> None:
    rows = [row("Naples Police"), row("Estero Police"), row("Estero Police", by="Jail")]
    begun = turn("a-list", {}, rows, "v1", never)
    assert (len(begun.standing), begun.events) == (3, ())
    again = turn("a-list", begun.standing, rows[::-1], "v2", never)
    assert (again.opened, again.closed, again.events) == ((), (), ())


def test_joined_left_and_came_back() -> None:
    stood = first(row("Naples Police", began="2025-01-01"))
    turned = turn("a-list", stood, [row("Ocala Sheriff", county="Marion County")], "v2", never)
    assert told(turned) == {("left", "Naples Police", ""), ("joined", "", "Ocala Sheriff")}
    gone = set(stood) - set(turned.standing)
    back = turn("a-list", turned.standing, [row("Naples  POLICE", began="2025-01-01")], "v3", gone.__contains__)
    assert ("returned", "", "Naples  POLICE") in told(back)
    assert gone <= set(back.standing)


def test_a_corrected_name_is_the_same_entity() -> None:
    stood = first(row("Macro Island Police Department"), row("Lehigh Police Department"))
    now = [row("Lehigh Police Department"), row("Marco Island Police Department")]
    turned = turn("a-list", stood, now, "v2", never)
    assert told(turned) == {("renamed", "Macro Island Police Department", "Marco Island Police Department")}
    assert set(turned.standing) == set(stood)
    # Nothing else of the row is the same: another agency.
    other = row("Marco Island Police Department", county="Collier County", began="2025-04-04")
    assert {kind for kind, _, _ in told(turn("a-list", stood, [other], "v2", never))} == {"joined", "left"}


def test_names_of_common_words_and_other_numbers_are_other_names() -> None:
    counties = ("Clay", "Lake", "Polk", "Dade", "Bay")
    crowd = [row(f"{c} County Sheriff's Office", county=c) for c in counties]
    stood = first(*crowd, row("Gulf County Sheriff's Office"), row("Constable Precinct 4", county="Bexar"))
    now = [*crowd, row("Levy County Sheriff's Office"), row("Constable Precinct 2", county="Bexar")]
    assert "renamed" not in {kind for kind, _, _ in told(turn("a-list", stood, now, "v2", never))}


def test_a_corrected_state_is_a_correction() -> None:
    stood = first(row("Weber County Sheriff", state="UTAHJ", county="Weber County"))
    turned = turn("a-list", stood, [row("Weber County Sheriff", state="UTAH", county="Weber County")], "v2", never)
    assert [e.kind for e in turned.events] == [Event.CORRECTED]
    assert set(turned.standing) == set(stood)


def test_other_cells_change_and_a_new_column_is_no_change() -> None:
    stood = first(row("Naples Police", county=""))
    filled = turn("a-list", stood, [row("Naples Police", county="Collier County")], "v2", never)
    assert (filled.events, len(filled.opened)) == ((), 1)
    moved = turn("a-list", filled.standing, [row("Naples Police", county="Lee County")], "v3", never)
    assert told(moved) == {("changed", "county: Collier County", "county: Lee County")}
    assert not turn("a-list", moved.standing, [row("Naples Police", county="LEE  COUNTY ")], "v4", never).opened


def test_two_rows_of_one_key_are_two_entities() -> None:
    twins = [row("Naples Police"), row("Naples Police")]
    stood = first(*twins)
    assert len(stood) == 2
    assert told(turn("a-list", stood, twins[:1], "v2", never)) == {("left", "Naples Police", "")}
