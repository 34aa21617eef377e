"""Bytes to readings: blocks of wording, grids, links, declared dates; furniture and capture quality. Pure."""
