"""What an emulator serves: one org and one Upflow organization, seeded together, in memory or in a folder."""

from __future__ import annotations

import datetime
import random
import uuid
from typing import TYPE_CHECKING, Final

from sfmeta.emulator.oauth.clients import Client, register
from sfmeta.emulator.options import EDITIONS
from sfmeta.emulator.org.clock import Clock
from sfmeta.emulator.org.org import Org
from sfmeta.emulator.org.provision import ADMIN, INTEGRATION, STANDARD
from sfmeta.emulator.seed.accounts import insert_accounts
from sfmeta.emulator.seed.fill import fill
from sfmeta.emulator.upflow.organization import Organization

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sfmeta.emulator.options import Options
    from sfmeta.emulator.org.users import User

USERNAMES: Final = {"admin": ADMIN, "integration": INTEGRATION, "standard": STANDARD}
MANY: Final = 5_000  # customers beyond which the documents go to a file, so that memory stays bounded
NAMESPACE: Final = uuid.UUID("5f6d6574-6100-4000-8000-000000000000")
SEEDED: Final = "seed"
TOKENS: Final = "tokens"
CLIENT_ID: Final = "3MVG9emulator.sfmeta"


class World:
    """``folder`` is where files go; they are kept between runs where the options name it as ``data``.

    The org has one connected app of its own for the OAuth flows; its client credentials are the integration user's.
    """

    def __init__(self, options: Options, folder: Path, jwt_certificate: bytes) -> None:
        kept = options.data is not None
        clock = Clock()
        if options.today:
            clock.advance(options.today - clock.now().date())
        self.org = Org.open(
            folder / "salesforce.sqlite" if kept else None,
            edition=EDITIONS[options.edition],
            api_version=options.api_version,
            clock=clock,
            seed=options.seed,
        )
        self.upflow = Organization(
            now=clock.now, path=folder / "upflow.sqlite" if kept or options.customers > MANY else None
        )
        if self.upflow.store.meta(SEEDED) is None:
            self._seed(options)
        self.seed = int(self.upflow.store.meta(SEEDED) or options.seed)
        self.upflow.api_key = f"emu_{uuid.uuid5(NAMESPACE, f'key/{self.seed}').hex}"
        self.upflow.api_secret = f"emu_{uuid.uuid5(NAMESPACE, f'secret/{self.seed}').hex}"
        self.client_secret = uuid.uuid5(NAMESPACE, f"client/{self.seed}").hex.upper()
        app = Client(
            CLIENT_ID, "sfmeta emulator", self.client_secret, jwt_certificate.decode(), INTEGRATION, on_loopback=True
        )
        register(self.org, app)

    def _seed(self, options: Options) -> None:
        admin = self.user("admin").id
        fill(
            self.upflow.store,
            lambda accounts: insert_accounts(self.org, admin, accounts),
            seed=options.seed,
            count=options.customers,
            today=self.upflow.today(),
        )
        self.upflow.store.set_meta(SEEDED, str(options.seed))

    def user(self, role: str) -> User:
        found = self.org.users.by_username(USERNAMES[role])
        assert found is not None
        return found

    def tokens(self) -> Mapping[str, str]:
        """An access token for each role: the same ones until they are expired, then new ones. A seed's first tokens
        are the same wherever it is planted, so that a client can be set up before its org is there."""
        org = self.org
        with org.transaction():
            known = org.recall(TOKENS)
            tokens = dict(known) if isinstance(known, dict) else {}
            for role in USERNAMES:
                if org.sessions.user_id(tokens.get(role, "")) is None:
                    chance = None if role in tokens else random.Random(f"{role}/{self.seed}")
                    tokens[role] = org.sessions.open(self.user(role).id, life=None, chance=chance)
            if tokens != known:
                org.remember(TOKENS, tokens)
        return tokens

    def set_edition(self, edition: str) -> None:
        """Turn the org into another edition: what limits it has."""
        with self.org.transaction():
            self.org.database.execute("UPDATE Organization SET OrganizationType = ?", (EDITIONS[edition],))
            self.org.edition = EDITIONS[edition]
        self.org.usage.set_edition(self.org.edition)

    def advance(self, seconds: float) -> None:
        """Move the clock that both sides go by."""
        self.org.clock.advance(datetime.timedelta(seconds=seconds))

    def close(self) -> None:
        self.upflow.close()
        self.org.close()
