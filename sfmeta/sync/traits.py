"""By what else than the identifier a customer and an Account may be known for the same: only ever a suggestion."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TypeAlias
from urllib.parse import urlsplit

Trait: TypeAlias = tuple[str, str]
"""What kind of likeness, and the form in which both sides are compared."""

NAME, VAT, DOMAIN = "same name", "same VAT number", "same domain"

FORMS = (
    "ab ag aps as asa bv bvba co company corp corporation cv eurl gmbh inc incorporated kg kk limited llc llp ltd ltda",
    "nv oy oyj plc pte pty sa sarl sas sasu sl spa srl ug",
)
LEGAL_FORMS = frozenset(word for line in FORMS for word in line.split())

MAIL = (
    "aol.com free.fr gmail.com gmx.de gmx.net googlemail.com hotmail.com hotmail.fr icloud.com laposte.net live.com",
    "me.com msn.com orange.fr outlook.com proton.me protonmail.com t-online.de wanadoo.fr web.de yahoo.com yahoo.fr",
)
PUBLIC = frozenset(word for line in MAIL for word in line.split())
"""Domains of mail for everybody: they say nothing about whose it is."""

SHORTEST_VAT = 6


def traits(names: Iterable[str | None], vats: Iterable[str | None], addresses: Iterable[str | None]) -> Iterator[Trait]:
    """The traits of one party; ``addresses`` are web and mail addresses."""
    found = (
        *((NAME, name_of(each)) for each in names if each),
        *((VAT, vat_of(each)) for each in vats if each),
        *((DOMAIN, domain_of(each)) for each in addresses if each),
    )
    yield from dict.fromkeys(trait for trait in found if trait[1])


def name_of(text: str) -> str:
    """Letters and digits without accents, capitals, punctuation and the legal form."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    words = re.findall(r"\w+", re.sub(r"(?<=\b\w)\.(?=\w\b)", "", letters))
    return " ".join(word for word in words if word not in LEGAL_FORMS) or " ".join(words)


def vat_of(text: str) -> str:
    """Letters and digits; nothing where that is too short to be one."""
    found = re.sub(r"[^0-9A-Z]", "", text.upper())
    return found if len(found) >= SHORTEST_VAT else ""


def domain_of(address: str) -> str:
    """The domain of a web or mail address; nothing where it is everybody's."""
    text = address.strip().lower()
    try:
        host = text.rpartition("@")[2] if "@" in text else urlsplit(text if "//" in text else f"//{text}").hostname
    except ValueError:
        return ""
    domain = (host or "").removeprefix("www.").rstrip(".")
    return "" if "." not in domain or domain in PUBLIC else domain
