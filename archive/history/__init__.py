"""The captures of one document to versions, changes, edits and passages. Pure."""
