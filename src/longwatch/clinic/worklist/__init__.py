"""The home page: who needs someone today."""
