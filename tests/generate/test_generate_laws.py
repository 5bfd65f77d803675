"""What holds for every project: generating is repeatable, reads back as it was meant, and touches nothing of others."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sfmeta.catalog.model import Field, Spec
from sfmeta.catalog.spec import read
from sfmeta.diff import Create, Delete, Update
from sfmeta.metadata import lock, source, xml
from sfmeta.metadata.generation import Generation, generation
from sfmeta.metadata.model import Key, Node, Tree
from sfmeta.metadata.render import Folders, render
from sfmeta.store.templates import shipped
from tests.catalog.documents import Json, specs, written

law = settings(deadline=None)
FOLDERS = Folders("force-app")
SPEC = read("", "sfmeta.yml")


def rendered(document: Json) -> tuple[Spec, Tree]:
    spec = read(written(document), "sfmeta.yml")
    return spec, render(spec, shipped(), FOLDERS)


def text(node: Node, *tags: str) -> str | None:
    for tag in tags[:-1]:
        found = node.child(tag)
        assert found is not None
        node = found
    return node.value(tags[-1])


def check_field(node: Node, field: Field) -> None:
    """What the file says is what the spec says, and nothing else."""
    expected: dict[str, str | None] = {
        "fullName": field.full_name,
        "type": field.type,
        "label": field.label,
        "description": field.description or None,
        "inlineHelpText": field.help or None,
        "defaultValue": "false" if field.type == "Checkbox" else None,
        **{name: str(value) for name, value in field.attributes},
    }
    said = {child.tag: child.text for child in node.children if child.tag != "valueSet"}
    assert said == {tag: value for tag, value in expected.items() if value is not None}
    value_set = node.child("valueSet")
    assert (value_set is not None) is (field.type in ("Picklist", "MultiselectPicklist"))
    if value_set is not None:
        assert text(value_set, "restricted") == str(field.restricted).lower()
        assert text(value_set, "valueSetDefinition", "sorted") == str(field.sorted).lower()
        definition = value_set.child("valueSetDefinition")
        assert definition is not None
        options = [(one.value("fullName"), one.value("label")) for one in definition.all("value")]
        assert options == [(option.value, option.label) for option in field.options]


@law
@given(specs())
def test_what_is_rendered_reads_back_as_the_spec_says(document: Json) -> None:
    spec, tree = rendered(document)
    inventory = source.read(tree)
    fields = {key.full_name: component.node for key, component in inventory.items() if key.type == "CustomField"}
    assert fields.keys() == {f"{spec.object}.{field.full_name}" for field in spec.exported}
    for field in spec.exported:
        check_field(fields[f"{spec.object}.{field.full_name}"], field)


@law
@given(specs())
def test_rendering_twice_gives_the_same_canonical_bytes(document: Json) -> None:
    spec, tree = rendered(document)
    assert render(spec, shipped(), FOLDERS) == tree
    for path, data in tree.items():
        assert xml.write(xml.canonical(xml.parse(data, path))) == data


@law
@given(specs())
def test_every_field_can_be_seen_and_only_the_integration_writes(document: Json) -> None:
    """A field that nobody can see is not deployed."""
    spec, tree = rendered(document)
    inventory = source.read(tree)
    for name, editable in (("Reader", "false"), ("Integration", "true")):
        node = inventory[Key("PermissionSet", spec.prefix + name)].node
        permissions = [
            (one.value("field"), one.value("readable"), one.value("editable")) for one in node.all("fieldPermissions")
        ]
        names = sorted(f"{spec.object}.{field.full_name}" for field in spec.exported)
        assert permissions == [(full_name, "true", editable) for full_name in names]
    integration = inventory[Key("PermissionSet", f"{spec.prefix}Integration")].node.child("objectPermissions")
    assert integration is not None
    assert integration.value("object") == spec.object
    assert [integration.value(f"allow{what}") for what in ("Create", "Delete", "Edit", "Read")] == [
        *("false", "false"),
        *("true", "true"),
    ]
    assert inventory[Key("PermissionSet", f"{spec.prefix}Reader")].node.child("objectPermissions") is None


names = st.sampled_from(["A__c", "B__c", "C__c"])
paths = names.map(lambda name: FOLDERS.field("Account", name)) | st.sampled_from(["manifest/x.xml", "other.xml"])
contents = st.sampled_from([b"one\n", b"two\n", b"one\r\n"])
trees = st.dictionaries(paths, contents, max_size=5)


@st.composite
def states(draw: st.DrawFn) -> tuple[Tree, list[str], Tree, lock.Lock]:
    """What is wanted, what is disabled, what is there, and what the lock remembers: anything with anything."""
    wanted, present, remembered = draw(trees), draw(trees), draw(trees)
    disabled = [FOLDERS.field("Account", name) for name in draw(st.sets(names))]
    known = lock.read(lock.write(remembered).decode(), lock.FILE_NAME)
    return wanted, [path for path in disabled if path not in wanted], present, known


def applied(present: Tree, made: Generation) -> Tree:
    after = dict(present)
    for change in made.changes:
        match change:
            case Create(path, data) | Update(path, _, data):
                after[path] = data
            case Delete(path, _):
                del after[path]
    return after


@law
@given(states())
def test_generating_again_changes_nothing(state: tuple[Tree, list[str], Tree, lock.Lock]) -> None:
    wanted, retired, present, known = state
    made = generation(wanted, retired, present, known, (), SPEC)
    after = applied(present, made)
    again = generation(wanted, retired, after, lock.read(after[lock.FILE_NAME].decode(), lock.FILE_NAME), (), SPEC)
    assert again == Generation((), ())


@law
@given(states())
def test_a_file_of_others_changes_only_against_an_objection(state: tuple[Tree, list[str], Tree, lock.Lock]) -> None:
    wanted, retired, present, known = state
    made = generation(wanted, retired, present, known, (), SPEC)
    objected = {finding.place.path for finding in made.objections if finding.place}
    after = applied(present, made)
    for path, data in present.items():
        if not lock.is_ours(known, path, data) and path not in objected:
            assert after[path] == data


@law
@given(states())
def test_a_field_of_ours_leaves_only_when_it_is_disabled_or_forgotten(
    state: tuple[Tree, list[str], Tree, lock.Lock],
) -> None:
    wanted, retired, present, known = state
    made = generation(wanted, retired, present, known, (), SPEC)
    deleted = {change.key for change in made.changes if isinstance(change, Delete)}
    assert {path for path in deleted if path.endswith(".field-meta.xml")} <= set(retired)
    vanished = {finding.place.path for finding in made.objections if finding.place and finding.rule == "vanished"}
    ours = {path for path in known if path.endswith(".field-meta.xml")}
    assert vanished == ours - wanted.keys() - set(retired)


@law
@given(trees)
def test_a_lock_says_what_it_was_told(files: Tree) -> None:
    known = lock.read(lock.write(files).decode(), lock.FILE_NAME)
    assert known.keys() == files.keys()
    assert all(lock.is_ours(known, path, data) for path, data in files.items())
    assert all(
        lock.is_ours(known, path, data.replace(b"\n", b"\r\n")) for path, data in files.items() if b"\r" not in data
    )
