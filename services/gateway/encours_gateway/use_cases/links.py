"""Links that are secrets: for who is invited, and for who forgot a password."""

import secrets
from dataclasses import dataclass

from encours_gateway.domain.people import UserKind
from encours_gateway.use_cases.sign_in import digest_of_secret

PAGES: dict[UserKind, str] = {"merchant": "console", "buyer": "portal"}


@dataclass(frozen=True)
class Link:
    url: str
    digest: bytes


def new_link(public_url: str, kind: UserKind, page: str) -> Link:
    secret = secrets.token_urlsafe(32)
    return Link(f"{public_url.rstrip('/')}/{PAGES[kind]}/{page}?token={secret}", digest_of_secret(secret))
