"""Who the users are, at which sites they work, and what they may see and do there."""
