"""SOAP envelopes: read from any client, written in the order of the WSDL, faults as Salesforce words them."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import Response

from sfmeta.emulator.metadata.element import NAMESPACE, XSD, XSI, Element, NotWellFormed, escape, parse
from sfmeta.emulator.metadata.wsdl import wsdl

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sfmeta.emulator.metadata.value import Value

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
XML = '<?xml version="1.0" encoding="UTF-8"?>'


class SoapFault(Exception):
    """The call is refused. ``code`` is Salesforce's; a client's malformed envelope has ``soapenv:Client``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Envelope:
    """``session_id`` of the SessionHeader, the ``headers`` by name, and the operation's element."""

    session_id: str
    headers: Mapping[str, Element]
    operation: Element


def read_envelope(data: bytes) -> Envelope:
    try:
        root = parse(data)
    except NotWellFormed as error:
        raise SoapFault("soapenv:Client", error.reason) from None
    body = root.child("Body")
    if root.tag != "Envelope" or body is None or not body.children:
        raise SoapFault("soapenv:Client", "content not found")
    header = root.child("Header")
    headers = {child.tag: child for child in header.children} if header else {}
    session = headers.get("SessionHeader", Element("")).value("sessionId").strip()
    return Envelope(session, headers, body.children[0])


def decode(text: str) -> bytes:
    """The bytes of a base64 element, which may be broken into lines."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SoapFault("soapenv:Client", "'ZipFile' is not a valid base64 value") from error


def answer(operation: str, result: Value | Element) -> Response:
    """The answer of a metadata operation, its ``result`` written as the WSDL's type says."""
    part = wsdl().operations[f"{operation}Response"].get("result")
    inner = "".join(_write("result", part.type, result, required=True)) if part else ""
    return _response(f'<{operation}Response xmlns="{NAMESPACE}">{inner}</{operation}Response>')


def answer_as(operation: str, type_name: str, result: Value) -> Response:
    """The answer of an operation that the WSDL no longer has."""
    inner = "".join(_write("result", type_name, result, required=True))
    return _response(f'<{operation}Response xmlns="{NAMESPACE}">{inner}</{operation}Response>')


def _response(body: str) -> Response:
    text = (
        f'{XML}<soapenv:Envelope xmlns:soapenv="{ENVELOPE}" xmlns:xsi="{XSI}">'
        f"<soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
    )
    return Response(text, media_type="text/xml")


def fault(error: SoapFault, namespace: str = NAMESPACE, detail: str = "") -> Response:
    """A fault, always with HTTP status 500 (SOAP API Developer Guide, "Error Handling"; verified)."""
    own = ":" not in error.code
    code = f"sf:{error.code}" if own else error.code
    message = f"{error.code}: {error.message}" if own else error.message
    text = (
        f'{XML}<soapenv:Envelope xmlns:soapenv="{ENVELOPE}" xmlns:sf="{namespace}" xmlns:xsi="{XSI}">'
        f"<soapenv:Body><soapenv:Fault><faultcode>{code}</faultcode><faultstring>{escape(message)}</faultstring>"
        f"{detail}</soapenv:Fault></soapenv:Body></soapenv:Envelope>"
    )
    return Response(text, 500, media_type="text/xml")


def _write(tag: str, type_name: str, value: Value | Element, *, required: bool) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _write(tag, type_name, item, required=required)
    elif isinstance(value, Element):
        yield element_text(value)
    elif value is None:
        if required:
            yield f'<{tag} xsi:nil="true"/>'
    elif isinstance(value, bool):
        yield f"<{tag}>{'true' if value else 'false'}</{tag}>"
    elif isinstance(value, (str, int, float)):
        yield f"<{tag}>{escape(str(value))}</{tag}>"
    else:
        yield f"<{tag}>"
        for name, part in wsdl().types[type_name].items():
            if part.required or name in value:
                yield from _write(name, part.type, value.get(name, [] if part.many else None), required=part.required)
        yield f"</{tag}>"


def element_text(element: Element) -> str:
    """A metadata document inside an answer; its attributes are those of the schema-instance namespace."""
    attributes = "".join(_attribute(name, value) for name, value in element.attributes.items())
    inner = "".join(map(element_text, element.children)) or escape(element.text)
    return f"<{element.tag}{attributes}>{inner}</{element.tag}>" if inner else f"<{element.tag}{attributes}/>"


def _attribute(name: str, value: str) -> str:
    schema = f' xmlns:xsd="{XSD}"' if value.startswith("xsd:") else ""
    return f' xsi:{name.rpartition("|")[2]}="{escape(value)}"{schema}'
