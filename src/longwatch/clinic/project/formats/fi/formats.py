"""A browser's field for a day takes the day in one form only, whatever the language of the page: the first of these."""

DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
