"""The ports themselves: start, answer, stop, and leave nothing behind."""

from __future__ import annotations

import gc
import gzip
import json
import socket
import ssl
import threading
import time
import warnings
import zlib
from typing import TYPE_CHECKING

import pytest
import requests

if TYPE_CHECKING:
    from sfmeta.testing import EmulatorFactory, RunningEmulator


def test_the_ready_document_is_served_on_both_salesforce_ports(emulator: RunningEmulator) -> None:
    plain = requests.get(emulator.salesforce + "/emulator", timeout=60).json()
    tls = requests.get(emulator.salesforce_tls + "/emulator", timeout=60, verify=emulator.ca_file).json()
    assert plain == tls == emulator.document


def test_a_path_that_is_not_emulated_is_a_404_in_salesforces_words(emulator: RunningEmulator) -> None:
    answer = requests.get(emulator.salesforce + "/services/data/v68.0/knowledgeManagement", timeout=60)
    assert answer.status_code == 404
    assert answer.json() == [{"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}]
    assert "not emulated" in answer.headers["X-Emulator"]


def test_stopping_closes_every_port_and_ends_every_thread(emulator_factory: EmulatorFactory) -> None:
    emulator = emulator_factory()
    requests.get(emulator.salesforce + "/emulator", timeout=60)
    ports = [int(url.split(":")[2].split("/")[0]) for url in (emulator.salesforce, emulator.upflow)]
    emulator.server.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "emulator" and thread.is_alive()]
    for port in ports:
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_stop_does_not_wait_for_an_idle_keep_alive_connection(emulator_factory: EmulatorFactory) -> None:
    emulator = emulator_factory()
    with requests.Session() as session:
        session.get(emulator.salesforce + "/emulator", timeout=60)
        began = time.monotonic()
        emulator.server.stop()
        assert time.monotonic() - began < 1


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_compressed_request_is_unpacked(emulator: RunningEmulator, encoding: str) -> None:
    body = json.dumps({"days": 2}).encode()
    packed = gzip.compress(body) if encoding == "gzip" else zlib.compress(body)
    before = emulator.server.world.upflow.today()
    headers = {"Content-Encoding": encoding}
    assert requests.post(f"{emulator.salesforce}/emulator/clock", data=packed, headers=headers, timeout=60).ok
    assert (emulator.server.world.upflow.today() - before).days == 2


def test_a_body_that_is_not_compressed_as_it_says_is_not_a_crash(emulator: RunningEmulator) -> None:
    headers = {"Content-Encoding": "gzip"}
    answer = requests.post(f"{emulator.salesforce}/emulator/clock", data=b"{}", headers=headers, timeout=60)
    assert answer.status_code == 200  # nothing arrived, so nothing was asked


def test_a_stop_does_not_wait_for_an_idle_tls_client(emulator_factory: EmulatorFactory) -> None:
    emulator = emulator_factory()
    with requests.Session() as session:
        session.get(emulator.salesforce_tls + "/emulator", timeout=60, verify=emulator.ca_file)
        began = time.monotonic()
        emulator.server.stop()
        assert time.monotonic() - began < 1


def test_a_stop_leaves_nothing_of_a_tls_client_that_never_says_goodbye(emulator_factory: EmulatorFactory) -> None:
    """The server hung up politely, over TLS that waits for the client's answer; uvicorn has forgotten it by then."""
    emulator = emulator_factory()
    context = ssl.create_default_context(cafile=emulator.ca_file)
    address = ("127.0.0.1", int(emulator.salesforce_tls.rpartition(":")[2]))
    with context.wrap_socket(socket.create_connection(address, timeout=60), server_hostname="localhost") as client:
        client.sendall(b"GET /emulator HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        while client.recv(65536):  # the answer, then the server's goodbye
            pass
        with warnings.catch_warnings(record=True) as left:
            warnings.simplefilter("always")
            emulator.server.stop()
            gc.collect()
        assert [str(warning.message) for warning in left if "transport" in str(warning.message)] == []
