"""A client of the XML control interface, a server to talk to, and TAP."""

import base64
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import traceback

LDMSIM = os.path.join(os.environ.get("top_builddir", "."), "contrib/ldmsim/ldmsim")
HEADER = (b"<?xml version='1.0'?><stream:stream xml:lang=\"en\" "
          b'version="1.0" id="xmpp">')
STARTTLS = b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
# Nothing takes that long; a test that fails must not wait for ever.
PATIENCE = 20

FLEET = """\
host sparc-a manager=3.6 cores=8 threads=8 memory=64G
        bus pci_0 dev=pci@300 domain=primary
                pf /SYS/MB/NET0/IOVNET.PF0 dev=pci@300/network@0
                        vf /SYS/MB/NET0/IOVNET.PF0.VF0
        domain primary vcpu=8 memory=8G mac-addr=00:14:4f:ff:00:01
                vcc primary-vcc0 port-range=5000-5100
                vsw primary-vsw0 net-dev=aggr1 vid=120 mac-addr=00:14:4f:ff:00:02
                vds primary-vds0
                        volume web1-root dev=/dev/dsk/c0d1s2
        domain web1 state=active vcpu=8 memory=4G
                vnet vnet0 vswitch=primary-vsw0 pvid=120
                vdisk root volume=web1-root@primary-vds0
        domain db1 vcpu=8 memory=4G
host sparc-b manager=3.6
        domain primary vcpu=8 memory=8G
"""


class Server:
    """ldmsim serve on a fleet of its own."""

    def __init__(self, *options, host="sparc-a", fleet=FLEET):
        self.directory = tempfile.mkdtemp(prefix="ldmsim-")
        self.fleet = os.path.join(self.directory, "fleet")
        self.host = host
        with open(self.fleet, "w", encoding="ascii") as file:
            file.write(fleet)
        self.options = options
        self.process = None

    def __enter__(self):
        try:
            self.process = subprocess.Popen(
                [LDMSIM, "--fleet", self.fleet, "--host", self.host, "serve",
                 "--port", "0", *self.options],
                stdout=subprocess.PIPE, text=True)
            line = self.process.stdout.readline()
            check(re.fullmatch(r"port [0-9]+\n", line), f"first line {line!r}")
        except BaseException:
            self.__exit__()
            raise
        self.port = int(line.split()[1])
        return self

    def __exit__(self, *_):
        if self.process is not None:
            self.process.terminate()
            status = self.process.wait(PATIENCE)
            self.process.stdout.close()
        shutil.rmtree(self.directory)
        check(self.process is not None and status == 0, "the server ended badly")

    def run(self, *words, host="sparc-a", status=0):
        """Run a command on the fleet; what it printed."""
        done = subprocess.run(
            [LDMSIM, "--fleet", self.fleet, "--host", host, *words],
            capture_output=True, text=True, timeout=PATIENCE, check=False)
        check(done.returncode == status, f"{words}: {done.returncode} {done.stderr}")
        return done.stdout + done.stderr

    def write(self, name, text):
        path = os.path.join(self.directory, name)
        with open(path, "w", encoding="ascii") as file:
            file.write(text)
        return path


class Client:
    """A connection; records are what one read gave, which is one record of TLS."""

    def __init__(self, server):
        self.socket = socket.create_connection(("127.0.0.1", server.port), PATIENCE)
        self.input = b""
        self.records = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def receive(self):
        """Read once. False at the end of the connection."""
        data = self.socket.recv(65536)
        self.records.append(data)
        self.input += data
        return data != b""

    def read_until(self, mark):
        """Everything up to and including the mark."""
        while mark not in self.input:
            check(self.receive(), f"ended before {mark!r}: {self.input[:2000]!r}")
        end = self.input.index(mark) + len(mark)
        taken, self.input = self.input[:end], self.input[end:]
        return taken

    def read_to_end(self):
        try:
            while self.receive():
                pass
        except (ConnectionError, ssl.SSLEOFError):
            pass
        return self.input

    def start_tls(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        self.socket = context.wrap_socket(self.socket)

    def greet(self):
        self.send(HEADER)
        return self.read_until(b"</stream:features>")

    def connect(self):
        """The handshake of a local client."""
        self.greet()
        self.send(STARTTLS)
        self.read_until(b"/>")
        self.start_tls()
        features = self.greet()
        self.records.clear()
        return features

    def log_in(self, user, password, mechanism=b"PLAIN"):
        secret = base64.b64encode(f"\0{user}\0{password}".encode())
        self.send(b"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='"
                  + mechanism + b"'>" + secret + b"</auth>")

    def document(self):
        """The next answer or event, without what stands around it."""
        while not re.search(rb"</LDM_(interface|event)>", self.input):
            check(self.receive(), f"no document: {self.input[:2000]!r}")
        end = re.search(rb"</LDM_(interface|event)>", self.input).end()
        taken, self.input = self.input[:end], self.input[end:]
        return taken[taken.index(b"<LDM_"):].decode()

    def ask(self, action, *domains):
        self.send(request(action, *domains))
        return self.document()

    def register(self, what="all"):
        answer = self.ask(f"reg-{what}-events")
        check(statuses(answer) == ["success"] * 3, answer)


def request(action, *domains):
    """A request as a client makes it: prefixes are nowhere declared."""
    contents = "".join(
        f'<Content xsi:type="ovf:VirtualSystem_Type" ovf:id="{name}"/>'
        for name in domains)
    data = f"<Envelope><References/>{contents}</Envelope>" if domains else " "
    return (f'<LDM_interface version="1.3"><cmd><action>{action}</action>'
            f'<data version="3.0">{data}</data></cmd></LDM_interface>').encode()


def statuses(document):
    return re.findall("<status>([a-zA-Z]*)</status>", document)


def summary(event):
    """ACTION DOMAIN [TYPE] of an event; - when it concerns no domain."""
    action = re.search("<action>(.*?)</action>", event).group(1)
    domain = re.search(' (?:ovf:)?id="(.*?)"', event)
    item = re.search("<rasd:OtherResourceType>(.*?)<", event)
    words = [action, domain.group(1) if domain else "-"]
    return " ".join(words + ([item.group(1)] if item else []))


def properties(document):
    return re.findall('<gprop:GenericProperty key="(.*?)">(.*?)</', document)


def check(condition, complaint=""):
    if not condition:
        raise AssertionError(complaint)


def run_tests(names):
    """Run every function whose name begins with test_, and say so in TAP."""
    tests = [function for name, function in names.items()
             if name.startswith("test_")]
    print(f"1..{len(tests)}")
    for number, test in enumerate(tests, 1):
        name = test.__name__[len("test_"):].replace("_", " ")
        try:
            note = test() or ""
            print(f"ok {number} - {name}{note}", flush=True)
        except (Exception, KeyboardInterrupt):  # one failure must not hide others
            print(f"not ok {number} - {name}")
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
            sys.stdout.flush()
