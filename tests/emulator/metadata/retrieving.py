"""What the tests of retrieves speak: SOAP calls, and the files of their zips."""

from __future__ import annotations

import base64
import io
import zipfile

from lxml import etree

from tests.emulator.metadata.wire import NAMESPACE, Org, results, text


def types(**wanted: list[str]) -> str:
    return "".join(
        f"<types>{''.join(f'<members>{m}</members>' for m in members)}<name>{name}</name></types>"
        for name, members in wanted.items()
    )


def unpackaged(version: str = "67.0", /, **wanted: list[str]) -> str:
    return f"<unpackaged>{types(**wanted)}<version>{version}</version></unpackaged>"


def ask(org: Org, inner: str, wrapper: str = "request") -> str:
    """The id of a new retrieve of what ``inner`` says."""
    body = f"<retrieve><{wrapper}><apiVersion>67.0</apiVersion>{inner}</{wrapper}></retrieve>"
    (made,) = results(org.soap(body))
    return text(made, "id")


def status(org: Org, retrieve_id: str, more: str = "") -> etree._Element:
    body = f"<checkRetrieveStatus><asyncProcessId>{retrieve_id}</asyncProcessId>{more}</checkRetrieveStatus>"
    (result,) = results(org.soap(body))
    return result


def files(result: etree._Element) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(text(result, "zipFile")))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def problems(result: etree._Element) -> list[str]:
    return [text(message, "problem") for message in result.findall(f"{{{NAMESPACE}}}messages")]


def retrieve(org: Org, inner: str, wrapper: str = "request") -> tuple[dict[str, bytes], list[str]]:
    """The files of a retrieve, and what it says could not be had."""
    result = status(org, ask(org, inner, wrapper))
    assert (text(result, "status"), text(result, "success")) == ("Succeeded", "true")
    return files(result), problems(result)
