"""Who changed what and who read whose record: added to, never altered, and provably so."""
