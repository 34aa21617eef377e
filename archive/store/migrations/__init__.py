"""The tables, as migrations: a module each, named by its number and its noun, with a reason and its SQL.

A migration is all or nothing, and never changed once archives were made with it.
"""
