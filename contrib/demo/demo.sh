#!/bin/sh
# The story that ./dev demo tells: a simulated fleet, assessed from the command line, then
# the same over SNMP through a private snmpd, then a change. Every command is printed
# before it runs; files stay in build/demo, so each can be repeated by hand.
# Usage: demo.sh BUILD-DIRECTORY [FILES-DIRECTORY], from the top of the tree.
set -eu

top=$(pwd)
bin=${1#"$top"/}
demo=${2:-build/demo}
sim=$bin/contrib/ldmsim/ldmsim
fleet=$demo/fleet
conf=$demo/migready.conf
pids=

clean() {
	for pid in $pids; do
		kill "$pid" 2>/dev/null || :
	done
	wait
}
trap clean EXIT
trap 'exit 1' HUP INT TERM

bold=
plain=
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
	bold=$(printf '\033[1m')
	plain=$(printf '\033[0m')
fi

chapter() {
	printf '\n%s%s%s\n' "$bold" "$*" "$plain"
}

# run COMMAND: print it, then run it; a status other than 0 is part of the story.
run() {
	printf '\n%s$ %s%s\n' "$bold" "$*" "$plain"
	status=0
	eval "$*" || status=$?
	[ "$status" = 0 ] || printf '(exit status %s)\n' "$status"
}

# within SECONDS COMMAND: poll until it succeeds.
within() {
	deadline=$(($(date +%s) + $1))
	shift
	until eval "$*" >/dev/null 2>&1; do
		if [ "$(date +%s)" -ge "$deadline" ]; then
			echo "demo: this did not happen in time: $*" >&2
			tail -n 5 "$demo/migreadyd.log" >&2
			exit 1
		fi
		sleep 0.1
	done
}

free_port() {
	python3 -c 'import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

prepare() {
	if [ -e "$demo" ] && [ ! -f "$demo/made-by-demo" ]; then
		echo "demo: $demo is there and not mine: remove it" >&2
		exit 1
	fi
	rm -rf "$demo"
	mkdir -p "$demo/state"
	: >"$demo/made-by-demo"
	mkdir -m 700 "$demo/agentx" "$demo/persist"
	cp contrib/ldmsim/sample.fleet "$fleet"
	port=$(free_port)
	socket=$(cd "$demo" && pwd)/agentx/master
	cat >"$demo/snmpd.conf" <<-EOF
	agentaddress udp:127.0.0.1:$port
	master agentx
	agentXSocket unix:$socket
	rocommunity public 127.0.0.1
	EOF
	{
		cat <<-EOF
		state-dir = "$demo/state"
		interval = 1
		snmp {
		  master = "unix:$socket"
		  ping-interval = 1
		}
		EOF
		for host in sparc-a sparc-b sparc-c; do
			printf 'host "%s" {\n  command = {"%s", "--fleet", "%s", "--host", "%s"}\n' \
				"$host" "$sim" "$fleet" "$host"
			# shellcheck disable=SC2016 # written as it stands
			printf '  netdev = true\n}\n'
		done
	} >"$conf"
}

start_servers() {
	snmpd=$(PATH=$PATH:/usr/sbin command -v snmpd)
	SNMPCONFPATH=$demo SNMP_PERSISTENT_DIR=$demo/persist MIBS='' "$snmpd" -f -C \
		-c "$demo/snmpd.conf" -Lf "$demo/snmpd.log" \
		-I snmp_mib,sysORTable,usmConf,usmStats,usmUser,vacm_conf,vacm_context,vacm_vars &
	pids="$pids $!"
	"$bin/migreadyd" -c "$conf" -f 2>"$demo/migreadyd.log" &
	pids="$pids $!"
}

base_mibs() {
	sed -n 's/^BASE_MIBS = //p' "$bin/Makefile"
}

chapter "1. Three simulated hosts. What their manager prints is what migready reads."
prepare
run "$sim --fleet $fleet --host sparc-b list"
run "$sim --fleet $fleet --host sparc-b list-services -p"

chapter "2. Every domain against every host, with every reason."
run "$bin/migready -c $conf hosts"
run "$bin/migready -c $conf assess"

chapter "3. The same for a NOC: a private snmpd, migreadyd as its AgentX subagent."
start_servers
run "export MIBS=MIGREADY-MIB MIBDIRS=$(base_mibs):$bin/mib/stamped"
snmp="-v2c -c public -OQs 127.0.0.1:$port"

# number_of COLUMN NAME: the index of the row whose column says NAME.
number_of() {
	# shellcheck disable=SC2086 # a list of words
	snmpwalk $snmp "$1" | sed -n "s/^$1\.\([0-9]*\) = \"\{0,1\}$2\"\{0,1\}\$/\1/p"
}

# shellcheck disable=SC2016 # within evaluates it, again and again
within 20 'test -n "$(number_of mrDomainName web1)" && test -n "$(number_of mrDomainName io1)"'
domain=$(number_of mrDomainName web1)
target=$(number_of mrHostName sparc-b)
run "snmpwalk $snmp mrAgent"
run "snmpwalk $snmp mrHostName"
run "snmpwalk $snmp mrDomainName"
run "snmptable -Ci -CB -v2c -c public 127.0.0.1:$port mrHostTable | cut -c 1-110"
run "snmpwalk $snmp mrPairLive"
run "snmpwalk $snmp mrFindingText.$domain"

chapter "4. A virtual switch disappears from sparc-b: web1 could move there, now it cannot."
run "snmpget $snmp mrPairLive.$domain.$target"
run "$sim --fleet $fleet --host sparc-b remove-vsw -f primary-vsw0"
within 20 "snmpget -Ov $snmp mrPairLive.$domain.$target | grep -q blocked"
run "snmpget $snmp mrPairLive.$domain.$target mrPairText.$domain.$target"
run "snmpwalk $snmp mrFindingText.$domain.$target"
run "$bin/migready -c $conf show web1 sparc-b"

printf '\nEverything is in %s; end of the demo.\n' "$demo"
