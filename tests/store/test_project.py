"""A project on disk: found from inside, read as a tree, written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from sfmeta.errors import ProjectError, SpecError
from sfmeta.store.project import Project, find, find_if_any
from sfmeta.store.sfdx import SfdxProject, read_sfdx_project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "sfmeta.yml").write_text("fields: {rating: }\n")
    (tmp_path / "sfdx-project.json").write_text('{"packageDirectories": [{"path": "force-app"}, {"path": "more"}]}')
    return Project(tmp_path)


def test_a_project_is_found_from_a_folder_inside_of_it(project: Project) -> None:
    deep = project.root / "force-app" / "main"
    deep.mkdir(parents=True)
    assert find(deep) == Project(project.root.resolve())


def test_the_nearest_project_is_meant(project: Project) -> None:
    inner = project.root / "inner"
    inner.mkdir()
    (inner / "sfmeta.yml").write_text("")
    assert find(inner).root == inner.resolve()


def test_no_project_at_all(tmp_path: Path) -> None:
    assert find_if_any(tmp_path) is None
    with pytest.raises(ProjectError, match=r"no sfmeta\.yml here or in a folder above"):
        find(tmp_path)


def test_the_spec_is_read_with_paths_as_people_know_them(project: Project) -> None:
    assert [field.place.path for field in project.spec().fields] == ["sfmeta.yml"]


def test_the_tree_holds_the_files_of_every_package_directory(project: Project) -> None:
    project.write(
        {
            "force-app/main/default/a.xml": b"a",
            "more/b.xml": b"b",
            "elsewhere/c.xml": b"c",
            "force-app/.hidden/d.xml": b"d",
            "force-app/node_modules/e.xml": b"e",
            "more/.DS_Store": b"f",
        }
    )
    assert project.tree() == {"force-app/main/default/a.xml": b"a", "more/b.xml": b"b"}


def test_a_package_directory_that_is_not_there_yet_is_empty(project: Project) -> None:
    assert project.tree() == {}


def test_writing_makes_folders_and_leaves_nothing_else(project: Project) -> None:
    project.write({"a/b/c.txt": b"1", "d.txt": b"2"})
    project.write({"d.txt": b"3"})
    files = sorted(file.relative_to(project.root).as_posix() for file in project.root.rglob("*") if file.is_file())
    assert files == ["a/b/c.txt", "d.txt", "sfdx-project.json", "sfmeta.yml"]
    assert (project.root / "d.txt").read_bytes() == b"3"


def test_what_cannot_be_written_whole_is_not_written_at_all(project: Project) -> None:
    """The second file's folder is a file: the first one keeps its old contents, and no half-written file is left."""
    project.write({"a.txt": b"old", "z": b"a file, not a folder"})
    with pytest.raises(ProjectError, match="cannot write"):
        project.write({"a.txt": b"new", "z/b.txt": b"new"})
    assert (project.root / "a.txt").read_bytes() == b"old"
    assert sorted(file.name for file in project.root.iterdir()) == ["a.txt", "sfdx-project.json", "sfmeta.yml", "z"]


def test_a_file_keeps_its_permissions_and_a_new_one_gets_those_of_the_system(project: Project) -> None:
    project.write({"a.txt": b"1"})
    plain = project.root / "plain"
    plain.write_bytes(b"")
    assert (project.root / "a.txt").stat().st_mode == plain.stat().st_mode
    (project.root / "a.txt").chmod(0o640)
    project.write({"a.txt": b"2"})
    assert stat.S_IMODE((project.root / "a.txt").stat().st_mode) == 0o640


def test_deleting_takes_empty_folders_along_and_no_others(project: Project) -> None:
    project.write({"a/b/c.txt": b"1", "a/d.txt": b"2"})
    project.delete(["a/b/c.txt", "never/was.txt"])
    assert not (project.root / "a" / "b").exists()
    assert (project.root / "a" / "d.txt").exists()


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_a_link_is_replaced_and_what_it_points_at_stays(project: Project, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.txt").write_bytes(b"theirs")
    (project.root / "link.txt").symlink_to(tmp_path / "elsewhere.txt")
    project.write({"link.txt": b"ours"})
    assert (tmp_path / "elsewhere.txt").read_bytes() == b"theirs"
    assert (project.root / "link.txt").read_bytes() == b"ours"


def test_what_a_salesforce_project_says() -> None:
    text = """{"packageDirectories": [{"path": "./a\\\\b/"}, {"path": "src", "default": true, "package": "x"}],
               "sourceApiVersion": "64.0", "sfdcLoginUrl": "https://test.salesforce.com"}"""
    assert read_sfdx_project(text, "sfdx-project.json") == SfdxProject("src", ("a/b", "src"), "64.0")


def test_the_first_package_directory_is_the_default_where_none_is_named() -> None:
    found = read_sfdx_project('{"packageDirectories": [{"path": "a"}, {"path": "b"}]}', "sfdx-project.json")
    assert (found.default, found.api_version) == ("a", "67.0")


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        "3",
        '{"packageDirectories": {}}',
        '{"packageDirectories": []}',
        '{"packageDirectories": [{"path": 1}]}',
    ],
)
def test_a_salesforce_project_without_a_folder_for_source(text: str) -> None:
    with pytest.raises(ProjectError, match="packageDirectories"):
        read_sfdx_project(text, "sfdx-project.json")


@pytest.mark.parametrize("path", ["/etc", "../x", "a/../../x", ".", "", "..\\\\x"])
def test_a_package_directory_outside_of_the_project(path: str) -> None:
    with pytest.raises(ProjectError, match="not a folder inside the project"):
        read_sfdx_project(f'{{"packageDirectories": [{{"path": "{path}"}}]}}', "sfdx-project.json")


def test_what_is_not_json_is_named_with_its_line() -> None:
    with pytest.raises(SpecError) as raised:
        read_sfdx_project('{\n  "packageDirectories": oops\n}', "sfdx-project.json")
    assert str(raised.value.findings[0].place) == "sfdx-project.json:2:25"
