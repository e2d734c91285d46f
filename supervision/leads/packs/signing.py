"""The platform's signature under a manifest: Ed25519, with a public key that may be handed to anybody.

It shows that a pack is as the holder of the private key made it. It does not show when: the time is the platform's own
clock, not a time stamp of a third party. ``EVIDENCE_KEY`` holds one or more secrets, the newest first: that one signs,
the public keys of all of them are known.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping, Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from supervision.leads.packs.manifest import as_json

ALGORITHM = "Ed25519"
_PEM = re.compile(rb"-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----", re.DOTALL)


def private_key(secret: str) -> Ed25519PrivateKey:
    """The key that follows from a secret of any length."""
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"signature of evidence packs")
    return Ed25519PrivateKey.from_private_bytes(hkdf.derive(secret.encode()))


def known_keys(secrets: Sequence[str]) -> dict[str, Ed25519PublicKey]:
    """Public keys by fingerprint."""
    keys = [private_key(secret).public_key() for secret in secrets]
    return {fingerprint(key): key for key in keys}


def fingerprint(key: Ed25519PublicKey) -> str:
    """SHA-256 of the raw public key, in hexadecimal."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()


def as_pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def from_pem(text: bytes) -> list[Ed25519PublicKey]:
    """The keys of a file, one or more. Raises ValueError where one of them is no public key of the kind."""
    keys = [load_pem_public_key(block) for block in _PEM.findall(text)]
    if not keys or not all(isinstance(key, Ed25519PublicKey) for key in keys):
        raise ValueError("no Ed25519 public key")
    return keys


def signature_of(manifest: bytes, key: Ed25519PrivateKey) -> bytes:
    """The entry that stands beside the manifest."""
    said = {
        "algorithm": ALGORITHM,
        "key": fingerprint(key.public_key()),
        "signature": base64.b64encode(key.sign(manifest)).decode(),
    }
    return as_json(said)


def signature_problem(manifest: bytes, signature: bytes, trusted: Mapping[str, Ed25519PublicKey]) -> str | None:
    """Why the signature does not hold, as a sentence; None where one of the trusted keys made it over the manifest."""
    try:
        told = json.loads(signature)
        algorithm, key, value = told["algorithm"], str(told["key"]), base64.b64decode(told["signature"], validate=True)
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error):
        return "签名文件无法读取，可能已被改动。"
    if algorithm != ALGORITHM:
        return f"签名算法不是 {ALGORITHM}，可能已被改动。"
    if key not in trusted:
        said = f"签名所用的公钥（指纹 {key[:64]}）不在受信任的公钥之中："
        return said + "可能不是本平台制作的，或者清单已用别的密钥重新签名。"
    try:
        trusted[key].verify(value, manifest)
    except InvalidSignature:
        return "签名与清单不符：清单或签名已被改动。"
    return None
