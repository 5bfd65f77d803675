"""Where the value of an exported field comes from, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.catalog.model import Source
from sfmeta.catalog.wording import listed

if TYPE_CHECKING:
    from collections.abc import Callable

    from sfmeta.catalog.model import Field, Spec


def provenance(field: Field, spec: Spec) -> str:
    """The API's key, the documents, the custom field, the file, the call or the template that a value is taken from."""
    if field.file is not None:
        return f"file {field.file.path}, column {field.file.column}, by {field.file.key}"
    return _ORIGINS[field.row.source](field, spec)


def _documents(field: Field, spec: Spec) -> str:
    lists = listed((name.replace("_", " ") for name in field.row.reads), "and")
    children = ", with those of children" if spec.sync.parents == "rollup" else ""
    when = "by every run" if spec.sync.documents == "all" else "when a balance moves in Upflow, and daily"
    return f"metrics.sql, from {lists}{children}; read {when}"


def _customer(field: Field, spec: Spec) -> str:
    return f"API: customer.{field.row.api}" + (", with those of children" if spec.sync.parents == "rollup" else "")


def _provided(field: Field, spec: Spec) -> str:
    api = f"API: customer.{field.row.api}, if the organization has it"
    return f"Upflow custom field {field.upflow}; else {api}" if field.upflow else api


_ORIGINS: dict[Source, Callable[[Field, Spec], str]] = {
    Source.CUSTOMER: _customer,
    Source.DOCUMENTS: _documents,
    Source.PORTAL: lambda field, spec: "API: POST /customers/{id}/portal",
    Source.TEMPLATE: lambda field, spec: f"template {spec.upflow.customer_page}",
    Source.PROVIDED: _provided,
    Source.CUSTOM_FIELD: lambda field, spec: f"Upflow custom field {field.upflow}",
    Source.RUN: lambda field, spec: "the sync itself",
}
