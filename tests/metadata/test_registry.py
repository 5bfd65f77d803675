"""What a path says about its file."""

from __future__ import annotations

import pytest

from sfmeta.metadata import registry


@pytest.mark.parametrize(
    ("path", "kind", "full_name"),
    [
        ("force-app/main/default/objects/Account/fields/X__c.field-meta.xml", "CustomField", "Account.X__c"),
        ("objects/Account/Account.object-meta.xml", "CustomObject", "Account"),
        ("Account/fields/X__c.field-meta.xml", "CustomField", "Account.X__c"),
        ("X__c.field-meta.xml", "CustomField", "X__c"),
        ("objects/Account/recordTypes/A.recordType-meta.xml", "RecordType", "Account.A"),
        ("src/objects/Account.object", "CustomObject", "Account"),
        ("layouts/Account-A %28b%29.layout-meta.xml", "Layout", "Account-A %28b%29"),
        ("reports/Folder/Sub/R.report-meta.xml", "Report", "Folder/Sub/R"),
        ("reports/Folder.reportFolder-meta.xml", "ReportFolder", "Folder"),
        ("territory2Models/M/rules/R.territory2Rule-meta.xml", "Territory2Rule", "M.R"),
        ("objectTranslations/Account-fr/X__c.fieldTranslation-meta.xml", "CustomFieldTranslation", "Account-fr.X__c"),
        ("classes/A.cls-meta.xml", "ApexClass", "A"),
        ("applications/A.app-meta.xml", "CustomApplication", "A"),
        ("aura/thing/thing.app-meta.xml", "AuraDefinitionBundle", "thing"),
        ("lwc/thing/thing.js-meta.xml", "LightningComponentBundle", "thing"),
        ("/home/me/lwc/force-app/layouts/A.layout-meta.xml", "Layout", "A"),
        ("customMetadata/Type.Record.md-meta.xml", "CustomMetadata", "Type.Record"),
        ("sites/s.site-meta.xml", "CustomSite", "s"),
        ("siteDotComSites/s.site-meta.xml", "SiteDotCom", "s"),
        ("new/A.somethingNew-meta.xml", None, "A"),
        ("reports/Folder-meta.xml", None, "Folder"),
    ],
)
def test_a_path_tells_type_and_full_name(path: str, kind: str | None, full_name: str) -> None:
    location = registry.locate(path)
    assert location is not None
    assert (location.type.name if location.type else None, location.full_name) == (kind, full_name)


@pytest.mark.parametrize(
    "path",
    ["README.md", "docs/notes.md", "classes/A.cls", "aura/a/a.app", "lwc/a/a.js", "package.json", "sfmeta.yml", ""],
)
def test_a_file_that_holds_no_metadata_xml_is_passed_over(path: str) -> None:
    assert registry.locate(path) is None


def test_every_child_type_has_a_parent_and_an_element() -> None:
    kinds = registry.types()
    assert len(kinds) > 500
    for kind in kinds.values():
        assert (kind.layout is registry.Layout.CHILD) == bool(kind.parent and kind.element and kind.key), kind
        assert not kind.parent or kind.parent in kinds
