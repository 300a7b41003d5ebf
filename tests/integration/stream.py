"""Readers of /v1/stream that share no code with the product: octets on the wire only.

stream.py follow SOCKET FILE   apply all frames; FILE is always the Snapshot as it is now
stream.py crowd SOCKET COUNT   COUNT readers, of which half never read; prints "begun"
                               when the others have a snapshot, and "told N" with every
                               line of standard input when N of them were told a change
stream.py nibble SOCKET        clients that say or take part of something and leave
"""
import os
import selectors
import socket
import sys

FULL, SYNC_DONE, DELTA, HEARTBEAT = 1, 2, 3, 4
SERVICES = 3
HASHED = (4, 6)  # texts and requirements: keys are a fixed64
REQUEST = b"GET /v1/stream HTTP/1.1\r\nHost: x\r\n\r\n"


def varint(data, at):
    number = shift = 0
    while True:
        octet = data[at]
        at += 1
        number |= (octet & 0x7F) << shift
        shift += 7
        if octet < 0x80:
            return number, at


def fields(data):
    """Number, value or octets, and the whole field, one after the other."""
    at = 0
    while at < len(data):
        begin = at
        tag, at = varint(data, at)
        kind = tag & 7
        if kind == 0:
            value, at = varint(data, at)
        elif kind == 1:
            value, at = int.from_bytes(data[at:at + 8], "little"), at + 8
        else:
            assert kind == 2, kind
            size, at = varint(data, at)
            value, at = data[at:at + size], at + size
        yield tag >> 3, value, data[begin:at]


def key_of(number, item):
    """Its index, id or code; a service is one of a host; the header has none."""
    if number == 1:
        return 0
    told = {n: v for n, v, _ in fields(item)}
    return told[2] << 32 | told[1] if number == SERVICES else told[1]


def items(snapshot):
    return {(number, key_of(number, value)): whole
            for number, value, whole in fields(snapshot)}


def keys(number, packed):
    at = 0
    while at < len(packed):
        if number in HASHED:
            yield int.from_bytes(packed[at:at + 8], "little")
            at += 8
        else:
            key, at = varint(packed, at)
            yield key


class Reader:
    """Takes the answer of the server, as it comes, apart."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.socket.sendall(REQUEST)
        self.raw = b""
        self.body = b""
        self.begun = False
        self.pieces = b""
        self.items = None  # not complete yet
        self.revision = 0
        self.counts = dict.fromkeys((FULL, SYNC_DONE, DELTA, HEARTBEAT), 0)

    def receive(self):
        data = self.socket.recv(1 << 20)
        assert data, "the stream has ended"
        self.raw += data
        self.unchunk()
        changed = False
        for frame in self.frames():
            for number, value, _ in fields(frame):
                self.counts[number] += 1
                changed = self.apply(number, value) or changed
        return changed

    def unchunk(self):
        if not self.begun:
            head, found, rest = self.raw.partition(b"\r\n\r\n")
            if not found:
                return
            assert b" 200 " in head.split(b"\r\n")[0], head
            assert b"messageType=migready.v1.Frame" in head, head
            self.begun, self.raw = True, rest
        while b"\r\n" in self.raw:
            line, _, rest = self.raw.partition(b"\r\n")
            size = int(line, 16)
            assert size > 0, "the stream has ended"
            if len(rest) < size + 2:
                return
            self.body += rest[:size]
            self.raw = rest[size + 2:]

    def frames(self):
        while self.body:
            try:
                size, at = varint(self.body, 0)
            except IndexError:
                return
            if len(self.body) < at + size:
                return
            frame, self.body = self.body[at:at + size], self.body[at + size:]
            yield frame

    def apply(self, number, value):
        if number == FULL:
            # The first piece, and it alone, has the header.
            first = next(fields(value))[0] == 1
            self.pieces = value if first else self.pieces + value
            self.items = None
            return False
        told = {n: v for n, v, _ in fields(value)}
        if number == SYNC_DONE:
            self.items = items(self.pieces)
            self.revision = told[1]
            return True
        if number == HEARTBEAT:
            assert told[1] == self.revision, (told, self.revision)
            return False
        assert told[1] == self.revision, (told[1], self.revision)
        for n, v in told.items():
            if n >= 3:
                for key in keys(n - 1, v):
                    del self.items[n - 1, key]
        self.items.update(items(told.get(2, b"")))
        header = next(fields(self.items[1, 0]))[1]
        self.revision = {n: v for n, v, _ in fields(header)}[5]
        return True

    def snapshot(self):
        return b"".join(self.items[place] for place in sorted(self.items))


def follow(path, file):
    reader = Reader(path)
    while True:
        if reader.receive():
            with open(file + ".new", "wb") as out:
                out.write(reader.snapshot())
            os.rename(file + ".new", file)
            with open(file + ".deltas", "w") as out:
                out.write(str(reader.counts[DELTA]))


def crowd(path, count):
    readers = [Reader(path) for _ in range(count)]
    listening = readers[::2]
    ready = selectors.DefaultSelector()
    for reader in listening:
        ready.register(reader.socket, selectors.EVENT_READ, reader)

    def until(condition):
        while not all(condition(reader) for reader in listening):
            events = ready.select(10)
            assert events, "nothing comes"
            for key, _ in events:
                key.data.receive()

    until(lambda reader: reader.items is not None)
    print("begun", flush=True)
    for line in sys.stdin:
        revision = int(line)
        until(lambda reader: reader.items is not None and reader.revision >= revision)
        # Some may be one ahead, but those of one revision have the same octets.
        same = {}
        for reader in listening:
            snapshot = reader.snapshot()
            assert same.setdefault(reader.revision, snapshot) == snapshot
        print("told", len(listening), flush=True)


def nibble(path):
    for end in range(len(REQUEST) + 1):
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(path)
            client.sendall(REQUEST[:end])
    for size in (1, 2, 10, 100, 1000, 10000):
        for what in (b"stream", b"snapshot", b"inventory"):
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(path)
                client.sendall(REQUEST.replace(b"stream", what))
                client.recv(size)


if __name__ == "__main__":
    arguments = sys.argv[2:]
    if sys.argv[1] == "crowd":
        arguments[1] = int(arguments[1])
    {"follow": follow, "crowd": crowd, "nibble": nibble}[sys.argv[1]](*arguments)
