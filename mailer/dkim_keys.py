"""Keys for DKIM: files of a folder, named `<domain>.<selector>.pem`, and the DNS record that each asks for."""

import base64
import re
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from mailer.envelope import Unsendable, ascii_domain

BITS = 2048
FEWEST_BITS = 1024
"""Shorter ones nobody verifies (RFC 8301)."""
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")


class BadKey(ValueError):
    """Names the file or the domain, and says in one line what is wrong with it."""


@dataclass(frozen=True, slots=True)
class FileKey:
    domain: str
    """In ASCII and in small letters."""
    selector: str
    private: RSAPrivateKey | Ed25519PrivateKey

    @property
    def algorithm(self) -> str:
        return f"{self._kind}-sha256"

    @property
    def file_name(self) -> str:
        return f"{self.domain}.{self.selector}.pem"

    @property
    def record_name(self) -> str:
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def public(self) -> str:
        """As in `p=`."""
        public = self.private.public_key()
        if isinstance(self.private, RSAPrivateKey):
            return _base64(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
        return _base64(public.public_bytes(Encoding.Raw, PublicFormat.Raw))

    @property
    def record(self) -> str:
        return f"v=DKIM1; k={self._kind}; p={self.public}"

    @property
    def _kind(self) -> str:
        return "rsa" if isinstance(self.private, RSAPrivateKey) else "ed25519"

    def sign(self, what: bytes) -> bytes:
        if isinstance(self.private, RSAPrivateKey):
            return self.private.sign(what, PKCS1v15(), SHA256())
        digest = Hash(SHA256())
        digest.update(what)
        # RFC 8463, 3: Ed25519 signs the hash.
        return self.private.sign(digest.finalize())


def read(folder: Path) -> list[FileKey]:
    """All keys of *folder*, by name; files that do not end in `.pem` are no keys. Raises BadKey."""
    try:
        files = sorted(one for one in folder.iterdir() if one.suffix == ".pem")
    except OSError as error:
        raise BadKey(f"{folder} cannot be read ({error.strerror}).") from None
    return [_read(file) for file in files]


def make(folder: Path, domain: str, selector: str, *, ed25519: bool = False) -> FileKey:
    """A new key, in a file that is its owner's alone. Raises BadKey; no key is ever written over."""
    domain = ascii_form(domain)
    if not _LABEL.fullmatch(selector):
        raise BadKey(f"{selector!r} cannot be a selector: small letters, digits and hyphens are.")
    private = Ed25519PrivateKey.generate() if ed25519 else generate_private_key(65537, BITS)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key = FileKey(domain, selector, private)
    file = folder / key.file_name
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600, exist_ok=False)
        file.write_bytes(pem)
    except FileExistsError:
        raise BadKey(f"{file} is there already; give another selector.") from None
    except OSError as error:
        raise BadKey(f"{file} cannot be written ({error.strerror}).") from None
    return key


def ascii_form(given: str) -> str:
    """A domain as it stands in mails and file names. Raises BadKey."""
    try:
        domain = ascii_domain(given, given).lower().rstrip(".")
    except Unsendable:
        raise BadKey(f"{given!r} is not a domain.") from None
    labels = domain.split(".")
    if len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)) or len(domain) > 253:
        raise BadKey(f"{given!r} is not a domain.")
    return domain


def _read(file: Path) -> FileKey:
    domain, _, selector = file.stem.rpartition(".")
    if not domain or not _LABEL.fullmatch(selector):
        raise BadKey(f"{file.name} is not named <domain>.<selector>.pem, as in glow.example.s1.pem.")
    try:
        private = load_pem_private_key(file.read_bytes(), password=None)
    except OSError as error:
        raise BadKey(f"{file.name} cannot be read ({error.strerror}).") from None
    except TypeError:
        raise BadKey(f"{file.name} is locked with a pass phrase; DKIM needs it open.") from None
    except (ValueError, UnsupportedAlgorithm):
        raise BadKey(f"{file.name} holds no private key in PEM.") from None
    if not isinstance(private, RSAPrivateKey | Ed25519PrivateKey):
        raise BadKey(f"{file.name} holds a key of another kind; DKIM knows RSA and Ed25519.")
    if isinstance(private, RSAPrivateKey) and private.key_size < FEWEST_BITS:
        raise BadKey(f"{file.name} has {private.key_size} bits; {FEWEST_BITS} are needed, {BITS} are usual.")
    return FileKey(ascii_form(domain), selector, private)


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
