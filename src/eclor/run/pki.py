"""`eclor pki`: the certificates by which gateways and the house know each other."""

import argparse
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from eclor.core.pki import Authority, BadPki, Issued
from eclor.core.service.configuration import Configuration
from eclor.core.service.places import Places
from eclor.run.problems import CannotRun

SOON_DAYS = 60
Words = argparse.Namespace


def main(configuration: Configuration, words: Sequence[str]) -> int:
    """Raises CannotRun with what to do."""
    said = _parser().parse_args(list(words))
    authority = Authority(Places(configuration.home_path).pki)
    verb: Callable[[Authority, Configuration, Words], None] = said.verb
    try:
        verb(authority, configuration, said)
    except (BadPki, FileNotFoundError, FileExistsError) as problem:
        raise CannotRun(str(problem)) from problem
    return 0


def _parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="eclor pki", description=main.__doc__)
    verbs = found.add_subparsers(required=True, metavar="VERB")
    verbs.add_parser("create", help="Make the authority, once.").set_defaults(verb=_create)
    for name, verb, help_ in (
        ("issue", _issue, "A certificate for a gateway: NAME is its key in the register."),
        ("renew", _renew, "Another one for a gateway that has one; the old holds until revoked."),
    ):
        one = verbs.add_parser(name, help=help_)
        one.add_argument("name", metavar="NAME")
        one.add_argument("--request", type=Path, help="The gateway's own PKCS #10 request, PEM.")
        one.add_argument("--out", type=Path, default=Path(), help="Folder to write the files to.")
        one.add_argument("--host", action="append", default=[], help="Where it answers; repeat it.")
        one.set_defaults(verb=verb)
    gone = verbs.add_parser("revoke", help="Believe a NAME or a serial number no more.")
    gone.add_argument("name", metavar="NAME")
    gone.set_defaults(verb=_revoke)
    verbs.add_parser("list", help="Every certificate.").set_defaults(verb=_list)
    verbs.add_parser("house", help="Renew the house's own.").set_defaults(verb=_house)
    return found


def _create(authority: Authority, configuration: Configuration, _: Words) -> None:
    authority.create(_now(), configuration.talq_names)
    print(f"Made. Give gateways {authority.certificate_file}: it is what they must trust.")
    print(f"Gateways speak on port {configuration.talq_port} after the next start of `eclor up`.")


def _issue(authority: Authority, _: Configuration, said: Words) -> None:
    name, out = str(said.name), Path(said.out)
    ours, key_file = out / f"{name}.pem", out / f"{name}.key"
    for file in (ours, key_file):
        if file.exists():
            raise FileExistsError(f"{file} is there already: name another folder with --out.")
    if said.request is not None:
        _write(ours, authority.sign(said.request.read_bytes(), name, _now(), said.host))
        print(f"{ours}: for the key that the gateway holds.")
        return
    certificate, key = authority.issue(name, _now(), said.host)
    _write(ours, certificate)
    _write(key_file, key)
    print(f"{ours} and {key_file}: bring them to the gateway, then delete the key here.")


def _renew(authority: Authority, configuration: Configuration, said: Words) -> None:
    if said.name not in {one.name for one in authority.issued()}:
        raise BadPki(f"{said.name} never had a certificate: `eclor pki issue {said.name}`.")
    _issue(authority, configuration, said)


def _revoke(authority: Authority, _: Configuration, said: Words) -> None:
    for one in authority.revoke(said.name, _now()):
        print(f"{one.name} {one.serial:x} is believed no more, from the next request on.")


def _list(authority: Authority, _: Configuration, __: Words) -> None:
    now = _now()
    for one in authority.issued():
        print(f"{one.name:32} {one.until:%Y-%m-%d}  {_state(one, now):22} {one.serial:x}")


def _house(authority: Authority, configuration: Configuration, _: Words) -> None:
    authority.renew_house(_now(), configuration.talq_names)
    print(f"Renewed for {', '.join(configuration.talq_names)}.")


def _state(one: Issued, now: datetime) -> str:
    if one.revoked_at is not None:
        return f"revoked {one.revoked_at:%Y-%m-%d}"
    if not one.holds(now):
        return "expired"
    return "renew soon" if (one.until - now).days < SOON_DAYS else "holds"


def _write(path: Path, content: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
