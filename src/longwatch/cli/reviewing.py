"""`longwatch content check` and `longwatch protocols`."""

from longwatch.catalogue import names
from longwatch.catalogue.building import gather
from longwatch.catalogue.checking import check as check_content
from longwatch.catalogue.gathering import CONTENT, RULE_LISTS
from longwatch.cli import arguments
from longwatch.cli.output import put
from longwatch.cli.paths import named
from longwatch.cli.refusals import Refusal
from longwatch.engine.reference import assess


def check(*, folder: str | None, on: str | None) -> int:
    """Check a content folder: its rules with the reference engine, its measures by counting."""
    place = CONTENT if folder is None else named(folder, "FOLDER")
    if not (place / "protocols").is_dir():
        raise Refusal(f"{place}: found no folder 'protocols' in it, expected a content folder.")
    # Imported late: the other command here needs no database.
    from longwatch.population.measures import measured

    day = arguments.day(on, "--on") if on is not None else None
    mistakes = check_content(place, on=day, assess=assess, measured=measured)
    if mistakes:
        raise Refusal(*(str(mistake) for mistake in mistakes))
    lines = []
    for name in names(place):
        gathered = gather(place, name, cases=True)
        rules = sum(len(gathered.of(kind)) for kind in RULE_LISTS)
        lines.append(f"{name}: {rules} rules, {len(gathered.of('cases'))} cases, no mistakes\n")
    put("".join(lines))
    return 0


def protocols() -> int:
    """One line for each protocol."""
    lines = []
    for name in names():
        rules = arguments.protocol(name)
        reviewed = (
            "clinically reviewed" if rules.drug.clinically_reviewed == "yes" else "NOT clinically reviewed"
        )
        recalled = sum(any(c.verified == "recalled" for c in rule.sources) for rule in rules.rules)
        example = "; EXAMPLE ONLY, NOT FOR USE" if rules.drug.example_only else ""
        lines.append(
            f"{name}: {rules.drug.title}; {', '.join(arguments.jurisdictions(rules))}; {len(rules.rules)} rules, "
            f"{recalled} of them resting on something recalled; revision {rules.revision}; {reviewed}{example}\n"
        )
    put("".join(lines))
    return 0
