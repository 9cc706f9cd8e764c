"""Which alerts tell whom. A message says that something waits and where; never about whom or what."""

from django.db.models import Q

from longwatch.clinic.accounts.models import Site, User
from longwatch.clinic.alerts.models import Alert
from longwatch.clinic.messages import outbox
from longwatch.clinic.messages.models import Kind, Message, State, Wish

_CRITICAL = "critical"


def raised(alert: Alert) -> None:
    """An alert is new, or has become worse: the critical ones are told to owner and deputy."""
    if alert.severity == _CRITICAL:
        for user in (alert.owner, alert.deputy):
            _tell(Kind.CRITICAL, user, alert.patient.site)


def escalated(alert: Alert) -> None:
    """An alert has gone to its deputy, who is its owner from now on."""
    _tell(Kind.ESCALATED, alert.owner, alert.patient.site)
    if alert.deputy != alert.owner:
        _tell(Kind.GONE, alert.deputy, alert.patient.site)


def wish_of(user: User) -> Wish:
    """What somebody wants sent; all of it until they say otherwise."""
    return Wish.objects.filter(user=user).first() or Wish(user=user)


def wants(user: User, kind: str) -> bool:
    """Whether they want this. Nobody can refuse what comes to them because another did not act."""
    wish = wish_of(user)
    return {Kind.CRITICAL: wish.critical, Kind.GONE: wish.gone}.get(Kind(kind), True)


def _tell(kind: Kind, user: User | None, site: Site) -> None:
    if user is None or not user.email or not user.is_active or not outbox.can_send() or not wants(user, kind):
        return
    # One that still waits says the same. Locked, so that it is not sent before what it speaks of is stored.
    waiting = Message.objects.select_for_update().filter(kind=kind, user=user, site=site, state=State.WAITING)
    if not list(waiting):
        outbox.new(kind, site, user=user).save()


def still_holds(message: Message) -> bool:
    """Whether some alert that nobody has taken up still is what the message speaks of."""
    about = {
        Kind.CRITICAL: Q(severity=_CRITICAL) & (Q(owner=message.user) | Q(deputy=message.user)),
        Kind.ESCALATED: Q(escalated_at__isnull=False, owner=message.user),
        Kind.GONE: Q(escalated_at__isnull=False, deputy=message.user),
    }[Kind(message.kind)]
    opened = Alert.objects.filter(patient__site=message.site, closed_at=None, acknowledged_at=None)
    return opened.filter(about).exists()
