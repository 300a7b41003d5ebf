"""Runs whose daemon and runner are killed at random instants.

Each lane is a fleet of its own in which web1 is migrated to and fro by a daemon that dies
again and again: by kill -9, with a runner, or as if the power had failed, which is a copy
of its database at an instant. What became of each run is then compared with where the
domain is, and with what `ldm` was called for, which a script in front of it writes down.

survive.py BIN FLEET DIRECTORY SEED DAEMONS RUNNERS COPIES
"""
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

LANES = 8
PATIENCE = 240  # seconds until a run must have ended, or a daemon must answer
LIFE = 0.9  # seconds that a daemon lives at most, to begin with

LDM = """#!/bin/sh
host=$1; shift
case "$1 $2 $3" in
migrate-domain*-n*) ;;
migrate-domain*) echo "$host $*" >>{lane}/executed ;;
esac
exec {bin}/contrib/ldmsim/ldmsim --fleet {lane}/fleet --host "$host" "$@"
"""
CONF = """state-dir = "{lane}/state"
interval = 1
snmp {{ mode = "agentx" master = "unix:{lane}/nobody" }}
engine {{ enabled = true poll-interval = 1 runner = "{bin}/migready-run"
  allow-overrides = {{ "warnings" }} }}
"""
HOST = """host "{host}" {{ command = {{"{lane}/ldm", "{host}"}} cpu-type = "{cpu}" }}
"""
ENDED = {"succeeded", "refused", "failed", "cancelled", "needsOperator", "lost"}


class Wrong(Exception):
    pass


class Lane:
    def __init__(self, number, options, deaths):
        self.random = random.Random(f"{options.seed}-{number}")
        self.bin = options.bin
        self.dir = options.directory / f"lane{number}"
        self.deaths = deaths
        self.random.shuffle(self.deaths)
        self.daemon = None
        self.runs = {}  # by number: the state it ended in
        self.died = {"daemon": 0, "runner": 0, "copy": 0}
        self.executed = 0
        self.error = None
        self.set_up(options.fleet)

    # ---- the stage

    def set_up(self, fleet):
        (self.dir / "state").mkdir(parents=True, mode=0o700)
        shutil.copy(fleet, self.dir / "fleet")
        names = {"lane": self.dir, "bin": self.bin}
        (self.dir / "ldm").write_text(LDM.format(**names))
        (self.dir / "ldm").chmod(0o700)
        conf = CONF.format(**names)
        for host in ("sparc-a", "sparc-b"):
            cpu = next(word[4:] for line in fleet.read_text().splitlines()
                       if line.startswith(f"host {host} ")
                       for word in line.split() if word.startswith("cpu="))
            conf += HOST.format(host=host, cpu=cpu, **names)
            self.ldm(host, "sim", "set-host", "scrub-time=0")
        (self.dir / "conf").write_text(conf)

    def ldm(self, host, *words):
        return subprocess.run(
            [self.bin / "contrib/ldmsim/ldmsim", "--fleet", self.dir / "fleet", "--host",
             host, *words], check=True, capture_output=True, text=True, timeout=30).stdout

    def executions(self):
        path = self.dir / "executed"
        return len(path.read_text().splitlines()) if path.exists() else 0

    def places(self):
        """The hosts that have web1, once nothing migrates any more."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            rows = {host: row for host in ("sparc-a", "sparc-b")
                    for row in self.ldm(host, "list", "-p").splitlines()
                    if "|name=web1|" in row}
            flags = [field[6:] for row in rows.values() for field in row.split("|")
                     if field.startswith("flags=")]
            if not any(flag[5] in "st" for flag in flags):
                return set(rows)
            time.sleep(0.05)
        raise Wrong("the migration does not end")

    # ---- the daemon

    def start(self):
        log = open(self.dir / "log", "ab")
        self.daemon = subprocess.Popen(
            [self.bin / "migreadyd", "-c", self.dir / "conf", "-f"], stderr=log,
            stdin=subprocess.DEVNULL)
        log.close()

    def kill(self):
        self.daemon.kill()
        self.daemon.wait()

    def copy(self):
        """What is on the disk at this instant, and half a transaction that is not."""
        os.kill(self.daemon.pid, signal.SIGSTOP)
        kept = {name: (self.dir / "state" / name).read_bytes()
                for name in ("migready.db", "migready.db-wal")
                if (self.dir / "state" / name).exists()}
        self.kill()
        if "migready.db-wal" in kept:
            kept["migready.db-wal"] += self.random.randbytes(self.random.randrange(9000))
        for path in (self.dir / "state").glob("migready.db*"):
            path.unlink()
        for name, octets in kept.items():
            (self.dir / "state" / name).write_bytes(octets)

    def kill_runner(self):
        """One process that carries out a command of this lane; False: there is none."""
        listing = subprocess.run(["ps", "-eo", "pid=,args="], capture_output=True,
                                 text=True, check=True).stdout
        pids = [int(line.split()[0]) for line in listing.splitlines()
                if len(line.split()) > 2 and line.split()[1].endswith("/migready-run")
                and line.split()[2].startswith(f"{self.dir}/")]
        if not pids:
            return False
        try:
            os.kill(self.random.choice(pids), signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def ask(self, request, patience=5.0):
        """The lines of the answer; None when there was no whole answer."""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(max(patience, 0.001))
                line.connect(str(self.dir / "state/migready.sock"))
                line.sendall(json.dumps(request).encode() + b"\n")
                text = b""
                while piece := line.recv(65536):
                    text += piece
            return [json.loads(row) for row in text.splitlines()]
        except (OSError, json.JSONDecodeError):
            return None

    def known(self):
        """All runs by number, as the daemon has them."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            lines = self.ask({"request": "runs"})
            if lines and lines[-1].get("type") == "end":
                return {line["run"]: line for line in lines if line["type"] == "run"}
            if self.daemon.poll() is not None:
                raise Wrong(f"the daemon ended by itself: {self.daemon.returncode}")
            time.sleep(0.02)
        raise Wrong("the daemon does not answer")

    # ---- a run

    def die(self):
        """The next way to die, if there is one left; whether a runner died."""
        if not self.deaths:
            return False
        kind = self.deaths[-1]
        if kind == "runner":
            if not self.kill_runner():
                # Nobody carries out anything at this instant: something else first.
                self.deaths.insert(self.random.randrange(len(self.deaths)),
                                   self.deaths.pop())
                return False
        elif kind == "copy":
            self.copy()
            self.start()
        else:
            self.kill()
            self.start()
        self.deaths.pop()
        self.died[kind] += 1
        return kind == "runner"

    def submit(self, request, instant):
        """Have it made, whatever dies meanwhile; its number, and whether a runner died."""
        deadline = time.monotonic() + PATIENCE
        before = set(self.known())
        runner_died = False
        while time.monotonic() < deadline:
            lines = self.ask(request, instant - time.monotonic())
            if lines and "error" not in lines[0]:
                return lines[0]["run"], runner_died
            if time.monotonic() >= instant:
                runner_died |= self.die()
                instant = time.monotonic() + self.random.uniform(0, LIFE)
            if new := set(self.known()) - before:
                return new.pop(), runner_died
            time.sleep(0.03)
        raise Wrong(f"no run is taken: {lines}")

    def live(self):
        plan = self.random.choices(("plain", "fail", "cancel"), (6, 2, 2))[0]
        source = self.places().pop()
        target = "sparc-b" if source == "sparc-a" else "sparc-a"
        # Over before a new daemon is there, or not.
        took = self.random.choice((100, 500, 2000))
        self.ldm(source, "sim", "set-host", f"migration-time={took}")
        if plan == "fail":
            self.ldm(source, "sim", "add-fault", "migration-fail", "value=50")
        executed = self.executions()
        number, runner_died = self.submit(
            {"request": "submit", "operation": "migrate", "domain": "web1",
             "target": target, "options": ["overrideWarnings"]},
            time.monotonic() + self.random.uniform(0, LIFE))
        began = time.monotonic()
        cancel = began + self.random.uniform(0, 2) if plan == "cancel" else None
        while (run := self.follow(number, began))["state"] not in ENDED:
            if cancel and time.monotonic() >= cancel:
                self.ask({"request": "cancel", "run": number})
                cancel = None
            runner_died |= self.die()
        self.judge(run, plan, source, target, self.executions() - executed, runner_died)
        self.ldm(source, "sim", "remove-fault", "-a")

    def follow(self, number, began):
        """How it is after a random time, or at its end."""
        age = time.monotonic() - began
        instant = time.monotonic() + self.random.uniform(0, LIFE + age / 10)
        while True:
            run = self.known().get(number)
            if run is None:
                raise Wrong(f"run {number} has disappeared")
            if run["state"] in ENDED or (self.deaths and time.monotonic() >= instant):
                return run
            if time.monotonic() - began > PATIENCE:
                raise Wrong(f"run {number} does not end: {run['text']}")
            time.sleep(min(0.1, max(instant - time.monotonic(), 0.01)))

    def judge(self, run, plan, source, target, executed, runner_died):
        places = self.places()
        told = f"{plan} run {run['run']} is {run['state']} ({run['text']}), " \
               f"executed {executed} times, web1 is on {sorted(places)}"
        self.executed += executed
        if executed > 1:
            raise Wrong(told)
        if places == {target}:
            good = run["state"] == "succeeded" and executed == 1
        elif places == {source}:
            # Only what was to end otherwise may do so. What has just moved or come back
            # may still be known on the other host, which is a reason to refuse.
            good = run["state"] == "failed" and (plan != "plain" or runner_died) or \
                run["state"] == "cancelled" and plan == "cancel" or \
                run["state"] == "refused" and executed == 0
        else:
            good = run["state"] in {"needsOperator", "lost"}
        if not good:
            raise Wrong(told)
        self.runs[run["run"]] = run["state"]

    def run(self):
        try:
            self.start()
            while self.deaths:
                self.live()
                known = {number: run["state"] for number, run in self.known().items()
                         if run["operation"] == "migrate"}
                if known != self.runs:
                    raise Wrong(f"runs were {self.runs}, and are {known}")
        except Exception as error:  # told by the main thread
            self.error = error
        finally:
            if self.daemon and self.daemon.poll() is None:
                self.kill()


class Options:
    def __init__(self, words):
        self.bin, self.fleet, self.directory = (Path(word).resolve() for word in words[:3])
        self.seed, *self.counts = (int(word) for word in words[3:])


def main():
    options = Options(sys.argv[1:])
    deaths = [kind for kind, count in zip(("daemon", "runner", "copy"), options.counts)
              for _ in range(count)]
    began = time.monotonic()
    lanes = [Lane(i, options, deaths[i::LANES]) for i in range(LANES)]

    def abandon(number, frame):
        for lane in lanes:
            if lane.daemon:
                lane.daemon.kill()
        os._exit(1)

    signal.signal(signal.SIGTERM, abandon)
    signal.signal(signal.SIGINT, abandon)
    threads = [threading.Thread(target=lane.run) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    states = [state for lane in lanes for state in lane.runs.values()]
    print(f"# seed {options.seed}, {time.monotonic() - began:.0f} s: {len(states)} runs, "
          f"{sum(lane.executed for lane in lanes)} executed; " +
          ", ".join(f"{states.count(state)} {state}" for state in sorted(set(states))))
    for kind, name in (("daemon", "daemons killed"), ("runner", "runners killed"),
                       ("copy", "databases copied")):
        print(f"# {sum(lane.died[kind] for lane in lanes)} {name}")
    for lane in lanes:
        if lane.error:
            print(f"# {lane.dir.name}: {lane.error!r}")
    # Where every run is refused nothing was put to the test.
    if set(states) == {"refused"}:
        print("# every run was refused")
        return 1
    return 1 if any(lane.error for lane in lanes) else 0


sys.exit(main())
