"""What the platform objects to in a custom field, as a table: rule, message, source, and how sure the text is.

``verified``: the text was seen in a real org's answer or stands in Salesforce's documentation or code. A rule that
is not verified is modelled: that the platform refuses is documented, the text is ours by the pattern of the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.checks import (
    attributes,
    changes,
    choices,
    kinds_of_object,
    naming,
    relationships,
    rollups,
)
from sfmeta.emulator.metadata.element import Element
from sfmeta.emulator.metadata.problems import Objection
from sfmeta.emulator.org.custom_name import foreign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sfmeta.emulator.metadata.draft import Draft


@dataclass(frozen=True, slots=True)
class Rule:
    """``check`` yields the values for ``message`` (one set a problem). ``code`` is the status code that create, update
    and Tooling calls give with the same text."""

    id: str
    message: str
    verified: bool
    source: str
    check: Callable[[Draft], Iterator[dict[str, object]]]
    code: str = "FIELD_INTEGRITY_EXCEPTION"


FIELD_LOGS = "field logs of real deploys"
GUIDE = "Metadata API Developer Guide, CustomField"
HELP = "Salesforce Help, Custom Field Attributes"
ROLLUPS = "Salesforce Help, Roll-Up Summary Field"
SKILLS = "Salesforce's skills for custom settings and custom metadata types, tried on real orgs"


RULES: tuple[Rule, ...] = (
    Rule(
        "name",
        "The Field Name field can only contain alphanumeric characters, must begin with a letter, cannot end with an"
        " underscore or contain two consecutive underscore characters, and must be unique across all {object} fields",
        True,
        FIELD_LOGS,
        naming.bad_name,
    ),
    Rule("namespace", foreign("{namespace}"), True, FIELD_LOGS, naming.foreign_name),
    Rule(
        "name-length",
        "Value too long for field: fullName maximum length is:{limit}",
        True,
        FIELD_LOGS,
        naming.long_name,
        "STRING_TOO_LONG",
    ),
    Rule(
        "label",
        "Must specify a non-empty label for the CustomField",
        False,
        f"{FIELD_LOGS} (said of CustomObject)",
        naming.no_label,
    ),
    Rule("type", "Must specify 'type' for a CustomField", False, GUIDE, naming.no_type),
    Rule("type-of-setting", "Invalid data type.", True, SKILLS, kinds_of_object.invalid_type),
    Rule(
        "type-of-metadata-type",
        "Type {type} of CustomMetadataField {object}.{field} is not supported for the Entity {object}",
        True,
        SKILLS,
        kinds_of_object.metadata_type,
    ),
    Rule(
        "type-of-event-or-big-object",
        "Invalid data type.",
        False,
        "Salesforce Help, Platform Event Fields, Big Objects; text by pattern",
        kinds_of_object.other_type,
    ),
    Rule(
        "manageability",
        "Field manageability cannot be set on this entity.",
        True,
        SKILLS,
        kinds_of_object.manageability,
    ),
    Rule(
        "strict-picklist",
        "Non-strict picklists are not supported on this object.",
        True,
        f"{FIELD_LOGS} (forcedotcom/cli 641)",
        kinds_of_object.loose_picklist,
    ),
    Rule(
        "controlling-field",
        "Metadata relationships to Field Definition require a controlling field.",
        True,
        SKILLS,
        kinds_of_object.controlling_field,
    ),
    Rule(
        "self-metadata-relationship",
        "Cannot add a self-lookup relationship child with cascade or restrict options to the object itself",
        True,
        SKILLS,
        kinds_of_object.self_relationship,
    ),
    Rule(
        "text-length",
        "Value too long for field: {field} maximum length is:{limit}",
        True,
        FIELD_LOGS,
        naming.long_text,
        "STRING_TOO_LONG",
    ),
    Rule("needs", "Must specify '{attribute}' for a CustomField of type {type}", True, FIELD_LOGS, attributes.missing),
    Rule(
        "needs-too",
        "Must specify '{attribute}' for a CustomField of type {type}",
        False,
        f"{GUIDE}; text by pattern",
        attributes.missing_too,
    ),
    Rule(
        "relationship-name",
        "Must specify a non-null value for: {attribute}",
        True,
        FIELD_LOGS,
        attributes.missing_relationship,
    ),
    Rule(
        "refuses",
        "Can not specify '{attribute}' for a CustomField of type {type}",
        True,
        FIELD_LOGS,
        attributes.refused,
    ),
    Rule(
        "refuses-too",
        "Can not specify '{attribute}' for a CustomField of type {type}",
        False,
        f"{GUIDE}; text by pattern",
        attributes.refused_too,
    ),
    Rule(
        "required-master-detail",
        "Master-Detail Relationship Fields Cannot be Optional or Required",
        True,
        FIELD_LOGS,
        attributes.required_detail,
    ),
    Rule(
        "formula-type",
        "Can not specify 'formula' for a CustomField of type {type}",
        False,
        GUIDE,
        attributes.formula_type,
    ),
    Rule(
        "formula-length",
        "Formula is too long ({length:,} characters). Maximum length is {limit:,} characters.",
        True,
        f"{HELP}; the text as public projects quote it of a refused deploy",
        attributes.long_formula,
    ),
    Rule(
        "length",
        "Length must be between {low} and {high} for a CustomField of type {type}",
        False,
        HELP,
        attributes.length,
    ),
    Rule(
        "visible-lines",
        "visibleLines must be between {low} and {high} for a CustomField of type {type}",
        False,
        HELP,
        attributes.lines,
    ),
    Rule("precision", "Precision must be between 1 and 18", False, HELP, attributes.precision),
    Rule("scale", "Scale must be between 0 and 17 and not greater than the precision", False, HELP, attributes.scale),
    Rule(
        "checkbox-default",
        "Invalid default value for a CustomField of type Checkbox: {value}",
        False,
        GUIDE,
        attributes.default_of_checkbox,
    ),
    Rule(
        "case-sensitive",
        "caseSensitive can only be specified for a unique or external ID field",
        False,
        GUIDE,
        attributes.case_without_unique,
    ),
    Rule("display-format", "Invalid display format: {format}", False, HELP, attributes.display_format),
    Rule(
        "reference-target",
        "referenceTo value of '{target}' does not resolve to a valid sObject type",
        True,
        FIELD_LOGS,
        relationships.reference_target,
    ),
    Rule(
        "reference-changed",
        "Cannot change which object the relationship field refers to",
        False,
        FIELD_LOGS,
        relationships.reference_changed,
    ),
    Rule(
        "relationship-characters",
        "The Child Relationship Name field can only contain alphanumeric characters, must begin with a letter, cannot"
        " end with an underscore or contain two consecutive underscore characters, and must be unique across all"
        " {object} fields",
        False,
        f"{HELP}; text by the pattern of the name",
        relationships.bad_relationship_name,
    ),
    Rule(
        "child-relationship",
        "There is already a Child Relationship named {name} on {parent}.",
        True,
        FIELD_LOGS,
        relationships.child_relationship,
        "DUPLICATE_DEVELOPER_NAME",
    ),
    Rule(
        "required-lookup",
        "field integrity exception: unknown (must specify either cascade delete or restrict delete for required"
        " lookup foreign key)",
        True,
        FIELD_LOGS,
        relationships.required_lookup,
    ),
    Rule(
        "lookup-to-user",
        "Cannot add a lookup relationship child with cascade or restrict options to {target}",
        True,
        FIELD_LOGS,
        relationships.constraint_to_user,
    ),
    Rule(
        "hierarchy",
        "A hierarchical relationship can only be created on User",
        False,
        HELP,
        relationships.hierarchy_of_user,
    ),
    Rule(
        "master-detail-of-standard",
        "Cannot create a master-detail relationship on {object}",
        False,
        HELP,
        relationships.detail_of_standard,
    ),
    Rule(
        "value-set",
        "Value set must reference a value set name or define a value set, but not both.",
        True,
        FIELD_LOGS,
        choices.both_value_sets,
    ),
    Rule("duplicate-label", "Duplicate label: {label}", True, FIELD_LOGS, choices.duplicate_labels, "DUPLICATE_VALUE"),
    Rule(
        "duplicate-value",
        "duplicate value found: [{value}] is defined multiple times",
        True,
        FIELD_LOGS,
        choices.duplicate_values,
        "DUPLICATE_VALUE",
    ),
    Rule(
        "value-length",
        "Value too long for field: Value maximum length is:{limit}",
        False,
        HELP,
        choices.long_values,
        "STRING_TOO_LONG",
    ),
    Rule("many-values", "Picklist has more than {limit} values", False, HELP, choices.many_values, "LIMIT_EXCEEDED"),
    Rule(
        "controlling-value",
        "Control field value '{value}' not found, valid values are [{known}]",
        True,
        f"{FIELD_LOGS} (forcedotcom/cli 155)",
        choices.unknown_controllers,
    ),
    Rule(
        "controls-itself",
        "A picklist cannot be its own controlling field: {field}",
        False,
        "Salesforce Help, Define Dependent Picklists",
        choices.controls_itself,
    ),
    Rule(
        "summarized-field",
        "Must specify 'summarizedField' for a CustomField of type Summary",
        False,
        GUIDE,
        rollups.no_field,
    ),
    Rule(
        "counted-field",
        "Can not specify 'summarizedField' for a CustomField of type Summary that counts",
        False,
        GUIDE,
        rollups.counted_field,
    ),
    Rule("summed-object", "The field {field} is not one of {child}", False, ROLLUPS, rollups.other_object),
    Rule(
        "summary-key",
        "{key} is no master-detail relationship with {object}, and cannot be rolled up",
        False,
        ROLLUPS,
        rollups.no_master,
    ),
    Rule(
        "summed-type",
        "The {operation} of {field}, of type {type}, cannot be rolled up",
        False,
        ROLLUPS,
        rollups.wrong_type,
    ),
    Rule("to-formula", "Cannot update a field to a Formula from something else", True, FIELD_LOGS, changes.to_formula),
    Rule(
        "from-formula", "Cannot update a field from a Formula to something else", True, FIELD_LOGS, changes.from_formula
    ),
    Rule(
        "to-special",
        "Cannot update a field to a {type} from something else",
        True,
        f"{FIELD_LOGS} (Summary; the other types by pattern)",
        changes.to_special,
    ),
    Rule(
        "from-summary",
        "Cannot update a field from a Summary to something else",
        False,
        FIELD_LOGS,
        changes.from_summary,
    ),
    Rule(
        "value-set-changed",
        "Cannot change which global value set this picklist uses",
        True,
        FIELD_LOGS,
        choices.value_set_changed,
    ),
    Rule(
        "history", "The entity: {object} does not have history tracking enabled", True, FIELD_LOGS, changes.history_off
    ),
)
"""In the order in which they are asked; every rule that objects is heard."""


def objections(draft: Draft) -> list[Objection]:
    """Everything that the rules object to in a field; empty where it may be made."""
    return [_objection(rule, values) for rule in RULES for values in rule.check(draft)]


def _objection(rule: Rule, values: dict[str, object]) -> Objection:
    at = values.get("at")
    problem = rule.message.format(**values)
    if isinstance(at, Element) and at.line:
        return Objection(problem, rule.code, at.line, at.column)
    return Objection(problem, rule.code)
