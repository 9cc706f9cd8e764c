"""The questions of the specification that the relational engine does not answer, each with the reason."""

UNCOVERED: dict[str, str] = {
    "next change": "it answers for the day that is asked about and does not look ahead",
}
