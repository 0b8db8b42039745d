"""Keys as NATS writes them; the vectors are those of two other implementations."""

import base64

import pytest

from eclor.core.service.nkeys import USER, BadKey, KeyPair, is_signed_by, new_seed

# Published with the Elixir library mmmries/nkeys, made by NATS's own tool.
SEED = "SUAMLK2ZNL35WSMW37E7UD4VZ7ELPKW7DHC3BWBSD2GCZ7IUQQXZIORRBU"
PUBLIC = "UCK5N7N66OBOINFXAYC2ACJQYFSOD4VYNU6APEJTAVFZB2SVHLKGEW7L"
NONCE = b"PXoWU7zWAMt75FY"
SIGNATURE = base64.b64decode(
    "ZaAiVDgB5CeYoXoQ7cBCmq+ZllzUnGUoDVb8C7PilWvCs8XKfUchAUhz2P4BYAF++Dg3w05CqyQFRDiGL6LrDw=="
)


def test_a_known_seed_gives_its_known_public_key() -> None:
    key = KeyPair.from_seed(SEED)

    assert key.public == PUBLIC


def test_a_known_seed_signs_as_the_other_implementations_do() -> None:
    signature = KeyPair.from_seed(SEED).sign(NONCE)

    assert signature == SIGNATURE


def test_the_issuer_of_nats_own_example_is_an_account() -> None:
    key = KeyPair.from_seed("SAANDLKMXL6CUS3CP52WIXBEDN6YJ545GDKC65U5JZPPV6WH6ESWUA6YAI")

    assert key.public == "ABJHLOVMPA4CI6R5KLNGOB4GSLNIY7IOUPAJC4YFNDLQVIOBYQGUWVLA"


def test_a_new_account_seed_begins_with_sa_and_a_new_user_seed_with_su() -> None:
    assert [new_seed()[:2], new_seed(USER)[:2]] == ["SA", "SU"]


def test_a_signature_is_believed_only_for_its_own_message() -> None:
    assert is_signed_by(PUBLIC, NONCE, SIGNATURE)
    assert not is_signed_by(PUBLIC, b"another message", SIGNATURE)


@pytest.mark.parametrize(
    "text", ["", "S", "SUAMLK2Z", SEED[:-1] + "V", SEED.replace("K", "1"), PUBLIC, "é" * 58]
)
def test_what_is_no_seed_is_refused(text: str) -> None:
    with pytest.raises(BadKey):
        KeyPair.from_seed(text)


def test_a_key_never_shows_its_seed() -> None:
    assert SEED not in repr(KeyPair.from_seed(SEED))
