"""What each role may do. Reading is tied to a site by `scope`; this says what may be done there."""

from enum import StrEnum

from longwatch.clinic.accounts.models import Membership, Role, Site, User


class Permission(StrEnum):
    """Something that not everybody may do."""

    READ = "read"
    REGISTER = "register"
    RECORD = "record"
    RECORD_INFUSION = "record-infusion"
    ACT_ON_ALERT = "act-on-alert"
    DECIDE = "decide"
    ENROL = "enrol"
    AUTHORISE = "authorise"
    COUNTERSIGN = "countersign"
    DISPENSE = "dispense"
    EXPORT = "export"
    PRINT = "print"
    SET_PARAMETERS = "set-parameters"
    MANAGE = "manage"
    AUDIT = "audit"
    ASK_ERASURE = "ask-erasure"
    ERASE = "erase"


_CLINICAL = {
    Permission.READ,
    Permission.REGISTER,
    Permission.RECORD,
    Permission.ACT_ON_ALERT,
    Permission.PRINT,
}
ALLOWED: dict[str, set[Permission]] = {
    Role.NURSE: _CLINICAL | {Permission.RECORD_INFUSION, Permission.ENROL, Permission.ASK_ERASURE},
    Role.NEUROLOGIST: _CLINICAL
    | {
        Permission.RECORD_INFUSION,
        Permission.DECIDE,
        Permission.EXPORT,
        Permission.SET_PARAMETERS,
        Permission.ENROL,
        Permission.AUTHORISE,
        Permission.COUNTERSIGN,
        Permission.ASK_ERASURE,
    },
    Role.INFUSION_NURSE: _CLINICAL | {Permission.RECORD_INFUSION, Permission.ENROL},
    Role.PHARMACIST: {
        Permission.READ,
        Permission.PRINT,
        Permission.ENROL,
        Permission.COUNTERSIGN,
        Permission.DISPENSE,
    },
    Role.SAFETY_OFFICER: {
        Permission.READ,
        Permission.EXPORT,
        Permission.SET_PARAMETERS,
        Permission.AUDIT,
        Permission.COUNTERSIGN,
        Permission.ASK_ERASURE,
        Permission.ERASE,
    },
    Role.ADMINISTRATOR: {Permission.MANAGE, Permission.REGISTER, Permission.AUDIT, Permission.ERASE},
    Role.AUDITOR: {Permission.READ, Permission.AUDIT},
}


def sites_where(user: User, permission: Permission) -> list[Site]:
    """The sites at which some role of the user allows it, by name."""
    roles = [role for role, allowed in ALLOWED.items() if permission in allowed]
    held = Membership.objects.filter(user=user, role__in=roles).values("site")
    return list(Site.objects.filter(pk__in=held).order_by("name"))


def may_anywhere(user: User, permission: str) -> bool:
    """Whether some role of the user at some site allows it; pages show links by it."""
    held = Membership.objects.filter(user=user).values_list("role", flat=True)
    return any(Permission(permission) in ALLOWED[role] for role in held)


def may(user: User, permission: Permission, site: Site) -> bool:
    """Whether some role of the user at the site allows it."""
    held = Membership.objects.filter(user=user, site=site).values_list("role", flat=True)
    return any(permission in ALLOWED[role] for role in held)
