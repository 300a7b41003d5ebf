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
	trap_port=$(free_port)
	socket=$(cd "$demo" && pwd)/agentx/master
	cat >"$demo/snmpd.conf" <<-EOF
	agentaddress udp:127.0.0.1:$port
	master agentx
	agentXSocket unix:$socket
	rocommunity public 127.0.0.1
	trap2sink udp:127.0.0.1:$trap_port public
	EOF
	echo 'authCommunity log public' >"$demo/snmptrapd.conf"
	{
		cat <<-EOF
		state-dir = "$demo/state"
		interval = 1
		snmp {
		  master = "unix:$socket"
		  ping-interval = 1
		}
		alarms {
		  kind "vswitch-lost" { clear-hold = 1 }
		  kind "vcc-exhausted" { clear-hold = 1 }
		  kind "vcc-low" { notify = false }
		}
		EOF
		for host in sparc-a sparc-b sparc-c; do
			printf 'host "%s" {\n  command = {"%s", "--fleet", "%s", "--host", "%s"}\n' \
				"$host" "$sim" "$fleet" "$host"
			# sparc-c is the odd one of the sample fleet.
			[ "$host" = sparc-c ] && cpu=SPARC-T7 || cpu=SPARC-M8
			printf '  cpu-type = "%s"\n  netdev = true\n}\n' "$cpu"
		done
	} >"$conf"
}

# Notifications as they come, in a form that people read.
start_receiver() {
	snmptrapd=$(PATH=$PATH:/usr/sbin command -v snmptrapd)
	MIBS=MIGREADY-MIB:SNMPv2-MIB SNMPCONFPATH=$demo SNMP_PERSISTENT_DIR=$demo/persist \
		"$snmptrapd" -f -C \
		-c "$demo/snmptrapd.conf" -Lf "$demo/traps" -OQs -F '%V\n  %v\n' \
		"udp:127.0.0.1:$trap_port" 2>"$demo/snmptrapd.log" &
	pids="$pids $!"
}

# told COUNT TEXT: so many notifications with that text have arrived.
told() {
	[ "$(grep -c "mrEventText.* = .*$2" "$demo/traps")" = "$1" ]
}

start_servers() {
	snmpd=$(PATH=$PATH:/usr/sbin command -v snmpd)
	start_receiver
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
run "export MIBS=MIGREADY-MIB MIBDIRS=$(base_mibs):$bin/mib/stamped"
start_servers
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

chapter "5. The NOC has heard of it by a trap, and hears when the switch is back."
within 20 'told 1 "lost virtual switch primary-vsw0"'
run "sed -n '/= mrVswitchLost/,/mrEventStranded/p' $demo/traps"
run "$sim --fleet $fleet --host sparc-b add-vsw net-dev=aggr1 vid=120,130,131 primary-vsw0 primary"
within 20 'told 1 "has virtual switch primary-vsw0 again"'
run "sed -n '/= mrVswitchRestored/,/mrEventStranded/p' $demo/traps | grep -E 'TrapOID|Key|State|Text'"

chapter "6. On sparc-a a console port becomes free; a new domain takes it, and gives it back."
run "$sim --fleet $fleet --host sparc-a set-vcc port-range=5000-5011 primary-vcc0"
within 20 'told 1 "sparc-a has free console ports again"'
run "$sim --fleet $fleet --host sparc-a add-domain ldg9"
run "$sim --fleet $fleet --host sparc-a bind-domain ldg9"
within 20 'told 2 "sparc-a has no free console port"'
run "$sim --fleet $fleet --host sparc-a unbind-domain ldg9"
within 20 'told 2 "sparc-a has free console ports again"'
run "grep -E 'snmpTrapOID.* = mrVcc|mrEventText[.0-9]* = sparc-a has' $demo/traps"

printf '\nEverything is in %s; end of the demo.\n' "$demo"
