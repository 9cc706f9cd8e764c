"""What a nurse and a doctor do around a course, each as a sentence: by the pages, or by the forms behind them."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from tests.browser.served import Clock
from tests.browser.test_clinic import Clinic, looked_at

# What the screening asks, and the answers of somebody who may have the medicine.
SCREENING = {
    "relapsing-remitting-ms": "yes",
    "highly-active-despite-treatment": "yes",
    "prior-treatments-adequate": "1",
    "clinically-isolated-syndrome": "no",
    "hypersensitivity-to-alemtuzumab": "no",
    "hiv-infection": "no",
    "active-infection": "no",
    "severe-active-infection": "no",
    "uncontrolled-hypertension": "no",
    "history-of-cervicocephalic-dissection": "no",
    "history-of-stroke": "no",
    "history-of-angina-or-myocardial-infarction": "no",
    "coagulopathy": "no",
    "antiplatelet-or-anticoagulant": "no",
    "other-autoimmune-disease": "no",
    "pregnant": "no",
    "committed-to-follow-up": "yes",
}
# Results in the units that the form offers first.
MONTHLY = {
    "haemoglobin-value": "130",
    "leukocytes-value": "5",
    "platelets-value": "240",
    "neutrophils-value": "3",
    "lymphocytes-value": "1",
    "creatinine-value": "70",
    "urine-red-cells-value": "1",
    "urine-white-cells-value": "1",
    "alt-value": "20",
    "alt-high": "40",
    "ast-value": "20",
    "ast-high": "40",
    "bilirubin-value": "8",
    "bilirubin-high": "20",
}
THYROID = {"thyrotropin-value": "2", "thyrotropin-low": "0.4", "thyrotropin-high": "4"}
VITALS = {"systolic-blood-pressure": "120", "diastolic-blood-pressure": "75", "heart-rate": "70"}


class Course:
    """One window, whoever is signed in to it, what time it is, and the work that nobody has to ask for."""

    def __init__(self, page: Any, clinic: Clinic, clock: Clock, work: Callable[[], None]) -> None:
        self.page, self.clinic, self.clock, self.work = page, clinic, clock, work
        self.found: list[str] = []  # what is not within reach of everybody

    # ---- Anywhere

    def sign_in(self, name: str) -> None:
        """A session ends when nobody uses it, so this is done again and again."""
        self.page.goto("about:blank")  # what a page still fetches belongs to the session that has ended
        self.page.context.clear_cookies()
        self.page.goto(f"{self.clinic.url}/accounts/login/")
        self.page.fill("[name=login]", name)
        self.page.fill("[name=password]", self.clinic.password)
        self.page.click("main form button")
        self.page.wait_for_url(f"{self.clinic.url}/")

    def go(self, path: str) -> None:
        """Open a page of the clinic."""
        self.page.goto(f"{self.clinic.url}{path}")

    def look(self) -> None:
        """Note what axe finds on the page, on a phone and on a screen."""
        size = self.page.viewport_size
        self.found += looked_at(self.page)
        self.page.set_viewport_size(size)

    def says(self, words: str) -> bool:
        """Whether the page says this."""
        return words in " ".join(self.page.locator("main").inner_text().split())

    def fill(self, said: Mapping[str, str], inside: str = "main form") -> None:
        """Fill in the fields of a form by their names."""
        for name, value in said.items():
            field = self.page.locator(f"{inside} [name='{name}']").first
            match field.evaluate("one => one.type"):
                case "select-one":
                    field.select_option(value)
                case "checkbox":
                    field.set_checked(value == "yes")
                case _:
                    field.fill(value)

    def send(self, button: str) -> None:
        """Press a button of the page; nothing may be wrong with what was filled in."""
        self.page.click(f"main button:has-text('{button}')")
        assert self.page.locator(".nhsuk-error-summary").count() == 0, self.page.locator("main").inner_text()

    def post(self, path: str, said: Mapping[str, str]) -> str:
        """Send a form without opening its page, for what is only done once more; where it leads."""
        cookies = {one["name"]: one["value"] for one in self.page.context.cookies()}
        form = {**said, "csrfmiddlewaretoken": cookies["csrftoken"]}
        answer = self.page.request.post(f"{self.clinic.url}{path}", form=form, max_redirects=0)
        assert answer.status == 302 and "/login/" not in answer.headers["location"], (
            path,
            answer.status,
            answer.headers.get("location"),
            re.findall(r"nhsuk-error-message.*?>([^<]*)", answer.text()),
        )
        return str(answer.headers["location"])

    def read(self, path: str) -> str:
        """A page as text, without opening it."""
        return str(self.page.request.get(f"{self.clinic.url}{path}").text())

    # ---- Before a course

    def register(self, number: str, given_name: str) -> str:
        """A new patient; what the addresses of their pages hold."""
        self.go("/patients/new/")
        said = {"number": number, "family_name": "Invented", "given_name": given_name}
        self.fill({**said, "birth": "1990-05-02", "sex": "female"})
        self.send("Register")
        return str(self.page.url).rstrip("/").rpartition("/")[2]

    def screened_today(self, patient: str) -> None:
        """Every question before a course, asked anew."""
        self.post(f"/results/{patient}/screening/", {"day": self.today, **SCREENING})

    def tested_today(self, patient: str, *items: str, **more: str) -> None:
        """The blood and urine of today, and examinations."""
        said = {"day": self.today, "standing": "final", **MONTHLY, **self.units(patient), **more}
        self.post(f"/results/{patient}/new/", said)
        for item in items:
            self.post(f"/results/{patient}/examination/", {"item": item, "day": self.today})

    def units(self, patient: str) -> dict[str, str]:
        """The unit that stands beside each value already."""
        text = self.read(f"/results/{patient}/new/")
        found = re.findall(r'<select name="([\w-]+-unit)".*?<option value="([^"]+)" selected', text, re.S)
        assert found
        return dict(found)

    @property
    def today(self) -> str:
        """The day, as a form takes it."""
        return self.clock.now.date().isoformat()

    def in_days(self, days: int) -> date:
        """A day from today."""
        return self.clock.now.date() + timedelta(days=days)

    def enrol(self, who: str, **about: str) -> str:
        """Somebody but a patient takes part; the address of their page."""
        self.go("/enrolment/new/")
        self.fill({"who": who, **about})
        self.send("Enrol")
        return self.page_now

    @property
    def page_now(self) -> str:
        """The path of the page that is open."""
        return str(self.page.url).removeprefix(self.clinic.url)

    def enrol_patient(self, patient: str) -> str:
        """The patient takes part; the address of their page."""
        self.go(f"/enrolment/patients/{patient}/")
        self.send("Enrol the patient")
        return self.page_now

    def everything_is_shown(self, enrolment: str) -> None:
        """What the programme asks of one who takes part: recorded, or signed where it is a form."""
        self.go(enrolment)
        for path in self._linked("show"):
            self.go(path)
            said = {"answer": "yes"} | ({"score": "8"} if self.page.locator("[name=score]").count() else {})
            self.post(path, {**said, "day": self.today, **({"out_of": "8"} if "score" in said else {})})
        for path in self._forms(enrolment):
            self.sign_form(path)

    def _linked(self, part: str) -> list[str]:
        links = self.page.locator(f"main a[href*='/{part}/']").all()
        return [str(one.get_attribute("href")) for one in links]

    def _forms(self, enrolment: str) -> Iterator[str]:
        self.go(enrolment)
        yield from dict.fromkeys(one for one in self._linked("forms") if enrolment in one)

    def sign_form(self, path: str) -> None:
        """A form of the programme: what is not known yet is answered with yes, then it is signed."""
        self.go(path)
        for field in self.page.locator("main form select").all():
            if not field.input_value():
                field.select_option("yes")
        for field in self.page.locator("main form input[type=text]").all():
            if not field.input_value():
                field.fill("Somebody")
        self.fill({"password": self.clinic.password})
        self.send("Sign and keep")

    def ask_for_the_next_course(self, patient: str) -> str:
        """The authorisation that was asked for; the only prescriber and facility stand there already."""
        self.go(f"/authorisation/patients/{patient}/")
        self.send("See what the programme says")
        return self.page_now

    def sign_authorisation(self) -> None:
        """On its page."""
        assert self.page.locator(".lw-verdict--yes").count() == 1, self.page.locator("main").inner_text()
        self.fill({"password": self.clinic.password}, "main form:has(button[name=sign])")
        self.send("Sign")
        assert self.page.locator("h1 .nhsuk-tag").inner_text().lower() == "authorised"

    # ---- An infusion day

    def plan_today(self, patient: str) -> str:
        """An infusion day of today; the address of its page."""
        self.go(f"/infusions/plan/{patient}/")
        self.send("Plan")
        return self.page_now

    def open_day(self, day: str) -> None:
        """Its page, with what its script does."""
        self.go(day)
        self.page.wait_for_selector("html[data-ready=yes]")

    def go_through_the_checks(self, day: str) -> None:
        """Every question is answered with yes, the vital signs are measured and the vial is written down."""
        self.go(f"{day}checks/")
        for one in self.page.locator("input[form=answers][value=yes]").all():
            one.check()
        self.send("Save the answers")
        self.fill(VITALS, "form:has([name=systolic-blood-pressure])")
        self.page.click("form:has([name=systolic-blood-pressure]) button")
        self.fill({"batch": "A1234", "expiry": "2029-01-31"})
        self.page.click("form:has([name=expiry]) button")

    def start(self, day: str) -> None:
        """The infusion runs from now on."""
        self.open_day(day)
        self.page.click("form[data-entry=start] button")
        self.page.wait_for_selector(".lw-log li:has-text('Started')")
        assert "running" in self.page.locator("#state").inner_text()

    def measure(self, **said: str) -> None:
        """The vital signs, where nothing else is said."""
        name = next(iter(said or VITALS))
        form = f"form[data-entry=measure]:has([name='{name}'])"
        self.fill(said or VITALS, form)
        self.page.click(f"{form} button")

    def unfold(self, words: str) -> None:
        """Open what is folded away."""
        self.page.locator(f"summary:has-text('{words}')").click()

    def finish(self) -> None:
        """The whole dose has run in."""
        self.unfold("The infusion is complete")
        self.fill({"dose_mg": "12"}, "form[data-entry=finish]")
        self.page.click("form[data-entry=finish] button")
        self.has_ended("Complete")

    def stop(self, why: str) -> None:
        """It does not go on."""
        self.fill({"dose_mg": "2", "note": why}, "form[data-entry=stop]")
        self.page.click("form[data-entry=stop] button")
        self.has_ended("Stopped")

    def has_ended(self, how: str) -> None:
        """The server has it, and the patient is watched."""
        self.page.wait_for_selector(f".lw-log li:has-text('{how}')")
        assert "ended, being watched" in self.page.locator("#state").inner_text()

    def tell_before_leaving(self) -> None:
        """What must be done before the patient leaves, is."""
        for one in self.page.locator("form[data-entry=check]").all():
            one.locator("button[value=yes]").click()
            one.locator("button[value=yes][aria-pressed=true]").wait_for()

    def leave(self) -> None:
        """The patient wants to go."""
        self.page.click("form[data-entry='sign-out'] button")

    def has_left(self) -> None:
        """It is so."""
        self.leave()
        self.page.wait_for_selector(".lw-log li:has-text('Left')")
        assert "signed out" in self.page.locator("#state").inner_text()

    def logged(self, words: str) -> int:
        """How many lines of the log say this."""
        return int(self.page.locator(f".lw-log li:has-text('{words}')").count())

    def a_day_without_trouble(self, patient: str, **measured: str) -> None:
        """A whole infusion day by the forms behind the pages, in the time that it takes."""
        day = self.post(f"/infusions/plan/{patient}/", {"day": self.today})
        asked = re.findall(r'name="(check-[^"]+)"', self.read(f"{day}checks/"))
        self.post(f"{day}checks/", dict.fromkeys(asked, "yes"))
        vitals = {"item": "blood-pressure-and-heart-rate", **VITALS}
        batch = {"brand": "Lemtrada", "batch": "A1234", "expiry": "2029-01-31"}
        for kind, said in (("measure", vitals), ("batch", batch), ("start", {})):
            self.post(f"{day}entries/", {"kind": kind, **said})
        self.clock.later(hours=4)
        self.sign_in("nurse")
        self.post(f"{day}entries/", {"kind": "finish", "dose_mg": "12"})
        if measured:
            self.post(f"{day}entries/", {"kind": "measure", **measured})
        for check in re.findall(r'name="check" value="([^"]+)"', self.read(day)):
            self.post(f"{day}entries/", {"kind": "check", "check": check, "answer": "yes"})
        self.clock.later(hours=2, minutes=1)
        self.sign_in("nurse")
        self.post(f"{day}entries/", {"kind": "sign-out"})
        assert "signed out" in self.read(day)

    # ---- After it

    def deal_with_every_alert(self, patient: str) -> int:
        """The doctor has seen the patient, and says so of each; how many there were."""
        count = 0
        while True:
            self.go(f"/patients/{patient}/")
            links = self.page.locator("main a:has-text('Act on this alert')")
            if not links.count():
                return count
            links.first.click()
            self.page.check("text=It has been dealt with")
            self.page.select_option("[name=reason]", "seen")
            self.send("Save")
            count += 1

    def contacted(self) -> None:
        """Whoever is due today was reached and has none of the signs."""
        for path in re.findall(r'href="(/infusions/calls/\d+/)"', self.read("/infusions/calls/")):
            self.post(path, {"outcome": "well"})

    def record_the_thyroid_disease(self, patient: str) -> None:
        """Graves' disease, by its code: an autoimmune disease."""
        self.go(f"/results/{patient}/condition/")
        self.fill({"condition": "other-autoimmune-disease", "code": "E05.0"})
        self.send("Record")
