"""Spiders: where addresses come from."""
