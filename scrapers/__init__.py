"""The scrapers gather: they know hosts, HTTP and politeness, and interpret nothing."""

from pathlib import Path

SOURCES = Path(__file__).parent / "sources"
"""The folder of the official catalogue; found by the archive through the entry point `scomm.sources`."""
