"""The digests of what is asked are those of HMAC-SHA256, under the first of the keys; all are recognised."""

import hmac

from hypothesis import given
from hypothesis import strategies as some

from service.digests import Digests

KEYS = some.tuples(some.binary(min_size=1, max_size=200), some.binary(min_size=1, max_size=200))


@given(keys=KEYS, text=some.binary())
def test_a_digest_is_that_of_hmac_under_the_first_key(keys, text):
    assert Digests(keys).of(text) == hmac.digest(keys[0], text, "sha256")


@given(keys=KEYS, text=some.binary())
def test_digests_under_every_key_are_recognised(keys, text):
    for key in keys:
        assert Digests(keys).fits(hmac.digest(key, text, "sha256"), text)


def test_the_digest_of_something_else_is_not_recognised():
    digests = Digests((b"one", b"two"))
    assert not digests.fits(digests.of(b"this"), b"that")
    assert not digests.fits(hmac.digest(b"three", b"this", "sha256"), b"this")
    assert not digests.fits(None, b"this")
