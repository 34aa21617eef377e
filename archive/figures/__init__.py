"""Numbers: prose, grids, periods, series. Pure."""

REVISION = 5
"""Raised whenever the same wording or tables give other figures: what is stored is then measured again."""
