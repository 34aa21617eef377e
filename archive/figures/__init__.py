"""Numbers: prose, grids, periods, series. Pure."""
