"""A triage in the patient's language: the same urgency and rules, with the words for the patient translated."""

from msgspec.structs import replace

from longwatch.core.findings import AlarmFinding
from longwatch.core.handbook.languages import ENGLISH, Texts, Wording
from longwatch.core.triage import Triage


def spoken(found: Triage, texts: Texts, language: str) -> tuple[Triage, bool]:
    """The triage as a patient of that language gets it, and whether a machine made some of its words.

    What has no translation stays English and is marked so.
    """
    name = texts.text_in(language, f"urgencies/{found.urgency}/name", english=found.name)
    do = texts.text_in(language, f"urgencies/{found.urgency}/do", english=found.do)
    advice = [_advice(alarm, texts, language) for alarm in found.alarms]
    alarms = tuple(replace(alarm, advice=said.text) for alarm, said in zip(found.alarms, advice, strict=True))
    is_unreviewed = language != ENGLISH and any(said.review == "unreviewed" for said in (name, do, *advice))
    return replace(found, name=name.text, do=do.text, alarms=alarms), is_unreviewed


def _advice(alarm: AlarmFinding, texts: Texts, language: str) -> Wording:
    kind = "alarms" if f"alarms/{alarm.id}/advice" in texts.all else "accumulations"
    return texts.text_in(language, f"{kind}/{alarm.id}/advice", english=alarm.advice)
