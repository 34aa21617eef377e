"""What each page of the site shows, as typed contexts; no HTML."""
