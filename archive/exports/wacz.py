"""WACZ 1.1.1: WARC, index, list of pages and a signed manifest in one ZIP file that replayweb.page opens."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import IO

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from archive.digest import name_of
from archive.errors import NeedsAttention
from archive.exports.cdxj import compressed_index, index_lines
from archive.exports.selection import PageLine, Shelfmark
from archive.exports.warc import write_warc

SOFTWARE = "secure-communities-archive"
WARC = "data.warc.gz"
KEY = "export-key.pem"
_BEGINNING = (1980, 1, 1, 0, 0, 0)


def write_wacz(
    marks: Sequence[Shelfmark],
    pages: Sequence[PageLine],
    out: Path,
    *,
    warc: Path,
    title: str,
    created: str,
    key: ec.EllipticCurvePrivateKey,
) -> None:
    """Write a WACZ; only its signature differs between two runs with the same arguments.

    `created` is the moment it is made, `warc` the folder of WARC files. Raises RecordDamaged, and OSError when it
    cannot be written.
    """
    with zipfile.ZipFile(out, "w") as package, tempfile.TemporaryFile(dir=out.parent) as copied:
        lines = index_lines(write_warc(marks, warc, copied, WARC))
        index, secondary = compressed_index(lines, "index.cdx.gz")
        resources = [
            _add(package, f"archive/{WARC}", copied),
            _add(package, "indexes/index.cdx.gz", io.BytesIO(index)),
            _add(package, "indexes/index.idx", io.BytesIO(secondary)),
            _add(package, "pages/pages.jsonl", io.BytesIO(page_list(pages))),
        ]
        manifest = _json(_manifest(resources, title, created))
        _add(package, "datapackage.json", io.BytesIO(manifest))
        _add(package, "datapackage-digest.json", io.BytesIO(_json(signed(manifest, created, key))))


def page_list(pages: Sequence[PageLine]) -> bytes:
    """`pages.jsonl` (WACZ 1.1.1 section 5.2.3): a header line, then one line a page."""
    lines: list[dict[str, str]] = [{"format": "json-pages-1.0", "id": "pages", "title": "Captures"}]
    lines += [
        {"id": name_of("p", p.url, p.captured_at), "url": p.url, "ts": p.captured_at, "title": p.title} for p in pages
    ]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode("utf-8", "replace")


def signed(manifest: bytes, created: str, key: ec.EllipticCurvePrivateKey) -> dict[str, object]:
    """`datapackage-digest.json` with an anonymous signature (wacz-auth 0.1.0, "Anonymous Signature").

    ECDSA over the text of the hash; r and s side by side and the public key as SubjectPublicKeyInfo, both base64:
    what WebCrypto gives and takes.
    """
    digest = "sha256:" + hashlib.sha256(manifest).hexdigest()
    r, s = utils.decode_dss_signature(key.sign(digest.encode(), ec.ECDSA(hashes.SHA256())))
    size = (key.key_size + 7) // 8
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    data = {
        "hash": digest,
        "created": created,
        "software": SOFTWARE,
        "version": version(SOFTWARE),
        "signature": _base64(r.to_bytes(size, "big") + s.to_bytes(size, "big")),
        "publicKey": _base64(public),
    }
    return {"path": "datapackage.json", "hash": digest, "signedData": data}


def signing_key(folder: Path) -> ec.EllipticCurvePrivateKey:
    """The archive's own key, made when it is first needed; whoever knows its public half knows exports of one archive.

    P-384, because replayweb.page accepts an anonymous signature by no other curve (wabac.js `certutils`).
    Raises NeedsAttention when the file holds no such key.
    """
    path = folder / KEY
    if not path.exists():
        made = ec.generate_private_key(ec.SECP384R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(made)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except ValueError as error:
        raise NeedsAttention(f"a private key was expected in {path}, none was found; move the file away") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise NeedsAttention(f"an ECDSA key was expected in {path}, another one was found; move the file away")
    return key


def _manifest(resources: list[dict[str, object]], title: str, created: str) -> dict[str, object]:
    return {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": title,
        "software": f"{SOFTWARE} {version(SOFTWARE)}",
        "created": created,
        "modified": created,
        "resources": resources,
    }


def _add(package: zipfile.ZipFile, path: str, content: IO[bytes]) -> dict[str, object]:
    """Stored, so that players read single records out of the middle (WACZ 1.1.1 section 4.2).

    An extra field stands before the content only where the directory has one too: where that has none, replayweb.page
    looks for the content directly behind the name.
    """
    entry = zipfile.ZipInfo(path, _BEGINNING)
    entry.external_attr = 0o644 << 16
    is_large = content.seek(0, io.SEEK_END) > zipfile.ZIP64_LIMIT
    content.seek(0)
    digest, size = hashlib.sha256(), 0
    with package.open(entry, "w", force_zip64=is_large) as into:
        for piece in iter(lambda: content.read(1 << 20), b""):
            digest.update(piece)
            size += len(piece)
            into.write(piece)
    return {"name": path.rpartition("/")[2], "path": path, "hash": f"sha256:{digest.hexdigest()}", "bytes": size}


def _json(said: Mapping[str, object]) -> bytes:
    return (json.dumps(said, indent=2, ensure_ascii=False) + "\n").encode("utf-8")


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
