"""The Metadata API's SOAP side, for what REST lacks: retrieve and list. Envelopes are written and read here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from sfmeta.errors import RemoteError

if TYPE_CHECKING:
    from sfmeta.salesforce.connection import Connection

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
METADATA = "http://soap.sforce.com/2006/04/metadata"


def element(tag: str, *content: etree._Element | str) -> etree._Element:
    """An element of a request: text, or children."""
    made = etree.Element(f"{{{METADATA}}}{tag}")
    for part in content:
        if isinstance(part, str):
            made.text = part
        else:
            made.append(part)
    return made


def call(connection: Connection, operation: etree._Element) -> etree._Element:
    """The one ``result`` of an operation."""
    results = call_all(connection, operation)
    if not results:
        raise RemoteError("the answer holds no result", code="SOAP", where=f"POST {_path(connection)}")
    return results[0]


def call_all(connection: Connection, operation: etree._Element) -> list[etree._Element]:
    """Every ``result`` of an operation. All that are called so far only read, so a lost answer is asked for again."""
    path = _path(connection)

    def envelope() -> bytes:
        header = element("SessionHeader", element("sessionId", connection.token))
        root = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap={"soapenv": ENVELOPE})
        etree.SubElement(root, f"{{{ENVELOPE}}}Header").append(header)
        etree.SubElement(root, f"{{{ENVELOPE}}}Body").append(operation)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")

    headers = {"Content-Type": "text/xml; charset=UTF-8", "SOAPAction": '""', "Accept": "text/xml"}
    response = connection.send("POST", path, headers=headers, data=envelope, repeatable=True)
    return _parsed(response.content, path).findall(f"{{{ENVELOPE}}}Body/*/{{{METADATA}}}result")


def _path(connection: Connection) -> str:
    return f"/services/Soap/m/{connection.api_version}"


def text(node: etree._Element, path: str) -> str:
    """The text of the element at ``path`` below ``node``; empty when it is not there."""
    return node.findtext("/".join(f"{{{METADATA}}}{tag}" for tag in path.split("/"))) or ""


def all_of(node: etree._Element, tag: str) -> list[etree._Element]:
    return node.findall(f"{{{METADATA}}}{tag}")


def _parsed(content: bytes, path: str) -> etree._Element:
    """Without entities or network, however large: a retrieved zip is one long text."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise RemoteError("the answer is not XML", code="SOAP", where=f"POST {path}") from None
