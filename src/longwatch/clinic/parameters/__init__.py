"""What a site sets for itself: proposed by one person, approved by another, and kept with every version."""
