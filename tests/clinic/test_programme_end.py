"""Monitoring ends by a decision that saw what was missed; refusing and moving away take nobody off a list."""

import re
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from tests.clinic.conftest import TODAY, at, infusions, platelets
from tests.clinic.test_waits import tile

from longwatch.clinic.alerts.models import Alert
from longwatch.clinic.audit.models import Entry
from longwatch.clinic.patients import facts, standing
from longwatch.clinic.patients.models import Fact, Standing
from longwatch.clinic.patients.store import Source, add
from longwatch.clinic.programme.models import Outcome
from longwatch.core.record import Death

pytestmark = pytest.mark.django_db
PATH = "/programme/p/closure/"
END = {"decision": "ended", "reason": "gaps-accepted", "seen": "on", "until": "", "note": ""}


@pytest.fixture
def over(client, user, patient, site):
    """A patient whose period is over: everything was done once, late, after its end."""
    protocol = standing.protocol_of(site)
    late = date(2026, 3, 20)
    one = patient("p", *infusions(date(2022, 1, 10)), *everything(protocol, site, late))
    assert Standing.objects.get(patient=one).has_decision_asked, Standing.objects.get(patient=one).text
    client.one = one
    client.force_login(user("neurologist"))
    return client


def everything(protocol, site, day: date) -> list:
    """Every repeated test of the site done on a day."""
    from longwatch.core.quantities import Quantity
    from longwatch.core.record import Result

    made = []
    for series in protocol.of(site.jurisdiction, protocol.series):
        item = protocol.item[series.item]
        names = next((one.same_day for one in item.alternatives if one.same_day), ())
        for name in names:
            analyte = protocol.analyte[name]
            code = next(group.codes[0] for group in analyte.groups if analyte.example.unit in group.units)
            quantity = Quantity(analyte.example.value, analyte.example.unit)
            ends = {
                "low": Quantity(quantity.value / 2, quantity.unit),
                "high": Quantity(quantity.value * 2, quantity.unit),
            }
            made.append(
                Result(
                    id=f"Result/{name}/{day}",
                    day=day,
                    known=at(day),
                    codes=(code,),
                    quantity=quantity,
                    **ends,
                )
            )
        code = next((code for one in item.alternatives for code in one.codes), "")
        if not names and code in protocol.analyte_of_code:
            analyte = protocol.analyte[protocol.analyte_of_code[code]]
            example = analyte.example
            ends = {
                "low": Quantity(example.value / 2, example.unit),
                "high": Quantity(example.value * 2, example.unit),
            }
            made.append(
                Result(
                    id=f"Result/{series.id}/{day}",
                    day=day,
                    known=at(day),
                    codes=(code,),
                    quantity=example,
                    **ends,
                )
            )
        elif not names:
            made.append(
                Result(
                    id=f"Result/{series.id}/{day}", day=day, known=at(day), codes=(code,), written=("done",)
                )
            )
    return made


def test_the_page_lists_every_gap_and_every_missed_test(over) -> None:
    assert 'href="/programme/p/closure/"' in over.get("/patients/p/").content.decode()
    text = over.get(PATH).content.decode()
    found = standing.assessed(over.one, today=TODAY)
    titles = {rule.id: rule.title for rule in standing.protocol_of(over.one.site).series}
    assert all(titles[one.id].replace("'", "&#39;") in text for one in found.series)
    gaps = [gap for one in found.series for gap in one.gaps]
    assert gaps and len(re.findall(r'<th scope="row" class="lw-nowrap">', text)) == len(gaps)
    missed = sum(gap.missed for gap in found.series[0].gaps)
    assert missed > 40 and f"<td>{missed}</td></tr>" in text


def test_ending_needs_a_coded_reason_and_that_the_page_was_seen(over) -> None:
    for wrong in ({"reason": ""}, {"seen": ""}, {"decision": ""}, {"reason": "other"}):
        said = {name: value for name, value in {**END, **wrong}.items() if value}
        assert over.post(PATH, said).status_code == 400
    assert not Fact.objects.filter(kind="decision").exists()
    assert over.post(PATH, {**END, "note": "She knows the risk"}).status_code == 302
    kept = Standing.objects.get()
    assert kept.place == "closed"
    assert {row.reason for row in Fact.objects.filter(kind="decision")} == {
        "closure: gaps-accepted: She knows the risk"
    }
    assert not [entry for entry in Entry.objects.all() if "risk" in entry.what]
    assert [entry.what for entry in Entry.objects.filter(what__contains="closure: gaps-accepted")]
    assert over.post(PATH, END).status_code == 403  # there is nothing to decide any more


def test_ending_leaves_an_open_alert_open(over) -> None:
    from longwatch.clinic.patients.store import Source, add

    add(over.one, [platelets(TODAY, "40")], Source(None), today=TODAY)
    assert "They stay open" in over.get(PATH).content.decode()
    over.post(PATH, END)
    assert Alert.objects.filter(closed_at=None).exists()
    assert Standing.objects.get().place == "needs-someone-today"


def test_going_on_has_an_end_and_brings_the_tests_back(over) -> None:
    said = {**END, "decision": "extended", "reason": "gaps-to-fill"}
    for until in ("", "2026-03-31", "2029-01-01", "2026-04-02"):
        assert over.post(PATH, {**said, "until": until}).status_code == 400, until
    assert over.post(PATH, {**said, "until": "2027-03-31"}).status_code == 302
    found = standing.assessed(over.one, today=TODAY)
    assert "decision-asked" not in found.place_reasons and {one.status for one in found.series} <= {
        "up-to-date",
        "due",
    }
    row = Fact.objects.get(kind="decision")
    assert facts.read(row.kind, row.value).until == date(2027, 3, 31)


def test_only_a_neurologist_decides_and_only_when_asked(over, user, patient) -> None:
    patient("q", *infusions(date(2026, 2, 9)))
    assert over.post("/programme/q/closure/", END).status_code == 403
    over.force_login(user("nurse"))
    text = over.get(PATH).content.decode()
    assert "A neurologist of the site decides" in text and 'name="decision"' not in text
    assert over.post(PATH, END).status_code == 403


# ---- outcomes ----

REFUSES = {"kind": "refuses", "why": "burden", "day": "2026-03-30", "review_on": "2026-06-30", "note": ""}


@pytest.fixture
def nurse(client, user, patient):
    client.one = patient("p", *infusions(date(2026, 2, 9)))
    client.force_login(user("nurse"))
    return client


def test_who_refuses_stays_on_the_lists_with_a_day_to_look_again(nurse, site, morning, user) -> None:
    assert nurse.post("/programme/p/outcome/", REFUSES).status_code == 302
    assert (tile(site, "overdue"), tile(site, "refuses"), tile(site, "review")) == (1, 1, 0)
    assert "refuses monitoring; look again on 30 Jun 2026" in nurse.get("/").content.decode()
    assert tile(site, "review", date(2026, 6, 30)) == 1
    nurse.post("/programme/p/outcome/", {"over": "yes"})
    assert tile(site, "refuses") == 0 and Outcome.objects.get().ended_at is not None
    assert Outcome.objects.get().why_ended == "over"
    assert "it is so no longer, 2026-03-31" in nurse.get("/programme/p/outcome/").content.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"review_on": ""}, {"review_on": "2026-07-01"}, {"review_on": "2026-03-31"}, {"why": ""}, {"day": "2026-04-01"},
        {"why": "death-related"}, {"why": "other"}, {"kind": ""}, {"kind": "died"},
    ],
)  # fmt: skip
def test_an_outcome_is_coded_and_has_a_review_within_three_months(nurse, change: dict) -> None:
    assert nurse.post("/programme/p/outcome/", {**REFUSES, **change}).status_code == 400
    assert not Outcome.objects.exists()


def test_moving_away_removes_nobody_and_a_later_outcome_takes_its_place(nurse, site) -> None:
    nurse.post("/programme/p/outcome/", REFUSES)
    nurse.post("/programme/p/outcome/", {**REFUSES, "kind": "moved", "why": "abroad"})
    assert (tile(site, "overdue"), tile(site, "moved"), tile(site, "refuses")) == (1, 1, 0)
    assert sorted(Outcome.objects.values_list("kind", "why_ended")) == [("moved", ""), ("refuses", "renewed")]


def test_a_death_is_a_fact_with_a_coded_outcome(nurse, site) -> None:
    said = {**REFUSES, "kind": "died", "why": "death-related", "review_on": ""}
    assert nurse.post("/programme/p/outcome/", said).status_code == 302
    assert Standing.objects.get().place == "closed" and Fact.objects.filter(kind="death").count() == 1
    assert "died" in nurse.get("/programme/p/outcome/").content.decode()
    nurse.post("/programme/p/outcome/", {"over": "yes"})
    assert Outcome.objects.get().ended_at is None, "nobody says of a death that it is so no longer"


def test_the_database_wants_to_know_how_an_outcome_ended(nurse) -> None:
    nurse.post("/programme/p/outcome/", REFUSES)
    with pytest.raises(IntegrityError), transaction.atomic():
        Outcome.objects.update(ended_at=at(TODAY))


def test_a_death_that_came_from_elsewhere_waits_for_its_reason(nurse, site) -> None:
    add(nurse.one, [Death(id="Death/1", day=date(2026, 3, 29))], Source(None), today=TODAY)
    assert tile(site, "deaths-uncoded") == 1
    said = {**REFUSES, "kind": "died", "why": "not-known", "day": "2026-03-29", "review_on": ""}
    assert nurse.post("/programme/p/outcome/", said).status_code == 302
    assert tile(site, "deaths-uncoded") == 0 and Fact.objects.filter(kind="death").count() == 1


def test_an_accepted_transfer_ends_the_wait_of_whoever_moved(nurse, site, user) -> None:
    from longwatch.clinic.programme import transfer

    nurse.post("/programme/p/outcome/", {**REFUSES, "kind": "moved", "why": "abroad"})
    doctor = user("neurologist")
    found = transfer.propose(nurse.one, receiver=None, outside="Elsewhere", note="", who=doctor, today=TODAY)
    said = {"confirmed_by": "Dr Somebody", "confirmed_on": TODAY}
    transfer.confirm_outside(found, confirmed=said, who=doctor, today=TODAY)
    assert Outcome.objects.get().why_ended == "taken-over"
    assert tile(site, "moved") == 0 and Standing.objects.get().place == "closed"


def test_who_only_reads_records_no_outcome(client, user, patient) -> None:
    patient("p", *infusions(date(2026, 2, 9)))
    client.force_login(user("auditor"))
    assert client.post("/programme/p/outcome/", REFUSES).status_code == 403
