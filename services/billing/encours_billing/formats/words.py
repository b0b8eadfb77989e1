"""How papers speak: labels, days, amounts and parties in the language of the paper."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, get_currency_precision

from encours_billing.domain.vat import RateTotal
from encours_billing.formats import exemptions
from encours_billing.formats.fonts import families
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
        return format_decimal(value.normalize(), locale=self.locale, decimal_quantization=False)

    def rate(self, rate: Decimal) -> str:
        return f"{self.number(rate)} %" if self.language == "fr" else f"{self.number(rate)}%"

    def unit_price(self, net_minor: int, quantity: Decimal) -> str:
        """Net of one piece, with more than two decimals (at most four) where it takes them."""
        net = Decimal(net_minor).scaleb(-get_currency_precision(self.currency))
        price = (net / quantity).quantize(Decimal("0.0001"))
        digits = "#,##0.00" if price == price.quantize(Decimal("0.01")) else "#,##0.00##"
        pattern = f"{digits} ¤" if self.language == "fr" else f"¤{digits}"
        return format_currency(price, self.currency, pattern, locale=self.locale, currency_digits=False)

    def country(self, code: str | None) -> str | None:
        names: Mapping[str, str] = Locale(self.locale).territories
        return names.get(code, code) if code else None

    def address(self, address: Mapping[str, Any], country: str | None) -> list[str]:
        town = " ".join(filter(None, (address.get("postcode"), address.get("city"))))
        return [line for line in (address.get("street"), town, self.country(address.get("country") or country)) if line]

    def party(self, party: Mapping[str, Any]) -> dict[str, Any]:
        lines = self.address(party.get("address") or {}, party.get("country"))
        lines += [self.say(name, **{name: party[name]}) for name in ("siren", "vat_number") if party.get(name)]
        if party.get("email"):
            lines.append(party["email"])
        return {"name": party.get("name") or "", "lines": lines}

    def delivery(self) -> dict[str, Any] | None:
        """Where the goods went, if that is not the buyer's address (INV-02)."""
        given = self.parties.get("delivery")
        if not given or given == self.parties["buyer"].get("address"):
            return None
        return {
            "title": self.say("deliver_to"),
            "name": given.get("name") or self.parties["buyer"].get("name") or "",
            "lines": self.address(given, None),
        }

    def legal_identity(self) -> str:
        """The seller as the law wants it at the foot: form and capital, register and town, VAT number (INV-01)."""
        seller = self.parties["seller"]
        form, town, siren = (seller.get(name) for name in ("legal_form", "rcs", "siren"))
        capital = (
            self.say("capital", capital=self.capital(seller["share_capital"])) if seller.get("share_capital") else ""
        )
        register = self.say("siren", siren=siren) if siren else ""
        if town:
            register = self.say("rcs", town=town, siren=siren) if siren else self.say("rcs_town", town=town)
        vat = self.say("vat_number", vat_number=seller["vat_number"]) if seller.get("vat_number") else ""
        vat = vat.replace(" ", UNBREAKABLE_SPACE)
        name = ", ".join(filter(None, (seller.get("name"), " ".join(filter(None, (form, capital))))))
        address = ", ".join(self.address(seller.get("address") or {}, None)[:2])
        return " · ".join(filter(None, (name, address, register, vat)))

    def capital(self, capital_minor: int) -> str:
        """In euros, without cents where there are none."""
        digits = 0 if capital_minor % 100 == 0 else 2
        pattern = "#,##0" + (".00" if digits else "")
        pattern = f"{pattern} ¤" if self.language == "fr" else f"¤{pattern}"
        return format_currency(
            Decimal(capital_minor).scaleb(-2), "EUR", pattern, locale=self.locale, currency_digits=False
        )

    def base(self, kind: str, number: str, to: str, *, test: bool) -> dict[str, Any]:
        """What every paper begins and ends with; `test`: of a sandbox merchant, so it is marked as no real document."""
        return {
            "lang": self.language,
            "fonts": families(self.parties["buyer"].get("country")),
            "title": f"{self.say(kind)} {number}",
            "kind": self.say(kind),
            "number": number,
            "to": self.say(to),
            "seller": self.party(self.parties["seller"]),
            "buyer": self.party(self.parties["buyer"]),
            "delivery": self.delivery(),
            "foot": self.legal_identity(),
            "test": {"mark": self.say("test_mark"), "note": self.say("test_note")} if test else None,
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

    def payment_terms(self) -> list[str]:
        """Discount, penalties and the fixed sum for recovery, as the seller set them, else as the law has them."""
        seller = self.parties["seller"]
        discount, rate = seller.get("early_payment_discount"), seller.get("late_penalty_percent")
        return [
            self.say("discount", terms=discount) if discount else self.say("no_discount"),
            self.say("penalties_rate", rate=self.rate(Decimal(str(rate))))
            if rate is not None
            else self.say("penalties"),
            self.say("indemnity"),
        ]

    def transfer_note(self, reference: str, iban: str | None) -> str:
        """How to pay by credit transfer: the reference by which it finds its invoices, and the account."""
        account = self.say("onto", iban=in_fours(iban)) if iban else ""
        return self.say("by_transfer", reference=in_fours(reference), account=account)

    def vat(self, vat: Sequence[RateTotal]) -> dict[str, Any]:
        return {
            "vat-head": [self.say("rate"), self.say("net"), self.say("tax")],
            "vat": [[self.rate(each.rate), self.money(each.net_minor), self.money(each.tax_minor)] for each in vat],
        }

    def tax_notes(self, vat: Sequence[RateTotal]) -> list[str]:
        """Why a rate is zero, and when the tax falls due where the seller chose so (INV-02)."""
        seller = self.parties["seller"]
        found = [self.say("debits")] if seller.get("vat_on_debits") else []
        for each in vat:
            if not each.rate:
                code = each.exemption or exemptions.reason_by_parties(self.parties, self.operations)
                found.append(
                    self.say("exempt", rate=self.rate(each.rate), mention=exemptions.mention(code, self.language))
                )
        return list(dict.fromkeys(found))

    @property
    def operations(self) -> str:
        operations: str = self.parties["seller"].get("operations") or "goods"
        return operations

    def sum(self, label: str, amount_minor: int, *, strong: bool = False) -> dict[str, Any]:
        return {"label": self.say(label), "value": self.money(amount_minor), "strong": strong}
