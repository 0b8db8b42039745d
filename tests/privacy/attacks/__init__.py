"""The attacks, each a name, what is tried as the application, and which guard it runs against."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.privacy.ground import Ground

Tried = Callable[[Ground], int]
Weaken = Callable[[Ground], tuple[str, str]]

ALL: list["Attack"] = []


@dataclass(frozen=True)
class Attack:
    """``tried`` gives how many rows or secrets it saw; ``weaken`` the SQL that takes the guard away,
    and the SQL that puts it back: the attack must then succeed, or it shows nothing."""

    name: str
    tried: Tried
    weaken: Weaken


def attack(weaken: Weaken) -> Callable[[Tried], Tried]:
    def keep(tried: Tried) -> Tried:
        ALL.append(Attack((tried.__doc__ or tried.__name__).strip(), tried, weaken))
        return tried

    return keep


def no_wall(_: Ground) -> tuple[str, str]:
    """The table without row-level security."""
    return (
        "ALTER TABLE civic_note DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE civic_note ENABLE ROW LEVEL SECURITY",
    )


def superuser(_: Ground) -> tuple[str, str]:
    """The application as whom it must never be."""
    return "ALTER ROLE eclor_app SUPERUSER", "ALTER ROLE eclor_app NOSUPERUSER"


def granted(what: str, give: str = "GRANT {} TO eclor_app", take: str = "REVOKE {} FROM eclor_app"):
    """The application holding a right it was never given."""
    return lambda _: (give.format(what), take.format(what))


def less(name: str, cut: str, put: str = "") -> Weaken:
    """A function of the guard without one of its conditions."""

    def weaken(there: Ground) -> tuple[str, str]:
        whole = there.function(name)
        assert cut in whole, f"trust.{name} does not say {cut!r}"
        return whole.replace(cut, put), whole

    return weaken


def policy(cut: str, put: str, name: str = "opened") -> Weaken:
    """A policy of the table without one of its conditions."""

    def weaken(there: Ground) -> tuple[str, str]:
        using, check = there.owner.execute(
            "SELECT qual, with_check FROM pg_policies WHERE tablename = 'civic_note'"
            " AND policyname = %s",
            (name,),
        ).fetchone()
        now = " ".join(f"{k} ({v})" for k, v in (("USING", using), ("WITH CHECK", check)) if v)
        assert cut in now, f"the policy does not say {cut!r}: {now}"
        verb = f"ALTER POLICY {name} ON civic_note "
        return verb + now.replace(cut, put), verb + now

    return weaken


def together(*several: Weaken) -> Weaken:
    """More than one guard taken away at once."""

    def weaken(there: Ground) -> tuple[str, str]:
        pairs = [one(there) for one in several]
        return ";".join(a for a, _ in pairs), ";".join(b for _, b in reversed(pairs))

    return weaken
