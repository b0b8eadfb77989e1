"""How papers speak: labels, days, amounts and parties in the language of the paper."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from encours_billing.domain.vat import RateTotal
from encours_billing.formats.labels import LABELS
from encours_values.money import format_minor

UNBREAKABLE_SPACE = "\u00a0"
LOCALES = {"fr": "fr_FR", "en": "en_GB"}


def in_fours(code: str) -> str:
    """An IBAN or a reference as people read it; it stays on one line."""
    return UNBREAKABLE_SPACE.join(code[at : at + 4] for at in range(0, len(code), 4))


class Words:
    """Labels, dates and amounts in the language of the paper."""

    def __init__(self, parties: Mapping[str, Any], currency: str) -> None:
        self.parties = parties
        self.language = parties["locale"]
        self.locale = LOCALES[self.language]
        self.currency = currency

    def say(self, label: str, **filled: str) -> str:
        return LABELS[self.language][label].format(**filled)

    def day(self, day: date) -> str:
        return format_date(day, "long", locale=self.locale)

    def money(self, amount_minor: int) -> str:
        return format_minor(amount_minor, self.currency, self.locale)

    def number(self, value: Decimal) -> str:
        return format_decimal(value, locale=self.locale, decimal_quantization=False)

    def rate(self, rate: Decimal) -> str:
        return f"{self.number(rate)} %" if self.language == "fr" else f"{self.number(rate)}%"

    def unit_price(self, net_minor: int, quantity: Decimal) -> str:
        """Net of one piece, with more than two decimals (at most four) where it takes them."""
        price = (Decimal(net_minor) / 100 / quantity).quantize(Decimal("0.0001"))
        digits = "#,##0.00" if price == price.quantize(Decimal("0.01")) else "#,##0.00##"
        pattern = f"{digits} ¤" if self.language == "fr" else f"¤{digits}"
        return format_currency(price, self.currency, pattern, locale=self.locale, currency_digits=False)

    def country(self, code: str | None) -> str | None:
        names: Mapping[str, str] = Locale(self.locale).territories
        return names.get(code, code) if code else None

    def party(self, party: Mapping[str, Any]) -> dict[str, Any]:
        address = party.get("address") or {}
        town = " ".join(filter(None, (address.get("postcode"), address.get("city"))))
        lines = [address.get("street"), town, self.country(address.get("country") or party.get("country"))]
        if party.get("siren"):
            lines.append(self.say("siren", siren=party["siren"]))
        if party.get("vat_number"):
            lines.append(self.say("vat_number", vat_number=party["vat_number"]))
        lines.append(party.get("email"))
        return {"name": party.get("name") or "", "lines": [line for line in lines if line]}

    def base(self, kind: str, number: str, to: str) -> dict[str, Any]:
        """What every paper begins and ends with."""
        seller = self.party(self.parties["seller"])
        identity = [self.parties["seller"].get(name) for name in ("siren", "vat_number")]
        said = [
            self.say(name, **{name: value})
            for name, value in zip(("siren", "vat_number"), identity, strict=True)
            if value
        ]
        return {
            "lang": self.language,
            "title": f"{self.say(kind)} {number}",
            "kind": self.say(kind),
            "number": number,
            "to": self.say(to),
            "seller": seller,
            "buyer": self.party(self.parties["buyer"]),
            "foot": " · ".join([seller["name"], *said]),
        }

    def debit_note(self, start: str, mandate_reference: str | None, iban_masked: str | None = None) -> str:
        """How it will be paid, with the creditor's identifier and the mandate where they are known."""
        ics = self.parties["seller"].get("creditor_identifier")
        more = [
            self.say("ics", ics=ics) if ics else "",
            self.say("rum", rum=mandate_reference) if mandate_reference else "",
            self.say("iban", iban=iban_masked) if iban_masked else "",
        ]
        return ", ".join([start, *filter(None, more)]) + "."

    def transfer_note(self, reference: str, iban: str | None) -> str:
        """How to pay by credit transfer: the reference by which it finds its invoices, and the account."""
        account = self.say("onto", iban=in_fours(iban)) if iban else ""
        return self.say("by_transfer", reference=in_fours(reference), account=account)

    def vat(self, vat: Sequence[RateTotal]) -> dict[str, Any]:
        return {
            "vat-head": [self.say("rate"), self.say("net"), self.say("tax")],
            "vat": [[self.rate(each.rate), self.money(each.net_minor), self.money(each.tax_minor)] for each in vat],
        }

    def sum(self, label: str, amount_minor: int, *, strong: bool = False) -> dict[str, Any]:
        return {"label": self.say(label), "value": self.money(amount_minor), "strong": strong}
