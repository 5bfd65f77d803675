"""What must be true of the whole of sfmeta.yml beyond the shape of each part: one small function a rule."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sfmeta.catalog.adopting_rules import (
    adopted_fields_are_not_made,
    grant_is_for_adopted_fields,
    identifiers_are_not_written,
    named_once,
    only_own_fields_are_managed,
)
from sfmeta.catalog.draft_fields import SUFFIX, FieldDraft
from sfmeta.catalog.form_fields import SELECTS
from sfmeta.catalog.form_orgs import needed_by
from sfmeta.catalog.rows import extra_rows, standard_rows
from sfmeta.catalog.types import field_types, limits
from sfmeta.catalog.wording import shortened
from sfmeta.findings import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sfmeta.catalog.draft import Draft
    from sfmeta.findings import Place

IDENTIFIER_TYPES = ("Text", "LongTextArea", "Html", "Url")
"""Upflow matches by string, textarea and reference fields; number fields it refuses (Upflow, Connect to Salesforce)."""
IDENTIFIER_KINDS = ("text",)
OPTIONS_MISSING = "options-missing"
LONG_TEXT = ("LongTextArea", "Html")
LOGIN_HOSTS = ("login.salesforce.com", "test.salesforce.com")


def names_fit(draft: Draft) -> Iterator[Finding]:
    """The prefix and a usual name can be too long together; a name of one's own was checked by its shape."""
    for one in draft.fields:
        base = one.field.full_name.removesuffix(SUFFIX)
        if one.field.managed and len(base) > limits().name:
            yield _error(
                "name-too-long",
                one.place("name"),
                f"{one.path}: the API name {base} has {len(base)} characters; Salesforce allows {limits().name}",
                "give the field a shorter `name:`, or shorten `prefix:`",
            )


def names_differ(draft: Draft) -> Iterator[Finding]:
    """API names are unique on an object whatever their case (Salesforce Help, Custom Field Attributes)."""
    first: dict[str, FieldDraft] = {}
    for one in draft.fields:
        other = first.setdefault(one.field.full_name.lower(), one)
        if other is not one:
            yield _error(
                "name-taken",
                one.place("name"),
                f"{one.path}: the API name {one.field.full_name} is taken by {other.path} on line "
                f"{other.place('name').line}; case makes no difference",
                "give one of them another `name:`",
            )


def keys_differ(draft: Draft) -> Iterator[Finding]:
    """A custom field is named beside the standard ones on the command line: one word, one field."""
    taken = {row.key: "one of Upflow's standard fields" for row in standard_rows()}
    taken |= {row.key: "one of the extra fields" for row in extra_rows()}
    for one in draft.fields:
        if one.section == "custom_fields" and one.field.key in taken:
            yield _error(
                "key-taken",
                one.field.place,
                f"{one.path}: {one.field.key} is {taken[one.field.key]}",
                "call the custom field something else here; `upflow:` still names it as Upflow does",
            )


def one_stage(draft: Draft) -> Iterator[Finding]:
    for one in draft.fields:
        if "enabled" in one.places and "retire" in one.places:
            yield _error(
                "stage-twice",
                one.place("retire"),
                f"{one.path}: enabled and retire both say whether Salesforce is to have the field",
                "leave `enabled:` out, or `retire:`",
            )


def scale_fits_precision(draft: Draft) -> Iterator[Finding]:
    for one in draft.fields:
        precision, scale = one.field.attribute("precision"), one.field.attribute("scale")
        if precision is not None and scale is not None and scale > precision:
            yield _error(
                "scale-too-large",
                one.place("scale"),
                f"{one.path}: a number of {precision} digits cannot have {scale} after the point",
                f"scale: at most {precision}",
            )


def selects_have_options(draft: Draft) -> Iterator[Finding]:
    for one in draft.fields:
        wanted = one.field.enabled and one.field.managed and one.field.type in SELECTS
        if wanted and not one.options and "options" not in one.places:
            yield _error(
                OPTIONS_MISSING,
                one.field.place,
                f"{one.path}: a {one.field.row.label.lower()} needs its options",
                "options: [First value, Second value], as they are called in Upflow; "
                "sfmeta generate --refresh-options asks Upflow for them",
            )


def options_differ(draft: Draft) -> Iterator[Finding]:
    """Values and labels are unique whatever their case (modelled: *Duplicate label* and *defined multiple times*)."""
    for one in draft.fields:
        values: dict[str, Place] = {}
        labels: dict[str, Place] = {}
        for option, place in zip(one.field.options, one.options, strict=True):
            same_value = values.setdefault(option.value.casefold(), place)
            same_label = labels.setdefault(option.label.casefold(), place)
            first, word = (same_value, option.value) if same_value is not place else (same_label, option.label)
            if first is not place:
                yield _error(
                    "option-twice",
                    place,
                    f"{one.path}: the option {shortened(word)} stands here twice: first on line {first.line}",
                    "leave one out; case makes no difference, and a label counts as well",
                )


def options_fit(draft: Draft) -> Iterator[Finding]:
    for one in draft.fields:
        most = field_types()[one.field.type].values
        if most is not None and len(one.field.options) > most:
            yield _error(
                "too-many-options",
                one.place("options"),
                f"{one.path}: {len(one.field.options)} options; a {field_types()[one.field.type].label} holds {most}",
            )


def long_text_fits(draft: Draft) -> Iterator[Finding]:
    """All long and rich text fields of an object share one allowance (Salesforce Help, Custom Field Limits)."""
    long = [one for one in draft.fields if one.field.enabled and one.field.managed and one.field.type in LONG_TEXT]
    total = sum(one.field.attribute("length") or 0 for one in long)
    if total > limits().long_text:
        yield _error(
            "long-text-total",
            max(long, key=lambda one: one.field.attribute("length") or 0).place("length"),
            f"the long and rich text fields hold {total:,} characters together; an object holds {limits().long_text:,}",
            "give them a smaller `length:`",
        )


def match_is_text(draft: Draft) -> Iterator[Finding]:
    """An identifier is text on both sides, as far as this file says what it is."""
    by_name = {one.field.full_name.lower(): one.field for one in draft.fields}
    by_upflow = {f"custom:{one.field.upflow}": one.field for one in draft.fields if one.field.row.kind}
    field = by_name.get(draft.match.salesforce.lower())
    if field is not None and not set(field.accepts) & set(IDENTIFIER_TYPES):
        yield _error(
            "match-type",
            draft.place("match.salesforce"),
            f"match.salesforce: {field.full_name} is a {field.type} field, and customers are matched by text",
            "name a text field that holds the same identifier, or Id",
        )
    custom = by_upflow.get(draft.match.upflow)
    if custom is not None and custom.row.kind not in IDENTIFIER_KINDS:
        yield _error(
            "match-type",
            draft.place("match.upflow"),
            f"match.upflow: {custom.upflow} is a {custom.row.label.lower()}, and customers are matched by text",
            "name a text custom field, external_id or id",
        )


def values_have_one_source(draft: Draft) -> Iterator[Finding]:
    """A file takes the place of Upflow: with both, a reader could not tell which one counts."""
    for one in draft.fields:
        if one.field.file is not None and "upflow" in one.places:
            yield _error(
                "two-sources",
                one.place("file"),
                f"{one.path}: takes its value from a file and from a custom field of Upflow",
                "keep `file:` or `upflow:`, and leave the other one out",
            )


def aliases_differ(draft: Draft) -> Iterator[Finding]:
    """Secrets are found by alias: two orgs must not look for them in the same variables."""
    for org, other in combinations(draft.orgs, 2):
        prefixes = {one.secret_prefix for one in org.users.values()}
        shared = prefixes & {one.secret_prefix for one in other.users.values()}
        if shared:
            yield _error(
                "alias-taken",
                other.place,
                f"orgs.{other.alias} and orgs.{org.alias} would both look for secrets in {min(shared)}…",
                "give one of them an alias that differs in more than case, - and _",
            )


def users_are_complete(draft: Draft) -> Iterator[Finding]:
    """What another user does not say is taken from the deployer, unless that user signs in another way."""
    for org in draft.orgs:
        for role, user in org.users.items():
            missing = [key for key in needed_by(user.method) if not getattr(user, key)]
            if user is not org.deployer and org.deployer.method and missing:
                yield _error(
                    "missing-key",
                    org.place,
                    f"orgs.{org.alias}.{role} lacks {', '.join(missing)}: "
                    f"the method {user.method} needs {'it' if len(missing) == 1 else 'them'}",
                )


def client_credentials_at_home(draft: Draft) -> Iterator[Finding]:
    """Salesforce answers the client credentials flow at an org's own domain only (Salesforce Help, OAuth flows)."""
    for org in draft.orgs:
        at_login = (
            credentials.method == "client-credentials" and urlsplit(credentials.url).hostname in LOGIN_HOSTS
            for credentials in org.users.values()
        )
        if any(at_login):
            yield _error(
                "org-url",
                org.place,
                f"orgs.{org.alias}: client-credentials needs the address of the org's own domain",
                "url: https://YOUR-DOMAIN.my.salesforce.com (Setup, My Domain)",
            )


RULES: tuple[Callable[[Draft], Iterator[Finding]], ...] = (
    names_fit,
    names_differ,
    keys_differ,
    one_stage,
    scale_fits_precision,
    named_once,
    only_own_fields_are_managed,
    adopted_fields_are_not_made,
    grant_is_for_adopted_fields,
    identifiers_are_not_written,
    selects_have_options,
    options_differ,
    options_fit,
    long_text_fits,
    match_is_text,
    values_have_one_source,
    aliases_differ,
    users_are_complete,
    client_credentials_at_home,
)


def _error(rule: str, place: Place, message: str, fix: str | None = None) -> Finding:
    return Finding(rule, Severity.ERROR, message, place, fix)
