"""The card of trust: what the house itself knows of persons, and how it keeps its word."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from eclor.core.identity import resets
from eclor.core.identity.sessions import IDLE
from eclor.core.service.contract import Job, Kpi, Page, Purpose, Reading, Service
from eclor.core.service.personal import Basis, Impersonal, PersonalData
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience, Severity, Stand
from eclor.core.trust.ledger import KEPT_FOR, forget_old, seal_lines
from eclor.core.trust.mine.actions import erase_again
from eclor.core.trust.requests import actions as requests
from eclor.core.trust.requests.actions import ANSWER
from eclor.core.trust.requests.actions import KEPT as REQUESTS_KEPT
from eclor.core.trust.requests.actions import forget as forget_requests
from eclor.core.trust.retention import (
    ACCOUNTS_IDLE,
    AUDIT_KEPT,
    FAILURES_KEPT,
    INVITATIONS_KEPT,
    WORK_KEPT,
    forget,
    forget_account,
    forget_attempts,
    forget_invitations,
    forget_letters,
    purge,
)
from eclor.core.trust.staff import AT_WORK, leads_to_nobody


def late(scope: Scope) -> Reading:
    """Requests that nobody answered in time."""
    today = requests.today(scope)
    count = sum(one.due_on < today for one in requests.pending(scope))
    return Reading(value=count, at=scope.now, severity=Severity.CRITICAL if count else None)


SIGNING_IN = _("Nobody could sign in if it were read through a purpose; each row is one account.")

TRUST = Service(
    key="trust",
    title=_("Data and trust"),
    purpose=_("Say what is known of persons, show who looked at it, and keep to the charter."),
    icon="shield-check",
    pages=(
        Page(
            key="charter",
            title=_("Data charter"),
            icon="file-certificate",
            url_name="charter",
            audience=Audience.PUBLIC,
            stands=Stand.ABOUT,
        ),
        Page(
            key="register",
            title=_("Register of processing"),
            icon="list-details",
            url_name="register",
            audience=Audience.PUBLIC,
            stands=Stand.ABOUT,
        ),
        Page(
            key="impact",
            title=_("Impact assessments"),
            icon="list-details",
            url_name="impact",
            audience=Audience.PUBLIC,
            stands=Stand.ABOUT,
        ),
        Page(
            key="requests",
            title=_("Requests about rights"),
            icon="mail",
            url_name="rights-requests",
            audience=Audience.ELECTED,
            permission="charter.see",
        ),
        Page(
            key="guarantor",
            title=_("The guarantor's desk"),
            icon="shield-check",
            url_name="guarantor",
            audience=Audience.ELECTED,
            permission="charter.see",
        ),
        Page(
            key="gate",
            title=_("What leaves as open data"),
            icon="eye",
            url_name="elected-gate",
            audience=Audience.ELECTED,
            permission="charter.see",
        ),
        Page(
            key="people",
            title=_("People and roles"),
            icon="users",
            url_name="people",
            audience=Audience.ADMINISTRATOR,
            permission="people.administer",
        ),
    ),
    kpis=(
        Kpi(
            key="late",
            title=_("Requests about rights past their legal delay"),
            unit="",
            value=late,
            due=timedelta(days=1),
        ),
    ),
    purposes=(
        Purpose(
            key=ANSWER,
            title=_("Answer a request about rights"),
            why=_("To know who asked, and answer within the legal delay."),
        ),
    ),
    jobs=(
        Job(
            key="seal",
            title=_("Seal the ledger of accesses"),
            run=seal_lines,
            every=timedelta(minutes=1),
        ),
        Job(
            key="purge",
            title=_("Delete personal data past its retention"),
            run=purge,
            every=timedelta(hours=1),
        ),
        Job(
            key="erase_again",
            title=_("Forget again whom a restored backup brought back"),
            run=erase_again,
            every=timedelta(minutes=10),
        ),
        Job(
            key="reset_factors",
            title=_("Take away the second proofs that two administrators agreed were lost"),
            run=resets.carry_out,
            every=timedelta(minutes=10),
        ),
        Job(
            key="forget",
            title=_("Forget idle accounts, old sign-ins, old work and the old audit"),
            run=forget,
            every=timedelta(days=1),
        ),
        Job(
            key="forget_ledger",
            title=_("Forget the lines of the ledger after a year, and keep their seals"),
            run=forget_old,
            every=timedelta(days=1),
        ),
    ),
    personal_data=(
        PersonalData(
            what=_("Requests about rights: who asked, where to answer, in which words"),
            why=_("To answer within the legal delay, and to show that it was done"),
            basis=Basis.LEGAL_OBLIGATION,
            table="rights_request",
            columns=("name", "contact", "words", "outcome"),
            kept_for=REQUESTS_KEPT,
            kept_from=_("the day it was received"),
            erase=forget_requests,
            purposes=(ANSWER,),
        ),
        PersonalData(
            what=_("Accounts: name, e-mail address, pseudonym, password as a digest"),
            why=_("To let the right persons in"),
            table="person",
            columns=("email", "name", "password", "subject"),
            kept_for=ACCOUNTS_IDLE,
            kept_from=_("the last sign-in"),
            erase=forget_account,
            unguarded=SIGNING_IN,
        ),
        PersonalData(
            what=_("Roles that accounts hold"),
            why=_("To know who may do what"),
            table="role_grant",
            columns=("person_id",),
            kept_for=ACCOUNTS_IDLE,
            kept_from=_("the last sign-in"),
            erase=leads_to_nobody,  # goes with the account
            unguarded=SIGNING_IN,
        ),
        PersonalData(
            what=_("Second proofs: authenticators, passkeys and paper codes, sealed or as digests"),
            why=_("To let nobody in who only knows a password"),
            table="factor",
            columns=("person_id", "name", "mark", "secret"),
            kept_for=ACCOUNTS_IDLE,
            kept_from=_("the last sign-in"),
            erase=leads_to_nobody,  # goes with the account
            unguarded=SIGNING_IN,
        ),
        PersonalData(
            what=_("Lost second proofs: whose, who asked, who agreed, and why"),
            why=_("To let back in whoever lost the telephone, and nobody else"),
            table="factor_reset",
            columns=("person_id", "because", "mark", "asked_by_id", "agreed_by_id"),
            kept_for=resets.LASTS,
            erase=leads_to_nobody,  # goes with the account
            unguarded=SIGNING_IN,
        ),
        PersonalData(
            what=_("Letters with a link to sign in: to which mailbox, asked for from where"),
            why=_("To let in whoever owns the mailbox, and to stop floods of letters"),
            table="sign_in_link",
            columns=("email", "address", "mark"),
            kept_for=FAILURES_KEPT,
            erase=forget_letters,
            unguarded=SIGNING_IN,
        ),
        PersonalData(
            what=_("Invitations to a role: to which mailbox, by whom"),
            why=_("To give a role to whoever owns the mailbox"),
            table="invitation",
            columns=("email", "mark", "made_by_id"),
            kept_for=INVITATIONS_KEPT,
            erase=forget_invitations,
            unguarded=SIGNING_IN,
        ),
        PersonalData(
            what=_(
                "Providers of identities connected to an account, and their name for the person"
            ),
            why=_("To know the person again who signs in there"),
            table="linked_identity",
            columns=("person_id", "issuer", "subject_there"),
            kept_for=ACCOUNTS_IDLE,
            kept_from=_("the last sign-in"),
            erase=leads_to_nobody,  # goes with the account
            unguarded=SIGNING_IN,
        ),
        PersonalData(
            what=_("Tokens of programs that act for a person, as digests"),
            why=_("To let programs in, with no more rights than were chosen"),
            table="api_token",
            columns=("person_id", "name", "mark", "scopes"),
            kept_for=timedelta(days=366),
            kept_from=_("the day it was made"),
            erase=leads_to_nobody,  # goes with the account
            unguarded=SIGNING_IN,
        ),
        PersonalData(
            what=_("Open sessions, known by a digest of their cookie"),
            why=_("To stay signed in"),
            table="session",
            columns=("key", "data", "person_id", "device"),
            kept_for=IDLE,
            kept_from=_("the last page"),
            erase=leads_to_nobody,  # goes with the account
            unguarded=SIGNING_IN,
        ),
        PersonalData(
            what=_("Failed sign-ins: e-mail address and network address"),
            why=_("To stop whoever guesses passwords"),
            basis=Basis.LEGAL_OBLIGATION,  # article 32: security of processing
            table="failed_sign_in",
            columns=("email", "address"),
            kept_for=FAILURES_KEPT,
            erase=forget_attempts,
            unguarded=_("It is counted before anybody has signed in, and shown to nobody."),
        ),
        PersonalData(
            what=_("Who did what: the audit"),
            why=_("To answer for every order and every change"),
            basis=Basis.LEGAL_OBLIGATION,
            table="audit_line",
            columns=("actor", "order"),
            kept_for=AUDIT_KEPT,
            erase=leads_to_nobody,
            unguarded=AT_WORK,
        ),
        PersonalData(
            what=_("Who asked for long work"),
            why=_("To show it to whoever waits for it"),
            table="work",
            columns=("asked_by",),
            kept_for=WORK_KEPT,
            erase=leads_to_nobody,
            unguarded=AT_WORK,
        ),
        PersonalData(
            what=_("Who opened personal data, for which purpose, why and about whom (a pseudonym)"),
            why=_("To show every person who saw their data"),
            basis=Basis.LEGAL_OBLIGATION,
            table="trust.access",
            columns=("actor", "reason", "subjects"),
            kept_for=KEPT_FOR,
            erase=leads_to_nobody,
            unguarded=_("The application cannot read it; each person sees the lines about them."),
        ),
    ),
    impersonal=(
        Impersonal(
            tables=("auth_group", "auth_permission", "django_content_type", "job_clock"),
            because=_("Lists of the program itself."),
        ),
        Impersonal(
            tables=("territory", "commune", "entity", "relation", "series"),
            because=_("What stands in the territory; an entity is never a person."),
        ),
        Impersonal(
            tables=("audit_line", "work"),
            because=_("Names of acts and of machines; the persons in them are declared apart."),
        ),
        Impersonal(
            tables=("told_fact",),
            because=_("A fact carries numbers of things, and pseudonyms at most."),
        ),
    ),
)
