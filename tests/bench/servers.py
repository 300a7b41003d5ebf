"""What benches in Python are made of: private servers on free ports, in a directory that
goes with them, and an SNMP manager that costs next to nothing."""

import os
import shutil
import socket
import subprocess
import tempfile
import time

top = os.environ.get("top_builddir", ".")
base = os.environ.get("OID_BASE", "1.3.6.1.4.1.8072.9999.9999.5371")
sim = top + "/contrib/ldmsim/ldmsim"
MODULES = "snmp_mib,sysORTable,usmConf,usmStats,usmUser,vacm_conf,vacm_context,vacm_vars"


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Servers:
    def __init__(self):
        self.work = tempfile.mkdtemp()
        self.fleet = self.work + "/fleet"
        self.port = free_port()
        self.processes = []
        os.makedirs(self.work + "/state")
        os.makedirs(self.work + "/agentx", mode=0o700)
        self.environment = dict(os.environ, MIBS="", SNMP_PERSISTENT_DIR=self.work,
                                SNMPCONFPATH=self.work)

    def write(self, name, text):
        path = self.work + "/" + name
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return path

    def start(self, name, *argv, **options):
        with open(self.work + "/" + name + ".log", "w", encoding="utf-8") as log:
            process = subprocess.Popen(argv, stderr=log, env=self.environment, **options)
        self.processes.append(process)
        return process

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            process.wait()
        shutil.rmtree(self.work)

    def start_snmpd(self, more):
        conf = self.write("snmpd.conf", f"""agentaddress udp:127.0.0.1:{self.port}
master agentx
agentXSocket unix:{self.work}/agentx/master
{more}
""")
        self.start("snmpd", os.environ.get("SNMPD", "/usr/sbin/snmpd"), "-f", "-C", "-c",
                   conf, "-Lf", self.work + "/snmpd.out", "-I", MODULES)

    def start_daemon(self, conf):
        path = self.write("migready.conf", f"""state-dir = "{self.work}/state"
{conf}
""")
        self.start("migreadyd", top + "/migreadyd", "-c", path, "-f")

    def sim(self, host, *argv):
        subprocess.run([sim, "--fleet", self.fleet, "--host", host, *argv], check=True,
                       stdout=subprocess.DEVNULL)


# ---- BER, as much as SNMP version 2c needs ----

INTEGER, OCTETS, NULL, OBJECT, SEQUENCE = 0x02, 0x04, 0x05, 0x06, 0x30
GET, RESPONSE, SET = 0xA0, 0xA2, 0xA3


def tlv(tag, body):
    size = len(body)
    if size < 128:
        return bytes([tag, size]) + body
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 128 + len(octets)]) + octets + body


def integer(number):
    return tlv(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big", signed=True))


def name(dotted):
    numbers = [int(part) for part in dotted.split(".")]
    body = bytes([numbers[0] * 40 + numbers[1]])
    for number in numbers[2:]:
        digits = [number & 127]
        while number := number >> 7:
            digits.insert(0, number & 127 | 128)
        body += bytes(digits)
    return tlv(OBJECT, body)


def parts(text):
    """The elements of a sequence: tag and body each."""
    while text:
        size, at = text[1], 2
        if size >= 128:
            at += size - 128
            size = int.from_bytes(text[2:at], "big")
        yield text[0], text[at:at + size]
        text = text[at + size:]


class Manager:
    """One that asks one thing after the other and waits for each answer."""

    def __init__(self, port, community):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.connect(("127.0.0.1", port))
        self.socket.settimeout(10)
        self.community = community.encode()
        self.number = 0

    def ask(self, kind, bindings):
        """Bindings: objects below mrObjects and integers, None for GET. The status, the
        body of each value, and the milliseconds that it took."""
        self.number += 1
        varbinds = b"".join(
            tlv(SEQUENCE, name(f"{base}.1.{dotted}") +
                (tlv(NULL, b"") if value is None else integer(value)))
            for dotted, value in bindings)
        pdu = tlv(kind, integer(self.number) + integer(0) + integer(0) +
                  tlv(SEQUENCE, varbinds))
        message = tlv(SEQUENCE, integer(1) + tlv(OCTETS, self.community) + pdu)
        began = time.monotonic()
        self.socket.send(message)
        while True:
            answer = self.socket.recv(65536)
            took = (time.monotonic() - began) * 1000
            [(_, whole)] = parts(answer)
            _, _, (tag, body) = parts(whole)
            (_, number), (_, status), _, (_, values) = parts(body)
            if tag == RESPONSE and int.from_bytes(number, "big") == self.number:
                break
        values = [list(parts(binding))[1] for _, binding in parts(values)]
        return int.from_bytes(status, "big"), values, took

    def get(self, dotted):
        """An integer, or octets; None when there is no such instance."""
        status, [(tag, body)], _ = self.ask(GET, [(dotted, None)])
        if status != 0 or tag >= 0x80:
            return None
        return body if tag == OCTETS else int.from_bytes(body, "big", signed=True)
