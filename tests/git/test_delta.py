"""What a deploy of two states' difference carries. ``tests/clients/test_sfdx_git_delta.py`` asks the original.

``SFMETA_REWRITE=1 pytest tests/git/test_delta.py`` writes the manifests anew; the difference is then reviewed in git.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfmeta.metadata.delta import Delta, delta
from tests.git import delta_cases


def of(before: dict[str, bytes], after: dict[str, bytes]) -> Delta:
    """The difference as git gives it: files that differ with their contents, the others by name."""
    alike = {path for path in before.keys() & after.keys() if before[path] == after[path]}
    return delta(
        {path: data for path, data in before.items() if path not in alike},
        {path: data for path, data in after.items() if path not in alike},
        sorted(alike),
    )


@pytest.mark.parametrize("name", delta_cases.NAMES)
def test_the_manifest_is_the_expected_one(name: str) -> None:
    case = delta_cases.case(name)
    told = delta_cases.manifest(of(case.before, case.after))
    if os.environ.get("SFMETA_REWRITE"):
        delta_cases.rewrite(name, told)
        case = delta_cases.case(name)
    assert told == case.manifest


@pytest.mark.parametrize("name", delta_cases.NAMES)
def test_there_and_back_deletes_what_was_added(name: str) -> None:
    """What is deleted on the way there is deployed on the way back; nothing is both on one way."""
    case = delta_cases.case(name)
    there, back = of(case.before, case.after), of(case.after, case.before)
    assert set(there.deleted) <= set(back.changed)
    assert not set(there.changed) & set(there.deleted)


def test_a_file_that_is_no_xml_has_no_components_inside_and_objects_to_nothing() -> None:
    path = "force-app/main/default/labels/CustomLabels.labels-meta.xml"
    assert delta({path: b"<"}, {path: b"still <"}) == Delta((), ())


PATHS = sorted(
    {path for name in delta_cases.NAMES for path in (*delta_cases.case(name).before, *delta_cases.case(name).after)}
)
TREES = st.dictionaries(st.sampled_from(PATHS), st.sampled_from([b"<A/>", b"<B/>", b"no xml"]), max_size=8)


@given(TREES, TREES)
def test_nothing_is_both_deployed_and_deleted(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    found = of(before, after)
    assert not set(found.changed) & set(found.deleted)
    assert list(found.changed) == sorted(set(found.changed))
    assert of(after, after) == Delta((), ())
