"""Readers' own SQL, in processes where time, memory and size are truly limited (THREATS.md, W1)."""
