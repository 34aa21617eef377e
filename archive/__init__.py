"""The archive remembers: evidence in WARC files, readings, histories, and the SQLite file made from them.

Knows no Scrapy and no Datasette.
"""
