"""The signature of a WACZ package, verified (wacz-auth 0.1.0).

What is signed is the SHA-256 of `datapackage.json`, and that states the digests of all other files. An anonymous
signature proves that the holder of a key signed these bytes; whoever knows the key, knows the giver.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.digest import sha256_of

SAYING_LIMIT = 16 * 1024 * 1024
_WRONG = "wrong: "
_UNREADABLE = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Signature:
    """What a package's signature proved: a clause that begins with `valid`, `wrong`, `not signed`, `not verified`."""

    verdict: str

    @property
    def is_wrong(self) -> bool:
        """Whether it contradicts the package."""
        return self.verdict.startswith(_WRONG)


def signature_of(package: Path) -> Signature:
    """The verdict on a package; never raises for what is in it. Raises OSError when it cannot be read."""
    try:
        with zipfile.ZipFile(package) as opened:
            if "datapackage-digest.json" not in opened.namelist():
                return Signature("not signed")
            said = json.loads(_content(opened, "datapackage-digest.json"))
            return Signature(_verdict(said, _content(opened, "datapackage.json")))
    except (*_UNREADABLE, RecursionError) as error:
        return Signature(f"{_WRONG}it cannot be read ({str(error)[:200]})")


def _content(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as stream:
        content = stream.read(SAYING_LIMIT + 1)
    if len(content) > SAYING_LIMIT:
        raise ValueError(f"{name} unfolds to more than {SAYING_LIMIT} bytes")
    return content


def _verdict(said: Mapping[str, Any], manifest: bytes) -> str:
    digest = "sha256:" + sha256_of(manifest)
    if said["hash"] != digest:
        return _WRONG + "datapackage.json has another digest than datapackage-digest.json states"
    signed = said.get("signedData")
    if not signed:
        return "not signed"
    if signed["hash"] != digest:
        return _WRONG + "another datapackage.json was signed than is in the package"
    if not signed.get("publicKey"):
        who = f"by {signed['domain']!s:.100}" if signed.get("domain") else "without a public key"
        return f"not verified: signed {who}"
    key = base64.b64decode(signed["publicKey"])
    if not _is_signed(key, base64.b64decode(signed["signature"]), digest.encode()):
        return _WRONG + "the signature is not that of the public key in the package"
    return f"valid, anonymous: the holder of the key with SHA-256 {hashlib.sha256(key).hexdigest()} signed it"


def _is_signed(key: bytes, signature: bytes, text: bytes) -> bool:
    """ECDSA with SHA-256, r and s side by side as WebCrypto has them."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm  # only few imports need cryptography
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, utils

    half = len(signature) // 2
    try:
        public = serialization.load_der_public_key(key)
        if not isinstance(public, ec.EllipticCurvePublicKey):
            raise ValueError("an ECDSA key was expected, another one was found")
        r, s = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
        public.verify(utils.encode_dss_signature(r, s), text, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    except UnsupportedAlgorithm as error:
        raise ValueError(str(error)) from error
    return True
