"""Archives and citations handed out."""
