#!/usr/bin/env python3
"""ldmsim serve: what each --mode changes, byte by byte."""

import re
import ssl
import time

from xmpp_client import (Client, HEADER, STARTTLS, Server, check, request, run_tests,
                         statuses, summary)

DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'


def events_of(server, client, *domains):
    """Register, have events sent, and read the same number of documents."""
    client.connect()
    client.register()
    client.records.clear()
    for domain in domains:
        server.run("sim", "send-event", "start-domain", domain)
    return [client.document() for _ in domains]


def test_plain_documents_have_a_record_and_a_declaration_each():
    for modes in ((), ("--mode", "declaration,ovf-id")):
        with Server(*modes) as server, Client(server) as client:
            events = events_of(server, client, "web1", "db1")
            check(len(client.records) == 2, client.records)
            for record, event in zip(client.records, events):
                check(record == DECLARATION + event.encode(), record)
                check(' ovf:id="' in event and ' id="' not in event, event)


def test_no_declaration():
    with Server("--mode", "no-declaration") as server, Client(server) as client:
        event, = events_of(server, client, "web1")
        check(client.records == [event.encode()], client.records)


def test_bare_id():
    with Server("--mode", "id") as server, Client(server) as client:
        event, = events_of(server, client, "web1")
        check(' id="web1"' in event and "ovf:id" not in event, event)
        answer = client.ask("list-constraints", "web1")
        check(' id="web1"' in answer and "ovf:id" not in answer, answer)


def test_upper_case():
    with Server("--mode", "upper-case") as server, Client(server) as client:
        client.connect()
        check(statuses(client.ask("list-services")) == ["SUCCESS"] * 3)
        check(statuses(client.ask("start-domain", "web1")) == ["FAILURE"] * 3)


def test_section_beside_content():
    for modes, inside in (((), True), (("--mode", "section-beside-content"), False)):
        with Server(*modes) as server, Client(server) as client:
            client.connect()
            client.register()
            server.run("set-vsw", "vid=130", "primary-vsw0")
            event = client.document()
            content = re.search("<Content .*?</Content>", event).group()
            check(("<Section " in content) == inside, event)
            check(event.count("<Section ") == 1, event)


def test_trailing_bytes():
    for mode, last in (("trailing-nul", b"\0"), ("trailing-newline", b"\n")):
        with Server("--mode", mode) as server, Client(server) as client:
            client.connect()
            client.send(request("reg-all-events"))
            client.read_until(b"</LDM_interface>" + last)
            check(client.input == b"", client.input)


def test_split_records():
    with Server("--mode", "split-records") as server, Client(server) as client:
        event, = events_of(server, client, "web1")
        sizes = {len(record) for record in client.records[:-1]}
        check(sizes == {7}, sizes)
        check(b"".join(client.records) == DECLARATION + event.encode())
    with Server("--mode", "split-records=1") as server, Client(server) as client:
        event, = events_of(server, client, "web1")
        check(len(client.records) == len(DECLARATION) + len(event), client.records)


def test_two_in_one():
    with Server("--mode", "two-in-one") as server, Client(server) as client:
        client.connect()
        client.send(request("reg-all-events") + request("list-services"))
        first, second = client.document(), client.document()
        check(client.records == [DECLARATION + first.encode() + DECLARATION
                                 + second.encode()], client.records)
        client.records.clear()
        server.run("stop", "web1")
        server.run("unbind", "web1")
        client.document()
        client.document()
        client.records.clear()
        server.run("bind", "web1")
        server.run("bind", "db1")
        client.document()
        client.document()
        client.records.clear()
        server.run("start", "web1", "db1")
        client.document()
        client.document()
        check(len(client.records) == 1, client.records)


def test_trickle():
    with Server("--mode", "trickle=40") as server, Client(server) as client:
        client.connect()
        client.send(request("reg-all-events"))
        start = time.monotonic()
        client.read_until(b"<?xml ver")
        check({len(record) for record in client.records} == {1}, client.records)
        took = time.monotonic() - start
        check(took >= 8 * 0.04, f"{took} s for nine bytes")


def test_unknown_actions():
    with Server("--mode", "unknown-actions") as server, Client(server) as client:
        client.connect()
        client.register()
        server.run("stop", "web1")
        check(summary(client.document()) == "undocumented-change web1")
        check(summary(client.document()) == "stop-domain web1")


def test_flood():
    with Server("--mode", "flood=20M") as server, Client(server) as client:
        client.connect()
        client.register()
        server.run("sim", "send-event", "start-domain", "web1")
        length = 0
        while b"</flood>" not in client.input:
            length += len(client.input)
            client.input = client.input[-20:]
            length -= len(client.input)
            check(client.receive(), "ended")
            client.records.clear()
        check(20 << 20 <= length <= 21 << 20, length)
        client.read_until(b"</LDM_event>")
        answer = client.ask("list-services")
        check(statuses(answer) == ["success"] * 3, answer)


def test_endless_document():
    with Server("--mode", "endless-document") as server, Client(server) as client:
        client.connect()
        client.register()
        server.run("sim", "send-event", "start-domain", "web1")
        client.read_until(b"<flood>")
        for _ in range(1000):
            check(client.receive(), "ended")
            check(set(client.input) <= {ord("x")}, client.input[:100])
            client.input = b""
        with Client(server) as other:
            other.connect()
            other.register()


def test_stalled_document():
    with Server("--mode", "stalled-document") as server, Client(server) as client:
        client.connect()
        client.register()
        server.run("sim", "send-event", "start-domain", "web1")
        client.read_until(DECLARATION + b"<LDM_event ")
        server.run("sim", "send-event", "start-domain", "db1")
        client.send(b"</stream:stream>")
        server.process.terminate()
        rest = client.read_to_end()
        check(b"</LDM_event>" not in rest and b"db1" not in rest, rest)


def test_a_client_that_does_not_read_is_dropped_alone():
    with Server("--mode", "flood=40M") as server, Client(server) as lazy:
        lazy.connect()
        lazy.register()
        with Client(server) as client:
            client.connect()
            client.register()
            for _ in range(2):
                server.run("sim", "send-event", "start-domain", "web1")
                while b"</LDM_event>" not in client.input:
                    client.input = client.input[-20:]
                    check(client.receive(), "ended")
                    client.records.clear()
                client.input = b""
            client.ask("list-services")
        lazy.socket.settimeout(5)
        got = 0
        try:
            while chunk := lazy.socket.recv(1 << 20):
                got += len(chunk)
        except (ConnectionError, ssl.SSLError):
            pass
        check(0 < got < 40 << 20, got)


def test_disconnect_after():
    with Server("--mode", "disconnect-after=2") as server, Client(server) as client:
        event, = events_of(server, client, "web1")
        check(summary(event) == "start-domain web1", event)
        check(client.read_to_end() == b"", client.input)


def test_disconnect_every():
    with Server("--mode", "disconnect-every=200") as server, Client(server) as client:
        start = time.monotonic()
        client.connect()
        client.register()
        check(client.read_to_end() == b"", client.input)
        check(time.monotonic() - start >= 0.15, "too early")
        with Client(server) as again:
            again.greet()


def test_close_at_once():
    with Server("--mode", "close-at-once") as server, Client(server) as client:
        check(client.read_to_end() == b"", client.input)


def test_mute():
    with Server("--mode", "mute") as server, Client(server) as client:
        client.send(HEADER)
        client.socket.settimeout(0.1)
        try:
            client.receive()
            check(False, client.input)
        except TimeoutError:
            pass


def test_no_starttls():
    with Server("--mode", "no-starttls") as server, Client(server) as client:
        check(b"<stream:features></stream:features>" in client.greet())
        client.send(STARTTLS)
        check(b"</stream:stream>" in client.read_to_end(), client.input)


def test_failure():
    with Server("--mode", "failure") as server, Client(server) as client:
        check(b"<starttls " in client.greet())
        client.send(STARTTLS)
        check(client.read_to_end() ==
              b"<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>",
              client.input)


def test_wrong_tls():
    with Server("--mode", "wrong-tls") as server, Client(server) as client:
        client.greet()
        client.send(STARTTLS)
        client.read_until(b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
        try:
            client.start_tls()
            check(False, "TLS was possible")
        except (ssl.SSLError, ConnectionError):
            pass
    with Server("--mode", "wrong-tls") as server, Client(server) as client:
        client.greet()
        client.send(STARTTLS + b"\x16\x03\x01")
        check(client.read_to_end().endswith(b"/>garbage in place of TLS\r\n"),
              client.input)


def test_modes_add_up():
    modes = ("--mode", "id,upper-case", "--mode", "no-declaration,trailing-newline")
    with Server(*modes) as server, Client(server) as client:
        client.connect()
        client.send(request("list-constraints", "db1"))
        answer = client.read_until(b"</LDM_interface>\n").decode()
        check(answer.startswith("<LDM_interface "), answer)
        check(statuses(answer) == ["SUCCESS"] * 3 and ' id="db1"' in answer, answer)


run_tests(dict(globals()))
