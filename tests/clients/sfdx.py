"""A project of Salesforce's CLI that tests write into, in the CLI's own formatting."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .client import Client

FIELD = """\
<?xml version="1.0" encoding="UTF-8"?>
<CustomField xmlns="http://soap.sforce.com/2006/04/metadata">
    <fullName>{name}__c</fullName>
{elements}</CustomField>
"""
PERMISSIONS = """\
<?xml version="1.0" encoding="UTF-8"?>
<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">
{grants}    <hasActivationRequired>false</hasActivationRequired>
    <label>{name}</label>
</PermissionSet>
"""
GRANT = """\
    <fieldPermissions>
        <editable>true</editable>
        <field>Account.{name}__c</field>
        <readable>true</readable>
    </fieldPermissions>
"""
TEXT = {"externalId": "false", "length": "40", "required": "false", "type": "Text", "unique": "false"}
MANIFEST = """\
<?xml version="1.0" encoding="UTF-8"?>
<Package xmlns="http://soap.sforce.com/2006/04/metadata">
    <types>
{members}        <name>{type}</name>
    </types>
    <version>67.0</version>
</Package>
"""


def manifest(type_: str, *members: str) -> str:
    listed = "".join(f"        <members>{member}</members>\n" for member in members)
    return MANIFEST.format(members=listed, type=type_)


@dataclass(frozen=True, slots=True)
class Project:
    sf: Client

    @classmethod
    def make(cls, sf: Client) -> Project:
        settings = {"packageDirectories": [{"path": "force-app", "default": True}], "sourceApiVersion": "67.0"}
        (sf.folder / "sfdx-project.json").write_text(json.dumps(settings))
        (sf.folder / "force-app").mkdir()
        return cls(sf)

    @property
    def source(self) -> Path:
        return self.sf.folder / "force-app" / "main" / "default"

    def field(self, name: str, **elements: str) -> Path:
        """A field of Account: a text of 40 characters unless its elements say otherwise."""
        path = self.source / "objects" / "Account" / "fields" / f"{name}__c.field-meta.xml"
        path.parent.mkdir(parents=True, exist_ok=True)
        written = {"label": name.replace("_", " "), **(elements if "type" in elements else {**TEXT, **elements})}
        lines = "".join(f"    <{tag}>{written[tag]}</{tag}>\n" for tag in sorted(written))
        path.write_text(FIELD.format(name=name, elements=lines))
        return path

    def permission_set(self, name: str, *fields: str) -> Path:
        path = self.source / "permissionsets" / f"{name}.permissionset-meta.xml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            PERMISSIONS.format(name=name, grants="".join(GRANT.format(name=field) for field in sorted(fields)))
        )
        return path

    def deploy(self, *arguments: str, **more: str) -> Any:
        return self.sf.result("project", "deploy", "start", "--source-dir", "force-app", *arguments, **more)

    def deploy_granted(self, permission_set: str, *fields: str) -> None:
        """Deploy what is there with a permission set for the fields, and assign it."""
        self.permission_set(permission_set, *fields)
        self.deploy()
        self.sf.result("org", "assign", "permset", "--name", permission_set)

    def described(self) -> dict[str, Any]:
        """The fields of Account that the CLI's user sees, by name."""
        fields = self.sf.result("sobject", "describe", "--sobject", "Account")["fields"]
        return {field["name"]: field for field in fields}

    def query(self, soql: str) -> Any:
        return self.sf.result("data", "query", "--query", soql)["records"]

    def has_permission_set(self, name: str) -> bool:
        return bool(self.query(f"SELECT Id FROM PermissionSet WHERE Name = '{name}'"))
