"""DeployOptions, as SOAP and REST clients send them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sfmeta.emulator.metadata.element import Element
    from sfmeta.emulator.metadata.value import Value

TEST_LEVELS = ("NoTestRun", "RunSpecifiedTests", "RunLocalTests", "RunAllTestsInOrg", "RunRelevantTests")
TRUE = ("true", "1")
FALSE = ("false", "0", "")


@dataclass(frozen=True, slots=True)
class Options:
    """Names and defaults as in the Metadata API Developer Guide, deploy()."""

    allow_missing_files: bool = False
    auto_update_package: bool = False
    check_only: bool = False
    ignore_warnings: bool = False
    perform_retrieve: bool = False
    purge_on_delete: bool = False
    rollback_on_error: bool = True
    run_tests: tuple[str, ...] = ()
    single_package: bool = False
    test_level: str | None = None

    def as_json(self) -> dict[str, Value]:
        return {
            "allowMissingFiles": self.allow_missing_files,
            "autoUpdatePackage": self.auto_update_package,
            "checkOnly": self.check_only,
            "ignoreWarnings": self.ignore_warnings,
            "performRetrieve": self.perform_retrieve,
            "purgeOnDelete": self.purge_on_delete,
            "rollbackOnError": self.rollback_on_error,
            "runTests": list(self.run_tests) or None,
            "singlePackage": self.single_package,
            "testLevel": self.test_level,
        }


class BadOptions(Exception):
    """An option has a value that it cannot have."""


def from_element(element: Element | None) -> Options:
    """Options of a SOAP call; an option that is missing is false (rollbackOnError too: its SOAP default)."""
    if element is None:
        return Options(rollback_on_error=False)
    given: dict[str, object] = {child.tag: child.text for child in element.children if child.tag != "runTests"}
    return _options(given, tuple(child.text for child in element.all("runTests")), rollback=False)


def from_json(given: Mapping[str, object]) -> Options:
    """Options of a REST call; CumulusCI writes booleans as texts."""
    tests = given.get("runTests") or ()
    names = tuple(str(test) for test in tests) if isinstance(tests, (list, tuple)) else ()
    return _options(given, names, rollback=True)


def _options(given: Mapping[str, object], tests: tuple[str, ...], *, rollback: bool) -> Options:
    def flag(name: str, default: bool = False) -> bool:
        value = given.get(name)
        if value is None:
            return default
        text = str(value).strip().casefold()
        if text not in (*TRUE, *FALSE):
            raise BadOptions(f"'{value}' is not a valid value for the type xsd:boolean")
        return text in TRUE

    level = str(given.get("testLevel") or "").strip() or None
    if level is not None and level not in TEST_LEVELS:
        raise BadOptions(f"'{level}' is not a valid value for the enum 'TestLevel'")
    return Options(
        allow_missing_files=flag("allowMissingFiles"),
        auto_update_package=flag("autoUpdatePackage"),
        check_only=flag("checkOnly"),
        ignore_warnings=flag("ignoreWarnings"),
        perform_retrieve=flag("performRetrieve"),
        purge_on_delete=flag("purgeOnDelete"),
        rollback_on_error=flag("rollbackOnError", rollback),
        run_tests=tests,
        single_package=flag("singlePackage"),
        test_level=level,
    )
