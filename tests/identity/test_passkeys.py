"""A passkey is two proofs at once: the device, and the finger that unlocks it."""

import json

import pytest
from django.urls import reverse
from fido2.utils import websafe_encode

from eclor.core.identity.models import Factor
from eclor.core.identity.views.second import LARGEST
from tests.identity.authenticator import Telephone
from tests.identity.conftest import HOST, browser, signed_in

ORIGIN = f"http://{HOST}"
CLIENT = websafe_encode(b'{"type":"webauthn.get","challenge":"YQ","origin":"x"}')
EXTENDED = bytes(32) + b"\x80" + bytes(4)  # flag ED, counter


def _post(client, view, said):
    return client.post(
        reverse(view),
        json.dumps(said),
        content_type="application/json",
        headers={"accept": "application/json"},
    )


def _added(person, telephone):
    desk = signed_in(person)
    asked = _post(desk, "account-passkey-ask", {}).json()
    return desk, _post(desk, "account-passkey-take", telephone.makes(asked))


def _shown(telephone, client=None):
    client = client or browser()
    asked = _post(client, "passkey-ask", {}).json()
    return client, _post(client, "passkey-take", telephone.signs(asked))


def test_paul_adds_his_telephone_and_his_role_opens(paul):
    desk, answer = _added(paul, Telephone(ORIGIN))

    assert answer.json() == {"towards": reverse("account-paper")}
    assert desk.get(reverse("hypervisor")).status_code == 200


def test_paul_signs_in_with_his_telephone_alone(paul):
    telephone = Telephone(ORIGIN)
    _added(paul, telephone)

    desk, answer = _shown(telephone)

    assert answer.json() == {"towards": reverse("hypervisor")}
    assert desk.get(reverse("hypervisor")).status_code == 200


def test_after_the_password_the_telephone_is_the_second_proof(paul):
    telephone = Telephone(ORIGIN)
    _added(paul, telephone)
    desk = signed_in(paul)

    _shown(telephone, desk)

    assert desk.get(reverse("hypervisor")).status_code == 200


def test_the_telephone_of_nora_is_no_second_proof_for_paul(paul, nora):
    hers, his = Telephone(ORIGIN), Telephone(ORIGIN)
    _added(nora, hers)
    _added(paul, his)
    desk = signed_in(paul)

    _, answer = _shown(hers, desk)

    assert answer.status_code == 422
    assert desk.get(reverse("account")).status_code == 302


@pytest.mark.parametrize("origin", ["https://evil.example", f"http://{HOST}.evil.example", ""])
def test_what_was_signed_for_another_site_opens_nothing(paul, origin):
    telephone = Telephone(ORIGIN)
    _added(paul, telephone)
    telephone.origin = origin

    assert _shown(telephone)[1].status_code == 422


def test_a_telephone_that_nobody_unlocked_opens_nothing(paul):
    telephone = Telephone(ORIGIN)
    _added(paul, telephone)
    telephone.unlocked = False

    assert _shown(telephone)[1].status_code == 422


def test_an_answer_sent_again_opens_nothing(paul):
    telephone = Telephone(ORIGIN)
    _added(paul, telephone)
    desk = browser()
    said = telephone.signs(_post(desk, "passkey-ask", {}).json())

    first, again = _post(desk, "passkey-take", said), _post(desk, "passkey-take", said)

    assert (first.status_code, again.status_code) == (200, 422)


def test_a_copied_telephone_betrays_itself_by_its_counter(paul):
    telephone = Telephone(ORIGIN)
    _added(paul, telephone)
    for _ in range(3):
        _shown(telephone)
    telephone.counter = 1

    assert _shown(telephone)[1].status_code == 422


def test_one_telephone_is_added_once(paul):
    telephone = Telephone(ORIGIN)
    desk, _ = _added(paul, telephone)
    asked = _post(desk, "account-passkey-ask", {}).json()

    assert _post(desk, "account-passkey-take", telephone.makes(asked)).status_code == 422
    assert Factor.objects.filter(kind="passkey").count() == 1


# Extensions announced and none there; an attestation of nothing; one that breaks off; one too deep.
BROKEN_CBOR = [
    {"clientDataJSON": CLIENT, "signature": "", "authenticatorData": websafe_encode(EXTENDED)},
    {"clientDataJSON": CLIENT, "attestationObject": ""},
    {"clientDataJSON": CLIENT, "attestationObject": websafe_encode(b"\x19\x01")},
    {"clientDataJSON": CLIENT, "attestationObject": websafe_encode(b"\x81" * 5000)},
]


@pytest.mark.parametrize("view", ["passkey-take", "account-passkey-take"])
@pytest.mark.parametrize("response", BROKEN_CBOR)
def test_broken_cbor_instead_of_a_passkey_is_refused_without_a_fault(paul, view, response):
    desk = signed_in(paul)
    _post(desk, "passkey-ask", {})
    said = {"id": "YQ", "rawId": "YQ", "type": "public-key", "response": response}

    assert _post(desk, view, said).status_code == 422


def test_an_answer_of_megabytes_is_not_even_read(paul):
    telephone = Telephone(ORIGIN)
    _added(paul, telephone)
    desk = browser()
    said = telephone.signs(_post(desk, "passkey-ask", {}).json())

    assert _post(desk, "passkey-take", said | {"more": "x" * LARGEST}).status_code == 422


@pytest.mark.parametrize("view", ["passkey-take", "account-passkey-take"])
@pytest.mark.parametrize(
    "said",
    [b"", b"[]", b"null", b"{", b'{"rawId": 7}', b'{"id":"x","rawId":"x","response":{}}',
     b"[" * 30_000, b'{"id":"\xff"}', b'{"id":"a","rawId":"a","type":"public-key","response":7}'],
)  # fmt: skip
def test_nonsense_instead_of_a_passkey_is_refused_without_a_fault(paul, view, said):
    desk = signed_in(paul)
    for asking in ("passkey-ask", "account-passkey-ask"):
        _post(desk, asking, {})
        answer = desk.post(reverse(view), said, content_type="application/json")
        assert answer.status_code == 422
