"""Our own certificate authority: what it issues is known, what it revokes is not believed."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from eclor.core.pki import Authority, BadPki
from eclor.core.pki.names import HOUSE, subject
from eclor.core.service.configuration import Configuration
from eclor.run.pki import main
from eclor.run.problems import CannotRun

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def authority(tmp_path) -> Authority:
    made = Authority(tmp_path / "pki")
    made.create(NOW, ["eclor.example.org", "127.0.0.1"])
    return made


def request(key, name: str = "whoever") -> bytes:
    asked = x509.CertificateSigningRequestBuilder().subject_name(subject(name))
    return asked.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


def test_only_the_owner_may_read_any_file_of_the_authority(authority):
    modes = {stat.S_IMODE(p.stat().st_mode) for p in authority.folder.rglob("*") if p.is_file()}

    assert modes == {0o600}
    assert stat.S_IMODE(authority.folder.stat().st_mode) == 0o700


def test_a_gateway_gets_a_certificate_in_its_own_name_signed_by_the_authority(authority):
    certificate, _key = authority.issue("talq-1", NOW, ["10.1.2.3"])

    made = x509.load_pem_x509_certificate(certificate)
    made.verify_directly_issued_by(
        x509.load_pem_x509_certificate(authority.certificate_file.read_bytes())
    )
    assert [one.name for one in authority.issued()] == [HOUSE, "talq-1"]
    assert made.not_valid_after_utc - NOW == timedelta(days=825)


def test_a_gateway_that_keeps_its_key_is_named_by_us_and_not_by_itself(authority):
    key = ec.generate_private_key(ec.SECP256R1())

    signed = x509.load_pem_x509_certificate(authority.sign(request(key, HOUSE), "talq-2", NOW))

    assert signed.subject == subject("talq-2")
    assert signed.public_key() == key.public_key()


def test_a_weak_key_and_what_is_no_request_are_refused_by_name(authority):
    weak = rsa.generate_private_key(65537, 1024)  # noqa: S505

    with pytest.raises(BadPki, match="2048 bits"):
        authority.sign(request(weak), "talq-3", NOW)
    with pytest.raises(BadPki, match="no certificate request"):
        authority.sign(b"-----BEGIN", "talq-3", NOW)


@pytest.mark.parametrize("name", [HOUSE, "../authority", "", "a b", "x" * 65])
def test_a_name_that_is_no_devices_key_gets_no_certificate(authority, name):
    with pytest.raises(BadPki):
        authority.issue(name, NOW)


def test_a_revoked_name_is_revoked_in_all_its_certificates_and_once(authority):
    authority.issue("talq-1", NOW)
    authority.issue("talq-1", NOW)
    authority.issue("talq-2", NOW)

    gone = authority.revoke("talq-1", NOW)

    assert len(gone) == 2
    assert set(authority.revoked()) == {one.serial for one in gone}
    assert [one.name for one in authority.issued() if one.holds(NOW)] == [HOUSE, "talq-2"]
    with pytest.raises(BadPki, match="talq-1"):
        authority.revoke("talq-1", NOW)


def test_what_was_revoked_stays_revoked_when_others_follow(authority):
    authority.issue("talq-1", NOW)
    authority.issue("talq-2", NOW)

    authority.revoke("talq-1", NOW)
    (second,) = authority.revoke(f"{authority.issued()[2].serial:x}", NOW)

    assert second.name == "talq-2"
    assert len(authority.revoked()) == 2


def test_an_authority_is_made_once_and_others_may_not_read_its_key(authority):
    with pytest.raises(BadPki, match="already"):
        authority.create(NOW, [])
    (authority.folder / "authority.key").chmod(0o644)
    with pytest.raises(BadPki, match="chmod 600"):
        authority.issue("talq-1", NOW)


def test_the_command_makes_issues_lists_and_revokes(tmp_path, capsys):
    house = Configuration(home=str(tmp_path / "home"))
    with pytest.raises(CannotRun, match="eclor pki create"):
        main(house, ["list"])

    main(house, ["create"])
    main(house, ["issue", "talq-1", "--out", str(tmp_path)])
    main(house, ["revoke", "talq-1"])
    main(house, ["list"])

    said = capsys.readouterr().out
    assert "revoked 20" in said
    assert stat.S_IMODE((tmp_path / "talq-1.key").stat().st_mode) == 0o600
    with pytest.raises(CannotRun, match="already"):
        main(house, ["issue", "talq-1", "--out", str(tmp_path)])
    with pytest.raises(CannotRun, match="never had"):
        main(house, ["renew", "talq-9", "--out", str(Path(tmp_path))])
