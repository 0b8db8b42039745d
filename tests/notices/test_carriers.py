"""Each carrier speaks its protocol, and what fails is told apart: later, never, or nobody knows."""

import base64
import json
import uuid
from email import message_from_string
from email.policy import default
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from eclor.core.notices.carriers import sealing
from eclor.core.notices.carriers.files import LONGEST, Files
from eclor.core.notices.carriers.mail import Mail
from eclor.core.notices.carriers.port import CarrierDown, Ready, Refused, TryLater, Unsure
from eclor.core.notices.carriers.push import BadSubscription, Push, Subscription
from tests.notices.servers import Browser, mail_server, push_service

READY = Ready(
    id=uuid.UUID(int=7),
    title="La déchèterie ferme",
    text="Du 3 au 4.",
    link="https://example.org/waste/",
    urgent=False,
)
FROM, TO = "eclor@example.org", "louise@example.org"


def test_a_letter_arrives_with_a_number_that_stays_its_own():
    with mail_server() as server:
        Mail(server.url, FROM).carry(READY, TO)

    (said,) = server.letters
    letter = message_from_string(said, policy=default)
    assert (letter["To"], letter["From"], letter["Subject"]) == (TO, FROM, READY.title)
    assert letter["Message-ID"] == f"<{READY.id}@example.org>"
    assert letter.get_content().split() == [*READY.text.split(), READY.link]


def test_a_letter_is_written_in_lines_and_letters_that_every_server_takes():
    """RFC 5321, 2.3.8: no LF without its CR; RFC 6152: eight bits only where the server said so."""
    with mail_server() as server:
        Mail(server.url, FROM).carry(READY, TO)

    (said,) = server.letters
    assert "\n" not in said.replace("\r\n", "")
    assert said.isascii()


def test_a_domain_with_an_accent_is_written_as_servers_know_it():
    with mail_server() as server:
        Mail(server.url, FROM).carry(READY, "louise@déchèterie.example")

    (said,) = server.letters
    assert "To: louise@xn--dchterie-30ah.example\r\n" in said


def test_an_address_that_no_server_takes_is_refused_and_stops_no_other():
    with mail_server() as server, pytest.raises(Refused):
        Mail(server.url, FROM).carry(READY, "louise@two..dots")


@pytest.mark.parametrize(
    ("answers", "trouble"),
    [
        ({"RCPT": "450 mailbox busy"}, TryLater),
        ({"RCPT": "550 no such user louise@example.org"}, Refused),
        ({"DATA": "451 try again"}, TryLater),
        ({"DATA": "554 no"}, Refused),
        ({"DATA": "hang up"}, Unsure),
        ({"EHLO": "421 closing", "HELO": "421 closing"}, CarrierDown),
    ],
)
def test_what_a_mail_server_refuses_is_told_apart_and_names_nobody(
    answers: dict[str, str], trouble: type[Exception]
):
    with mail_server(**answers) as server, pytest.raises(trouble) as told:
        Mail(server.url, FROM).carry(READY, TO)

    assert "louise" not in str(told.value)
    assert server.letters == []


def test_a_mail_server_that_is_not_there_is_away():
    with mail_server() as server:
        gone = server.url
    with pytest.raises(CarrierDown):
        Mail(gone, FROM).carry(READY, TO)


def test_a_title_of_several_lines_adds_no_head_to_a_letter():
    forged = Ready(id=READY.id, title="a\nBcc: x@example.org", text="", link="", urgent=False)

    with mail_server() as server, pytest.raises(ValueError, match="linefeed"):
        Mail(server.url, FROM).carry(forged, TO)

    assert server.letters == []


def test_a_short_message_is_one_file_whatever_happens(tmp_path: Path):
    sms = Files(tmp_path / "out")
    long = Ready(id=READY.id, title="T", text="x" * 900, link=READY.link, urgent=True)

    sms.carry(long, "+33612345678")
    sms.carry(long, "+33612345678")

    (file,) = (tmp_path / "out").iterdir()
    said = json.loads(file.read_text())
    assert (file.name, said["to"], len(said["text"])) == (
        f"{READY.id}.json",
        "+33612345678",
        LONGEST,
    )
    assert said["text"].endswith(READY.link)
    assert file.stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_written_is_a_carrier_that_is_away(tmp_path: Path):
    (tmp_path / "out").write_text("in the way")

    with pytest.raises(CarrierDown):
        Files(tmp_path / "out").carry(READY, "+33612345678")


def _key(said: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(sealing.read(said)), sealing.CURVE)


def test_a_message_is_sealed_as_in_the_example_of_rfc_8291():
    """RFC 8291, appendix A."""
    browser = _key("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")

    sealed = sealing.seal(
        b"When I grow up, I want to be a watermelon",
        sealing.point(browser),
        sealing.read("BTBZMqHH6r4Tts7J_aSIgg"),
        _key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
        sealing.read("DGv6ra1nlYgDCS1FRnbzlw"),
    )

    assert sealing.written(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
        "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qu"
        "lcy4a-fN"
    )


def _push(*services: str) -> Push:
    return Push(key=sealing.vapid_key("07" * 32), contact=f"mailto:{FROM}", services=services)


def test_a_browser_can_open_what_the_push_service_was_given():
    browser = Browser()
    with push_service() as service:
        _push(service.origin).carry(READY, browser.subscription(service.origin))

    ((heads, body),) = service.asked
    said = json.loads(browser.opens(body))
    assert (said["title"], said["text"], said["link"]) == (READY.title, READY.text, READY.link)
    assert (heads["Content-Encoding"], heads["Topic"]) == (
        "aes128gcm",
        sealing.written(READY.id.bytes),
    )


def test_the_push_service_can_tell_by_the_signature_who_sends():
    """RFC 8292: a JWT signed with ES256, its audience the service's origin."""
    with push_service() as service:
        push = _push(service.origin)
        push.carry(READY, Browser().subscription(service.origin))

    token, _, key = service.asked[0][0]["Authorization"].removeprefix("vapid t=").partition(", k=")
    signed, _, signature = token.rpartition(".")
    raw = sealing.read(signature)
    public = ec.EllipticCurvePublicKey.from_encoded_point(sealing.CURVE, sealing.read(key))
    both = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    public.verify(both, signed.encode(), ec.ECDSA(SHA256()))
    with pytest.raises(InvalidSignature):
        public.verify(both, signed.encode() + b"x", ec.ECDSA(SHA256()))
    body = json.loads(base64.urlsafe_b64decode(signed.partition(".")[2] + "=="))
    assert (key, body["aud"], body["sub"]) == (push.public_key, service.origin, f"mailto:{FROM}")


@pytest.mark.parametrize(
    ("status", "trouble", "gone"),
    [(410, Refused, True), (404, Refused, True), (413, Refused, False), (429, TryLater, False),
     (503, TryLater, False)],
)  # fmt: skip
def test_what_a_push_service_answers_is_told_apart(status: int, trouble: type, gone: bool):
    with push_service(status) as service, pytest.raises(trouble) as told:
        _push(service.origin).carry(READY, Browser().subscription(service.origin))

    assert getattr(told.value, "gone", False) is gone


def test_a_long_notice_is_cut_to_what_a_message_may_hold():
    browser, long = Browser(), Ready(id=READY.id, title="T", text="é" * 5000, link="", urgent=True)
    with push_service() as service:
        _push(service.origin).carry(long, browser.subscription(service.origin))

    (heads, body) = service.asked[0]
    assert len(body) <= sealing.RECORD
    assert json.loads(browser.opens(body))["text"].startswith("ééé")
    assert heads["Urgency"] == "high"


def test_a_browser_cannot_send_the_house_to_an_address_of_its_own():
    """Server-side request forgery: only the services of the settings are spoken to."""
    push = _push("https://fcm.googleapis.com", "https://*.push.apple.com")
    inside = [
        "http://127.0.0.1:5432",
        "https://fcm.googleapis.com.evil.example",
        "https://fcm.googleapis.com@evil.example",
        "https://evil.example/fcm.googleapis.com",
        "http://fcm.googleapis.com",
        "https://push.apple.com.evil.example",
        "https://evil@web.push.apple.com",
        "https://fcm.googleapis.com:8443",
        "https://[::1].push.apple.com",
    ]

    assert [one for one in inside if push.knows(f"{one}/x")] == []
    assert push.knows("https://fcm.googleapis.com/fcm/send/x")
    assert push.knows("https://web.push.apple.com/x")
    with pytest.raises(Refused):
        push.carry(READY, Browser().subscription("http://127.0.0.1:5432"))


def test_a_host_that_is_none_holds_up_nobody_elses_notice():
    with pytest.raises(TryLater):
        _push("https://*.push.apple.com").carry(
            READY, Browser().subscription("https://.push.apple.com")
        )


@pytest.mark.parametrize(
    "endpoint", ["https://a b.push.apple.com", "https://x/\u007f", "https://é"]
)
def test_an_address_that_no_browser_writes_is_refused(endpoint: str):
    with pytest.raises(BadSubscription):
        Subscription.of(Browser().subscription(endpoint))


@pytest.mark.parametrize(
    "said",
    ["", "[]", "{}", "null", '{"endpoint": "https://x", "keys": 7}', "[" * 5000,
     '{"endpoint": "https://x", "keys": {"p256dh": "AAAA", "auth": "AAAA"}}',
     '{"endpoint": "https://x:port", "keys": {"p256dh": "é", "auth": "AAAA"}}'],
)  # fmt: skip
def test_what_is_no_subscription_is_refused_with_a_sentence(said: str):
    with pytest.raises(BadSubscription):
        Subscription.of(said)
