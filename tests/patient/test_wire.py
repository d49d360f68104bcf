"""Digest, session descriptions, RTP and mu-law against published vectors and against themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from answering.patient import digest, g711, rtp_packet, sdp
from answering.patient.digest import UnusableChallenge
from answering.patient.sdp import UnusableDescription


def test_digest_answers_the_example_of_rfc_2617() -> None:
    challenge = digest.read_challenge(
        'Digest realm="testrealm@host.com", qop="auth,auth-int", '
        'nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"'
    )
    answer = digest.authorization(
        challenge,
        user="Mufasa",
        password="Circle Of Life",
        method="GET",
        uri="/dir/index.html",
        client_nonce="0a4f113b",
    )
    assert 'response="6629fae49393a05397450978507c4ef1"' in answer
    assert 'opaque="5ccc069c403ebaf9f0171e9517f40e41"' in answer and "qop=auth" in answer


def test_digest_answers_the_sha_256_example_of_rfc_7616() -> None:
    challenge = digest.read_challenge(
        'Digest realm="http-auth@example.org", qop="auth", algorithm=SHA-256, '
        'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"'
    )
    answer = digest.authorization(
        challenge,
        user="Mufasa",
        password="Circle of Life",
        method="GET",
        uri="/dir/index.html",
        client_nonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
    )
    assert 'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"' in answer


@pytest.mark.parametrize(
    "value",
    [
        "Basic realm=x",
        "Digest nonce=x",
        "Digest realm=x",
        'Digest realm="a",nonce="b",algorithm=X',
        'Digest realm="a",nonce="b",qop="auth-int"',
        "",
    ],
)
def test_challenges_that_cannot_be_answered_are_refused(value: str) -> None:
    with pytest.raises(UnusableChallenge):
        digest.read_challenge(value)


def test_an_offer_is_read_as_it_was_written() -> None:
    assert sdp.read(sdp.write("127.0.0.1", 4000, session=1)) == sdp.Description("127.0.0.1", 4000, 101)
    assert sdp.read(sdp.write("10.0.0.1", 9, session=1, events=None)).events is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"v=0",
        b"\xff\xfe",
        b"c=IN IP4 1.2.3.4\r\nm=audio 0 RTP/AVP 0\r\n",
        b"c=IN IP4 1.2.3.4\r\nm=audio 99999 RTP/AVP 0\r\n",
        b"c=IN IP4 1.2.3.4\r\nm=audio 4000 RTP/AVP 8\r\n",
        b"c=IN IP6 ::1\r\nm=audio 4000 RTP/AVP 0\r\n",
    ],
)
def test_descriptions_without_usable_audio_are_refused(body: bytes) -> None:
    with pytest.raises(UnusableDescription):
        sdp.read(body)


@given(st.integers(0, 127), st.integers(0, 65535), st.integers(0, 2**32 - 1), st.binary(max_size=200), st.booleans())
def test_packets_survive_the_wire(kind: int, sequence: int, timestamp: int, payload: bytes, marker: bool) -> None:
    read = rtp_packet.read(rtp_packet.write(kind, sequence, timestamp, 5, payload, marker))
    assert read == rtp_packet.Packet(kind, sequence, timestamp, 5, payload)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_packet_or_none(data: bytes) -> None:
    read = rtp_packet.read(data)
    assert read is None or len(read.payload) <= len(data) - 12


@pytest.mark.parametrize("key", list(rtp_packet.KEYS))
def test_keys_survive_the_wire(key: str) -> None:
    assert rtp_packet.read_key_event(rtp_packet.key_event(key, 160, end=True)) == (key, True)
    assert rtp_packet.read_key_event(rtp_packet.key_event(key, 160, end=False)) == (key, False)


def test_mu_law_is_g_711() -> None:
    """Anchors of ITU-T G.711: both zeros, the first step, the clipping point; and decoding undoes encoding."""
    known = {0: 0xFF, 8: 0xFE, 32767: 0x80, -32768: 0x00, -8: 0x7E}
    assert {value: g711.encode(np.array([value], np.int16))[0] for value in known} == known
    every = bytes(code for code in range(256) if code != 0x7F)
    assert g711.encode(g711.decode(every)) == every
    ramp = np.arange(-32000, 32000, 7).astype(np.int16)
    error = np.abs(g711.decode(g711.encode(ramp)).astype(int) - ramp)
    assert np.all(error <= np.maximum(8, np.abs(ramp.astype(int)) // 16))


def test_where_speech_begins_and_ends_is_known_to_the_sample() -> None:
    sound = np.zeros(480, np.int16)
    sound[200:290] = 5000
    assert g711.last_voiced(sound) == 289
    assert [g711.first_voiced(frame) for frame in g711.frames(sound)] == [None, 40, None]
    assert g711.last_voiced(np.zeros(0, np.int16)) is None


def test_tones_are_told_apart() -> None:
    assert g711.purity(g711.tone(1020, 0.2), 1020) > 0.95
    assert g711.purity(g711.tone(1020, 0.2), 740) < 0.05
    assert g711.purity(np.zeros(1600, np.int16), 1020) == 0.0
    noise = np.random.default_rng(0).integers(-5000, 5000, 1600).astype(np.int16)
    assert g711.purity(noise, 1020) < 0.1
    keys = g711.key_tones("5")[800:1760]
    assert g711.purity(keys, 770) > 0.4 and g711.purity(keys, 1336) > 0.4
    with pytest.raises(KeyError):
        g711.key_tones("x")
