"""One command a file; the file has its name."""
