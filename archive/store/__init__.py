"""SQLite: connection, migrations, writes, queries; the only room that knows tables."""
