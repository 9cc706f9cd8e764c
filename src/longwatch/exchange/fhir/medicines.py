"""Infusions of the drug, orders of it without one, and the other medicines that rules ask about."""

from datetime import date
from typing import Any

from longwatch.core.protocol import Drug
from longwatch.core.record import UNDATED, Infusion, Medicine, Standing
from longwatch.exchange.fhir.elements import every, first_at, steps
from longwatch.exchange.fhir.mapping import (
    NO_CODE,
    NO_RULE,
    ORDER_ANSWERED,
    ORDER_VOID,
    TAKEN_UNTIL,
)
from longwatch.exchange.fhir.products import Named, Product, named_in, product_of
from longwatch.exchange.fhir.reading import Origin, Reading, is_doubtful, stated_day, status_of
from longwatch.exchange.fhir.source import Json


def _named(reading: Reading, origin: Origin) -> Named:
    def resolve(reference: Any) -> Json | None:
        medication = reading.index.resolve(reference, origin.resource)
        if medication is not None and medication.get("resourceType") == "Medication":
            reading.index.referenced.add(id(medication))
        return medication

    return named_in(origin.resource, origin.kind.codes, resolve)


def _product(reading: Reading, origin: Origin, named: Named) -> Product:
    doses = (dose for path in origin.kind.dose for dose in every(origin.resource, steps(path)))
    return product_of(named, reading.wanted, reading.protocol.drug, doses)


_WHY_NOT: dict[Product, str] = {
    "two products": "codes of two products of one ingredient, so that nobody can tell which was given",
    "named only": "the drug by name without a known code",
}


def why_not(drug: Drug, product: Product) -> str:
    """Why what was given or ordered does not count as the drug."""
    other = drug.other_product_name or "another product of the same ingredient"
    return _WHY_NOT.get(product, f"{other}, which is another product")


def read_administration(reading: Reading, origin: Origin) -> str | None:
    """Add the infusion, or ask a person where it may be one."""
    named = _named(reading, origin)
    product = _product(reading, origin, named)
    status, reason = status_of(origin)
    if product == "nothing known" and (reason is not None or not named.is_missing):
        return reason or "another medicine"
    found, why = stated_day(reading, origin)
    day = UNDATED if found is None else found.first
    if status in origin.kind.withdrawn:
        if product == "drug":
            _add_infusion(reading, origin, day if found else UNDATED, Standing.WITHDRAWN)
        return reason
    if reason is not None:
        reading.doubt(origin, reason, about="courses", day=day)
        return reason if is_doubtful(origin, status, reason) else None
    if product == "nothing known":
        reading.doubt(origin, "its medicine is not in the record", about="courses", day=day)
    elif product != "drug":
        reading.doubt(origin, why_not(reading.protocol.drug, product), about="courses", day=day)
    elif found is None:
        reading.doubt(origin, why, about="courses")
    elif not found.is_whole:
        reading.doubt(origin, "only the month or year of an infusion is known", about="courses", day=day)
    else:
        _add_infusion(reading, origin, day, origin.kind.standing[status])
        if _names_other(reading, named):
            why = f"its code names {reading.protocol.drug.title}, its text another product"
            reading.doubt(origin, why, about="courses", day=day)
    return None


def _names_other(reading: Reading, named: Named) -> bool:
    """Whether only the ingredient is coded and a text names the other product."""
    other = reading.protocol.drug.other_product_name.casefold()
    if not other or not reading.wanted.product.isdisjoint(named.codes):
        return False
    return any(other in text.casefold() for text in named.texts)


def _add_infusion(reading: Reading, origin: Origin, day: date, standing: Standing) -> None:
    known = reading.known(origin, day)
    reading.facts.append(
        Infusion(
            id=origin.id, day=day, known=known, key=origin.key, standing=standing, version=origin.version
        )
    )


def read_order(reading: Reading, origin: Origin) -> str | None:
    """An order, statement or dispensing: a medicine that rules ask about, or a trace of the drug itself."""
    named = _named(reading, origin)
    product = _product(reading, origin, named)
    status, reason = status_of(origin)
    if origin.resource.get("doNotPerform") is True:
        return "says not to give it"
    if product == "drug" and reading.protocol.drug.exposure == "medicine":
        return _taken(reading, origin, named)
    if product != "nothing known":
        return _trace(reading, origin, product)
    used = reading.wanted.medicines.used(named.codes)
    if not used:
        return NO_RULE if named.codes else NO_CODE
    if reason is not None and status not in origin.kind.withdrawn:
        if is_doubtful(origin, status, reason):
            reading.doubt(origin, reason, codes=used)
        return reason
    _add_medicine(reading, origin, named.codes, used)
    return reason


def _taken(reading: Reading, origin: Origin, named: Named) -> str | None:
    """The drug itself, taken at home: a period of exposure, or a question wherever it may be one."""
    status, reason = status_of(origin)
    if status in origin.kind.withdrawn:
        _add_medicine(reading, origin, named.codes, ())
        return reason
    if status in ORDER_VOID or status == "intended":
        return reason
    found, why = stated_day(reading, origin)
    day = UNDATED if found is None else found.first
    is_over = status in TAKEN_UNTIL
    if found is None:
        reading.doubt(origin, why, about="courses")
    elif origin.type == "MedicationDispense":
        why = "a dispensing without a recorded time of taking it"
        reading.orders.append(reading.doubt(origin, why, about="courses", day=day))
    elif status == "active" or (is_over and first_at(origin.resource, origin.kind.end) is not None):
        _add_medicine(reading, origin, named.codes, ())
    else:
        why = "its last day is not in the record" if is_over else reason or "status unknown"
        reading.doubt(origin, f"the drug is taken at home, and {why}", about="courses", day=day)
    return None


def _trace(reading: Reading, origin: Origin, product: Product) -> str | None:
    """The drug was ordered, stated or dispensed: whether that needs a person is known once all is read."""
    status = origin.resource.get("status")
    if type(status) is str and status in ORDER_VOID:
        return origin.kind.refused.get(status, "void")
    found, _ = stated_day(reading, origin)
    day = UNDATED if found is None else found.first
    if product != "drug":
        reading.doubt(origin, why_not(reading.protocol.drug, product), about="courses", day=day)
        return None
    why = "an order without a recorded administration"
    reading.orders.append(reading.doubt(origin, why, about="courses", day=day))
    return None


def _add_medicine(reading: Reading, origin: Origin, codes: tuple[str, ...], used: tuple[str, ...]) -> None:
    resource = origin.resource
    is_error = resource.get("status") == "entered-in-error"
    found, why = stated_day(reading, origin)
    if found is None and not is_error:
        reading.doubt(origin, why, codes=used)
        return
    day = UNDATED if found is None else found.first
    end = day if resource.get("status") == "completed" else None
    stated = first_at(resource, origin.kind.end)
    if stated is not None and not is_error:
        last, why = reading.day(stated)
        if last is None or last.last < day:
            about = None if used else "courses"
            why = "its end cannot be read or lies before its start"
            reading.doubt(origin, why, about=about, codes=used, day=day)
            return
        end = last.last
    reading.facts.append(
        Medicine(
            id=origin.id,
            day=day,
            known=reading.known(origin, day),
            key=origin.key,
            standing=Standing.WITHDRAWN if is_error else Standing.FINAL,
            version=origin.version,
            codes=codes,
            end=end,
        )
    )


def settle_orders(reading: Reading) -> None:
    """Drop the question about each order that an infusion, or a time of taking it, answers."""
    if not reading.orders:
        return
    days = [day for day in reading.infusion_days if day > UNDATED.replace(year=2)]
    drug, taken = reading.protocol.drug, _periods(reading)
    answered = {
        id(order)
        for order in reading.orders
        if _is_answered(drug, order.day, days) or _is_within(drug, order.day, taken)
    }
    for order in reading.orders:
        if id(order) in answered:
            type_ = order.id.partition("/")[0]
            reading.not_used[f"{type_}: {ORDER_ANSWERED}"] += 1
    if answered:
        reading.facts = [fact for fact in reading.facts if id(fact) not in answered]


def exposure_days(reading: Reading) -> list[date]:
    """The days on which the patient came to have the drug: of infusions, and of beginning to take it at home."""
    return sorted({*reading.infusion_days, *(period.day for period in _periods(reading))})


def _is_answered(drug: Drug, ordered: date, days: list[date]) -> bool:
    within = drug.same_course_within
    return any(ordered == UNDATED or within.before(day) <= ordered <= day for day in days)


def _periods(reading: Reading) -> list[Medicine]:
    """The times in which the drug was taken at home."""
    if reading.protocol.drug.exposure == "infusions":
        return []
    ours = set(reading.protocol.drug.codes)
    medicines = [fact for fact in reading.facts if type(fact) is Medicine]
    return [fact for fact in medicines if fact.standing.counts and not ours.isdisjoint(fact.codes)]


def _is_within(drug: Drug, dispensed: date, periods: list[Medicine]) -> bool:
    """Whether a dispensing belongs to a time of taking it, or comes shortly before or after one."""
    if dispensed == UNDATED:
        return bool(periods)
    near = drug.same_course_within
    return any(
        near.before(period.day) <= dispensed and (period.end is None or dispensed <= near.after(period.end))
        for period in periods
        if period.day != UNDATED
    )
