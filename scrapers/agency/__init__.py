"""A small agency on loopback, scripted day by day: the demonstration and the tests crawl it.

Everything it publishes is a reconstruction, written for this project from the facts and figures in DOMAIN.md; its
hosts end in `.example`, so that nothing of it can be taken for a publication.
"""
