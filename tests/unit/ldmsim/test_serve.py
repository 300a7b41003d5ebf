#!/usr/bin/env python3
"""ldmsim serve: handshake, requests, events."""

import os
import shutil
import ssl
import subprocess
import time

from xmpp_client import (FLEET, Client, HEADER, STARTTLS, Server, check, properties,
                         request, run_tests, statuses, summary)


def test_a_local_client_needs_no_login():
    with Server() as server, Client(server) as client:
        features = client.greet()
        check(b"<stream:stream " in features and b"<starttls " in features, features)
        check(b"mechanism" not in features, features)
        client.send(STARTTLS)
        check(client.read_until(b"/>").startswith(b"<proceed "), "no proceed")
        client.start_tls()
        features = client.greet()
        check(b"starttls" not in features and b"mechanism" not in features, features)
        client.register()
        client.send(b"</stream:stream>")
        check(client.read_to_end() == b"</stream:stream>", client.input)


def test_starttls_may_come_before_the_features():
    with Server() as server, Client(server) as client:
        client.send(HEADER + STARTTLS)
        client.read_until(b"</stream:features><proceed ")


def test_input_may_come_byte_by_byte():
    with Server() as server, Client(server) as client:
        client.connect()
        for byte in request("reg-all-events"):
            client.send(bytes([byte]))
        check(statuses(client.document()) == ["success"] * 3)


def test_the_certificate_is_made_for_the_host_and_tls_is_1_2():
    with Server() as server, Client(server) as client:
        client.connect()
        check(client.socket.version() == "TLSv1.2", client.socket.version())
        check(b"sparc-a" in client.socket.getpeercert(binary_form=True))


def test_a_certificate_can_be_given():
    if shutil.which("openssl") is None:
        return " # SKIP no openssl command"
    with Server() as maker:
        key, cert = maker.directory + "/key", maker.directory + "/cert"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
             "/CN=manager.example.net", "-keyout", key, "-out", cert],
            check=True, capture_output=True)
        with Server("--cert", cert, "--key", key) as server, Client(server) as client:
            client.connect()
            check(b"manager.example.net" in client.socket.getpeercert(binary_form=True))
    return ""


def test_requests_in_the_clear_are_refused():
    with Server() as server, Client(server) as client:
        client.greet()
        client.send(request("list-bindings"))
        check(b"policy-violation" in client.read_to_end(), client.input)


def test_what_is_sent_in_the_clear_after_starttls_is_forgotten():
    with Server() as server, Client(server) as client:
        client.send(HEADER + STARTTLS + HEADER + request("reg-all-events"))
        client.read_until(b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
        client.start_tls()
        client.greet()
        check("<action>list-services<" in client.ask("list-services"))


def test_a_remote_client_logs_in():
    with Server() as files:
        secret = files.write("password", "s3cret\n")
        with Server("--user", "root", "--password-file", secret) as server:
            with Client(server) as client:
                check(b"<mechanism>PLAIN</mechanism>" in client.connect())
                client.log_in("root", "s3cret")
                check(client.read_until(b"/>").startswith(b"<success "))
                check(b"mechanism" not in client.greet())
                client.register()
            with Client(server) as client:
                client.connect()
                client.send(request("list-bindings"))
                check(b"policy-violation" in client.read_to_end(), client.input)


def test_wrong_logins_fail_and_the_third_is_the_last():
    with Server() as files:
        secret = files.write("password", "s3cret\n")
        with Server("--user", "root", "--password-file", secret) as server:
            with Client(server) as client:
                client.connect()
                client.log_in("root", "s3cret", b"DIGEST-MD5")
                check(b"invalid-mechanism" in client.read_until(b"</failure>"))
                client.log_in("root", "wrong")
                check(b"not-authorized" in client.read_until(b"</failure>"))
                client.log_in("admin", "s3cret")
                check(b"not-authorized" in client.read_until(b"</failure>"))
                check(client.read_to_end() == b"</stream:stream>", client.input)


def test_broken_input_ends_the_stream():
    for data in (b"<a></b>", b"no XML<a/>", b"</a>", b"<!DOCTYPE a>", b"< a/>",
                 b"<a>" * 40):
        with Server() as server, Client(server) as client:
            client.connect()
            client.send(data)
            check(b"xml-not-well-formed" in client.read_to_end(), client.input)


def test_an_element_without_end_ends_the_stream():
    with Server() as server:
        with Client(server) as client:
            client.connect()
            try:
                client.send(b"<LDM_interface>" + b"x" * (8 << 20))
                client.read_to_end()
                check(False, "it was all read")
            except (ConnectionError, ssl.SSLError):
                pass
        with Client(server) as client:
            client.connect()


def test_list_bindings():
    with Server() as server, Client(server) as client:
        client.connect()
        answer = client.ask("list-bindings", "web1")
        check(answer.startswith('<LDM_interface version="1.3" '), answer)
        check(statuses(answer) == ["success"] * 3, answer)
        check(answer.count("<Content ") == 1 and ' ovf:id="web1"' in answer, answer)
        pairs = properties(answer)
        for pair in (("state", "active"), ("flags", "normal"), ("vnet_name", "vnet0"),
                     ("service_domain", "primary"), ("port", "5000")):
            check(pair in pairs, f"{pair} in {pairs}")
        check(answer.count("<bind:Binding ") == 2, answer)
        answer = client.ask("list-bindings")
        check(answer.count("<Content ") == 3, answer)


def test_list_constraints_tell_nothing_of_what_is_bound():
    with Server() as server, Client(server) as client:
        client.connect()
        answer = client.ask("list-constraints", "web1", "db1")
        check(statuses(answer) == ["success"] * 3, answer)
        check(answer.count("<Content ") == 2, answer)
        check("Binding" not in answer and "state" not in dict(properties(answer)),
              answer)


def test_list_domain_is_an_outline():
    with Server() as server, Client(server) as client:
        client.connect()
        answer = client.ask("list-domain", "web1")
        check(properties(answer).count(("state", "active")) == 1, answer)
        check("<rasd:AllocationUnits>4G<" in answer and "vnet" not in answer, answer)
        check(client.ask("list-domain").count("<Content ") == 3)


def test_list_spconfig_is_of_the_host():
    fleet = FLEET.replace("64G\n", "64G\n        spconfig factory-default\n"
                          "        spconfig after-web1 current=on\n", 1)
    with Server(fleet=fleet) as server, Client(server) as client:
        client.connect()
        answer = client.ask("list-spconfig")
        check(statuses(answer) == ["success"] * 3, answer)
        check(properties(answer) == [("spconfig_name", "factory-default"),
                                     ("spconfig_name", "after-web1"),
                                     ("spconfig_status", "current")], answer)
        check("<Content " not in answer, answer)


def test_list_services_name_only_those_who_offer_some():
    with Server() as server, Client(server) as client:
        client.connect()
        answer = client.ask("list-services")
        check(answer.count("<Content ") == 1 and ' ovf:id="primary"' in answer, answer)
        for pair in (("block_dev", "/dev/dsk/c0d1s2"), ("dev_path", "aggr1"),
                     ("min_port", "5000"), ("max_port", "5100")):
            check(pair in properties(answer), answer)
        check("ldom_info" not in answer, answer)
        server.run("add-vdsdev", "/dev/dsk/c0d9s2", "new@primary-vds0")
        check("c0d9s2" in client.ask("list-services"))


def test_failures_show_at_all_levels():
    with Server() as server, Client(server) as client:
        client.connect()
        answer = client.ask("list-bindings", "web1", "nosuch")
        check(statuses(answer) == ["failure"] * 3, answer)
        check(answer.count("<resp_msg>") == 1, answer)
        check("<resp_msg>LDom nosuch not found</resp_msg>" in answer, answer)
        answer = client.ask("list-domain", "nosuch", "none")
        check("LDom nosuch not found\nLDom none not found" in answer, answer)
        for action in ("migrate-domain", "reg-progress-events", "reg-all", "list"):
            answer = client.ask(action, "web1")
            check(statuses(answer) == ["failure"] * 3, answer)
            check(f"<action>{action}</action>" in answer, answer)
        client.send(b"<LDM_interface><cmd><action>reg-all-events</action>"
                    b"<data version='3.0'/></cmd><cmd><action>x</action></cmd>"
                    b"</LDM_interface>")
        answer = client.document()
        check(statuses(answer) == ["success", "success", "failure", "failure"], answer)


def test_an_event_comes_at_once():
    with Server() as server, Client(server) as client:
        client.connect()
        client.register()
        server.run("add-vsw", "net-dev=aggr2", "primary-vsw1", "primary")
        start = time.monotonic()
        event = client.document()
        late = time.monotonic() - start  # 3 ms, unless the machine is busy
        check(event.startswith('<LDM_event version="1.1" '), event)
        check(summary(event) == "add-vswitch primary", event)
        check(late < 1, f"{late} s")


def test_every_change_has_its_event():
    changes = (
        ("set-vsw vid=120,130 primary-vsw0", "set-vswitch primary vsw"),
        ("add-vdsdev /dev/dsk/c0d2s2 data@primary-vds0",
         "add-vdiskserverdevice primary vds_volume"),
        ("rm-vdsdev data@primary-vds0",
         "remove-vdiskserverdevice primary vds_volume"),
        ("set-vcc port-range=5000-5200 primary-vcc0", "set-vconscon primary vcc"),
        ("add-vds db1-vds0 db1", "add-vdiskserver db1"),
        ("add-vdisk swap web1-root@primary-vds0 web1", "add-vdisk web1"),
        ("set-vnet pvid=121 vnet0 web1", "set-vnet web1"),
        ("set-vcons port=5010 db1", "set-vconsole db1"),
        ("set-mem 2G db1", "set-memory db1"),
        ("set-core 1 db1", "set-core db1"),
        ("set-var boot-device=root db1", "set-variable db1"),
        ("add-io /SYS/MB/NET0/IOVNET.PF0.VF0 web1", "add-io web1"),
        ("create-vf /SYS/MB/NET0/IOVNET.PF0", "create-vf - physio_device"),
        ("create ldg1", "add-domain ldg1"),
        ("bind db1", "bind-domain db1"),
        ("start db1", "start-domain db1"),
        ("destroy ldg1", "remove-domain ldg1"),
        ("rm-vsw -f primary-vsw0", "remove-vswitch primary vsw"),
    )
    with Server() as server, Client(server) as client:
        client.connect()
        client.register()
        for command, expected in changes:
            server.run(*command.split())
            event = client.document()
            check(summary(event) == expected, f"{command}: {event}")
            check(len(event) < 1024, f"{len(event)} bytes: {event}")
        server.run("stop", "-a")
        both = {summary(client.document()), summary(client.document())}
        check(both == {"stop-domain web1", "stop-domain db1"}, both)


def test_a_command_that_fails_has_no_event():
    with Server() as server, Client(server) as client:
        client.connect()
        client.register()
        server.run("add-vsw", "primary-vsw0", "primary", status=1)
        server.run("list-services", "-p")
        server.run("set-mem", "2G", "db1")
        check(summary(client.document()) == "set-memory db1")


def test_events_can_be_sent_by_hand():
    with Server() as server, Client(server) as client:
        client.connect()
        client.register()
        server.run("sim", "send-event", "migration-process", "web1", "progress=45%",
                   "status=ongoing", "source=sparc-a")
        event = client.document()
        check(summary(event) == "migration-process web1 ldom_info", event)
        check(properties(event) == [("progress", "45%"), ("status", "ongoing"),
                                    ("source", "sparc-a")], event)
        server.run("sim", "send-event", "add-spconfig", "item=spconfig",
                   "spconfig_name=after <web1>")
        event = client.document()
        check(summary(event) == "add-spconfig - spconfig", event)
        check(properties(event) == [("spconfig_name", "after &lt;web1&gt;")], event)
        server.run("sim", "send-event", "panic-domain", "db1")
        check(summary(client.document()) == "panic-domain db1")
        said = server.run("sim", "send-event", host="sparc-a", status=1)
        check("which event" in said, said)


def test_the_simulators_own_commands_have_events():
    changes = (
        ("set-vsw primary-vsw0 net-dev=", "set-vswitch primary vsw"),
        ("set-vcc primary-vcc0 port-range=5000-5001", "set-vconscon primary vcc"),
        ("set-volume web1-root@primary-vds0 dev=/other",
         "set-vdiskserverdevice primary vds_volume"),
        ("set-vnet vnet0 vid=7", "set-vnet web1"),
        ("set-vdisk root timeout=5", "set-vdisk web1"),
        ("set-vf /SYS/MB/NET0/IOVNET.PF0.VF0 name=fast", "set-io - physio_device"),
        ("set-domain db1 softstate=booting", "set-domain db1"),
    )
    with Server() as server, Client(server) as client:
        client.connect()
        client.register()
        server.run("sim", "set-host", "memory=128G")
        server.run("sim", "add-fault", "crlf")
        for command, expected in changes:
            server.run("sim", *command.split())
            event = client.document()
            check(summary(event) == expected, f"{command}: {event}")


def test_a_migration_tells_of_its_progress():
    with Server() as server, Client(server) as client:
        client.connect()
        client.register("hardware")
        for setting, progress, status in (
                ("migration=source", "0%", "ongoing"), ("progress=45", "45%", "ongoing"),
                ("migration=error", "45%", "failed"), ("migration=", "100%", "done")):
            server.run("sim", "set-domain", "web1", setting)
            event = client.document()
            check(summary(event) == "migration-process web1 ldom_info", event)
            check(properties(event) == [("progress", progress), ("status", status),
                                        ("source", "sparc-a")], event)


def test_a_real_migration_tells_its_source():
    with Server() as server, Client(server) as client:
        client.connect()
        client.register()
        server.run("sim", "set-host", "migration-time=20")
        server.run("migrate-domain", "-c", "db1", "sparc-b")
        steps = []
        while not steps or properties(event)[1] != ("status", "done"):
            event = client.document()
            check(summary(event) == "migration-process db1 ldom_info", event)
            check(properties(event)[2] == ("source", "sparc-a"), event)
            steps.append(int(properties(event)[0][1].rstrip("%")))
        check(steps[0] == 0 and steps[-1] == 100 and steps == sorted(steps), steps)
        check(summary(client.document()) == "migrate-domain db1")
        check(summary(client.document()) == "remove-domain db1")


def test_a_large_journal_is_begun_anew():
    with Server() as server, Client(server) as client:
        client.connect()
        client.register()
        journal = server.fleet + ".events"
        with open(journal, "a", encoding="ascii") as file:
            file.write("no event\n" * 60000)
        server.run("sim", "send-event", "start-domain", "web1")
        check(summary(client.document()) == "start-domain web1")
        check(os.path.getsize(journal) < 100, os.path.getsize(journal))


def test_without_a_server_nothing_is_announced():
    idle = Server()
    try:
        idle.run("set-mem", "2G", "db1")
        said = idle.run("sim", "send-event", "start-domain", "web1", status=1)
        check("nobody serves" in said, said)
        check(not os.path.exists(idle.fleet + ".events"))
    finally:
        shutil.rmtree(idle.directory)


def test_clients_get_the_classes_they_registered_for():
    with Server() as server, Client(server) as first, Client(server) as second:
        first.connect()
        first.register("domain")
        second.connect()
        second.register()
        check(statuses(second.ask("unreg-domain-events")) == ["success"] * 3)
        for action in ("start-domain", "set-vswitch", "migration-process"):
            server.run("sim", "send-event", action, "web1")
        check(summary(first.document()) == "start-domain web1")
        check(summary(second.document()) == "set-vswitch web1")
        check(summary(second.document()) == "migration-process web1")
        first.register("hardware")
        server.run("sim", "send-event", "migration-process", "db1")
        check(summary(first.document()) == "migration-process db1")
        check(summary(second.document()) == "migration-process db1")
        check(statuses(second.ask("unreg-all-events")) == ["success"] * 3)
        server.run("sim", "send-event", "start-domain", "web1")
        check(summary(first.document()) == "start-domain web1")
        check("<action>list-domain<" in second.ask("list-domain"))


def test_what_happened_before_is_not_told():
    with Server() as server, Client(server) as client:
        client.connect()
        server.run("sim", "send-event", "start-domain", "web1")
        client.register()
        server.run("sim", "send-event", "stop-domain", "web1")
        check(summary(client.document()) == "stop-domain web1")


def test_each_host_of_a_fleet_tells_of_itself():
    with Server() as first, Client(first) as client:
        client.connect()
        client.register()
        first.run("add-vcc", "port-range=5000-5010", "vcc1", "primary", host="sparc-b")
        first.run("create", "ldg2", host="sparc-a")
        check(summary(client.document()) == "add-domain ldg2")


def test_a_fleet_may_be_a_directory():
    with Server() as files:
        folder = os.path.join(files.directory, "hosts")
        os.mkdir(folder)
        for host in ("sparc-a", "sparc-b"):
            files.write(f"hosts/{host}.fleet", f"host {host} manager=3.6\n"
                        "domain primary vcpu=8 memory=8G\n")
        with Server("--fleet", folder) as server, Client(server) as client:
            server.fleet = folder
            client.connect()
            client.register()
            server.run("create", "ldg1")
            check(summary(client.document()) == "add-domain ldg1")
            check("events" in os.listdir(folder), os.listdir(folder))


def test_wrong_options_are_refused():
    with Server() as server:
        for options, complaint in (
                ("--mode sideways", "unknown mode sideways"),
                ("--mode id,flood=much", "unknown mode flood=much"),
                ("--cert /tmp/x", "belong together"),
                ("--user root", "needs a --password-file"),
                ("--password-file /nonexistent", "cannot open"),
                ("--listen localhost", "cannot listen"),
                ("--host sparc-z", "no host sparc-z"),
                ("--port", "usage")):
            said = server.run("serve", "--port", "0", *options.split(), status=1)
            check(complaint in said, said)


run_tests(dict(globals()))
