"""How values stand in forms, for each language in which that differs from what the browser takes."""
