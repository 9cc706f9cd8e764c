"""The questions of the specification that the relational engine does not answer yet, each with the reason."""

UNCOVERED: dict[str, str] = {
    name: reason
    for reason, names in {
        "it tells what stops a watch, and not yet what else nobody can tell": ("cannot tell",),
        "criteria: not yet": ("value", "effect", "eligibility"),
        "prerequisites: not yet": ("needed", "by"),
        "prophylaxis: not yet": ("shield", "shield until"),
        "precautions: not yet": ("care", "care from", "care until"),
        "symptoms and alarms: not yet": ("alarm", "raised by", "reported", "alarm waived until", "alarms", "symptoms"),
        "clearance asks for everything above": ("clearance", "held up by"),
        "a place asks for everything above": ("place", "reasons", "waits until", "next date"),
        "it answers for one day and does not look ahead": ("next change",),
    }.items()
    for name in names
}
