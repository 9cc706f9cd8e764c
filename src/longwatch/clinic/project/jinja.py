"""The environment in which pages are made: components, translations, days in words."""

from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import json_script
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from longwatch.clinic.accounts.permissions import may_anywhere
from longwatch.clinic.accounts.single_sign_on import way_in
from longwatch.clinic.infusions.queue import mark_of
from longwatch.clinic.project.content import in_english
from longwatch.clinic.project.days import clock_time, in_page_language, moment, moment_day


def environment(**options: Any) -> Environment:
    """Jinja with the components of the design system; a name that is not there is an error, not nothing."""
    options["undefined"] = StrictUndefined
    options["extensions"] = ["jinja2.ext.i18n"]
    made = Environment(**options)
    made.loader = ChoiceLoader([options["loader"], PackageLoader("nhsuk_frontend_jinja")])
    made.globals.update(
        static=static,
        url=_url,
        language=translation.get_language,
        messages=get_messages,
        this_moment=timezone.now,
    )
    made.globals.update(
        way_in=way_in,
        must_have_second_step=lambda: settings.REQUIRE_MFA,
        queue_lasts=settings.SESSION_COOKIE_AGE,
        may_anywhere=may_anywhere,
        mark_of=mark_of,
    )
    made.filters.update(
        day=in_page_language,
        moment=moment,
        clock_time=clock_time,
        moment_day=moment_day,
        json_script=json_script,
        content=in_english,
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True
    )
    return made


def _url(name: str, /, **parts: Any) -> str:
    return reverse(name, kwargs=parts)
