"""Passwords and tokens of sources: encrypted with the installation's keys, opened only to connect.

``SOURCE_KEY`` holds one or more keys, the newest first: that one encrypts, all of them open. To change the key, put a
new one in front, run ``reseal_sources``, then take the old one away.
"""

import base64
import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from datasources.connectors.errors import SourceError


def seal(secret: dict[str, str]) -> str:
    """Encrypt. Nothing to hide is the empty text."""
    return _keys().encrypt(json.dumps(secret).encode()).decode() if secret else ""


def unseal(sealed: str) -> dict[str, str]:
    """Decrypt.

    Raises:
        SourceError: none of the keys fits.
    """
    if not sealed:
        return {}
    try:
        return json.loads(_keys().decrypt(sealed.encode()))
    except InvalidToken:
        raise SourceError(
            "",
            _("保存的密码无法解密：加密密钥（SOURCE_KEY）已更换"),
            _("请重新填写密码，或由系统管理员恢复原密钥。"),
        ) from None


def reseal(sealed: str) -> str:
    """The same secret under the newest key."""
    return seal(unseal(sealed))


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in settings.SOURCE_KEYS])


def _derived(key: str) -> bytes:
    """A key of the length that Fernet wants, from a key of any length."""
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"secrets of data sources")
    return base64.urlsafe_b64encode(hkdf.derive(key.encode()))
