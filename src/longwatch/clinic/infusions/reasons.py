"""Why a physician decides otherwise than the checks or the clock: coded, so that they can be counted."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

REASONS: dict[str, dict[str, str | Promise]] = {
    "gate": {
        "seen-elsewhere": gettext_lazy("It was done or seen, and is not in this record"),
        "does-not-concern": gettext_lazy("It does not concern this patient"),
        "benefit": gettext_lazy("The benefit outweighs what is missing"),
        "other": gettext_lazy("Another reason, in the note"),
    },
    "leave": {
        "against-advice": gettext_lazy("The patient leaves against advice"),
        "watched-elsewhere": gettext_lazy("The patient is watched somewhere else"),
        "hospital": gettext_lazy("The patient goes to a hospital ward"),
        "other": gettext_lazy("Another reason, in the note"),
    },
}
