"""What the clinic prints: which documents make sense now, what was printed, and the clinic's own lines on paper."""
