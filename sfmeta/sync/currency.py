"""How many decimals a currency has: the minor unit of ISO 4217."""

from __future__ import annotations

from decimal import Decimal

USUAL = 2

WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
TEN_THOUSANDTHS = "CLF UYW"

EXPONENTS = {
    # every active currency of ISO 4217 list one whose minor unit is not a hundredth
    currency: exponent
    for exponent, currencies in {0: WHOLE, 3: THOUSANDTHS, 4: TEN_THOUSANDTHS}.items()
    for currency in currencies.split(" ")
}


def major(minor: int, currency: str) -> Decimal:
    """An amount in minor units, in the currency's main unit: 1234 EUR is 12.34, 1234 JPY is 1234. Exact."""
    return Decimal(minor).scaleb(-EXPONENTS.get(currency.upper(), USUAL))
