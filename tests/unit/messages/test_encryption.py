"""The encryption of notifications, held to the example of RFC 8291, section 5."""

from cryptography.hazmat.primitives.asymmetric import ec

from queue_server.messages.channels.push.encryption import encrypted, point_of
from script.staging.push_service import decoded, encoded

RECEIVER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_y"
    "l95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_example_of_the_rfc_is_met() -> None:
    """The same keys and the same salt give the same bytes."""
    sender = ec.derive_private_key(int.from_bytes(decoded(SENDER)), ec.SECP256R1())
    body = encrypted(
        b"When I grow up, I want to be a watermelon", decoded(RECEIVER), decoded(AUTH), sender, decoded(SALT)
    )
    assert encoded(body) == BODY
    assert decoded(BODY)[21:86] == point_of(sender.public_key())
