#!/bin/sh
# The story that ./dev demo tells: a simulated fleet, assessed from the command line, then
# the same over SNMP through a private snmpd, then a change. Every command is printed
# before it runs; files stay in build/demo, so each can be repeated by hand.
# Usage: demo.sh BUILD-DIRECTORY [FILES-DIRECTORY], from the top of the tree.
set -eu

top=$(pwd)
built=$(cd "$1" && pwd)
bin=${built#"$top"/}
demo=${2:-build/demo}
sim=$bin/contrib/ldmsim/ldmsim
fleet=$demo/fleet
conf=$demo/migready.conf
pids=
# Nothing but the demo's own settings for net-snmp's tools.
unset MIBS MIBDIRS SNMP_PERSISTENT_DIR

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
	mkdir -p "$demo/state" "$demo/snmpd" "$demo/snmptrapd" "$demo/noc"
	: >"$demo/made-by-demo"
	mkdir -m 700 "$demo/agentx" "$demo/users"
	port=$(free_port)
	trap_port=$(free_port)
	here=$(cd "$demo" && pwd)
	cp contrib/ldmsim/sample.fleet "$fleet"
	"$sim" --fleet "$fleet" --host sparc-a sim set-host migration-time=4000
	configure_snmp
	configure_migready >"$conf"
}

# example FILE WORDS: the lines in comments that begin so.
example() {
	sed -n "s/^#   \($2.*\)/\1/p" "$1"
}

# The shipped examples, at free ports of this machine; the users are those of the examples.
configure_snmp() {
	example=$bin/contrib/snmpd/snmpd.conf
	cat >"$demo/snmpd/snmpd.conf" <<-EOF
	agentaddress udp:127.0.0.1:$port
	includeFile $built/contrib/snmpd/snmpd.conf
	agentXSocket unix:$here/agentx/master
	agentXPerms 0600 0700
	$(example "$example" 'trapsess -Ci' | sed "s/192.0.2.2:162/127.0.0.1:$trap_port/")
	EOF
	cp contrib/snmpd/snmptrapd.conf "$demo/snmptrapd/snmptrapd.conf"
	example "$example" createUser >"$demo/users/snmpd.conf"
	example contrib/snmpd/snmptrapd.conf 'createUser watch' >"$demo/users/snmptrapd.conf"
	cat >"$demo/noc/snmp.conf" <<-EOF
	defVersion 3
	defSecurityName noc
	defSecurityLevel authPriv
	defAuthType SHA-256
	defAuthPassphrase a passphrase
	defPrivType AES
	defPrivPassphrase another passphrase
	defaultPort $port
	mibs MIGREADY-MIB:SNMPv2-MIB
	mibdirs $(sed -n 's/^BASE_MIBS = //p' "$bin/Makefile"):$bin/mib/stamped
	EOF
}

configure_migready() {
	cat <<-EOF
	state-dir = "$demo/state"
	interval = 1
	snmp {
	  master = "unix:$here/agentx/master"
	  ping-interval = 1
	}
	engine {
	  enabled = true
	  runner = "$built/migready-run"
	  poll-interval = 1
	}
	alarms {
	  kind "vswitch-lost" { clear-hold = 1 }
	  kind "vcc-exhausted" { clear-hold = 1 }
	  kind "vcc-low" { notify = false }
	}
	EOF
	for host in sparc-a sparc-b sparc-c; do
		printf 'host "%s" {\n  command = {"%s", "--fleet", "%s", "--host", "%s"}\n' \
			"$host" "$built/contrib/ldmsim/ldmsim" "$here/fleet" "$host"
		# sparc-c is the odd one of the sample fleet.
		[ "$host" = sparc-c ] && cpu=SPARC-T7 || cpu=SPARC-M8
		printf '  cpu-type = "%s"\n  netdev = true\n}\n' "$cpu"
	done
}

# Notifications as they come, in a form that people read.
start_receiver() {
	snmptrapd=$(PATH=$PATH:/usr/sbin command -v snmptrapd)
	SNMPCONFPATH=$demo/snmptrapd:$demo/users:$demo/noc SNMP_PERSISTENT_DIR=$demo/users \
		"$snmptrapd" -f -Lf "$demo/traps" -OQs -F '%V\n  %v\n' \
		"udp:127.0.0.1:$trap_port" 2>"$demo/snmptrapd.log" &
	pids="$pids $!"
	within 10 "grep -q NET-SNMP $demo/traps"
}

# told COUNT TEXT: so many notifications with that text have arrived.
told() {
	[ "$(grep -c "mrEventText.* = .*$2" "$demo/traps")" = "$1" ]
}

start_servers() {
	snmpd=$(PATH=$PATH:/usr/sbin command -v snmpd)
	start_receiver
	SNMPCONFPATH=$demo/snmpd:$demo/users SNMP_PERSISTENT_DIR=$demo/users MIBS='' "$snmpd" \
		-f -Lf "$demo/snmpd.log" \
		-I snmp_mib,sysORTable,usmConf,usmStats,usmUser,vacm_conf,vacm_context,vacm_vars &
	pids="$pids $!"
	"$bin/migreadyd" -c "$conf" -f 2>"$demo/migreadyd.log" &
	pids="$pids $!"
}

chapter "1. Three simulated hosts. What their manager prints is what migready reads."
prepare
run "$sim --fleet $fleet --host sparc-b list"
run "$sim --fleet $fleet --host sparc-b list-services -p | grep -E '^(VSW|VCC)'"

chapter "2. Every domain against every host, and every reason why not: here for one pair."
run "$bin/migready -c $conf hosts"
run "$bin/migready -c $conf assess | sed '/ -> /,\$d'"
run "$bin/migready -c $conf show db1 sparc-b"

chapter "3. The same for a NOC: a private snmpd, migreadyd as its AgentX subagent, SNMPv3."
run "cat $demo/noc/snmp.conf"
run "export SNMPCONFPATH=$demo/noc"
start_servers
snmp="-OQs 127.0.0.1"

# get OBJECT...: what run "snmpget $snmp OBJECT..." prints.
get() {
	snmpget -OQs 127.0.0.1 "$@"
}

# number_of COLUMN NAME: the index of the row whose column says NAME.
number_of() {
	snmpwalk -OQs 127.0.0.1 "$1" | sed -n "s/^$1\.\([0-9]*\) = \"\{0,1\}$2\"\{0,1\}\$/\1/p"
}

# shellcheck disable=SC2016 # within evaluates it, again and again
within 20 'test -n "$(number_of mrDomainName web1)" && test -n "$(number_of mrDomainName io1)"'
domain=$(number_of mrDomainName web1)
target=$(number_of mrHostName sparc-b)
run "snmpget $snmp mrAgentVersion.0 mrFleetDomains.0 mrFleetDomainsStranded.0"
run "snmpwalk $snmp mrHostName"
run "snmpwalk $snmp mrDomainName | grep web"
run "snmpwalk $snmp mrPairLive.$domain"
run "snmpwalk $snmp mrFindingText.$domain"

chapter "4. A virtual switch disappears from sparc-b: web1 could move there, now it cannot."
run "snmpget $snmp mrPairLive.$domain.$target"
run "$sim --fleet $fleet --host sparc-b remove-vsw -f primary-vsw0"
within 20 "snmpget -Ov $snmp mrPairLive.$domain.$target | grep -q blocked"
run "snmpget $snmp mrPairLive.$domain.$target mrPairText.$domain.$target"
run "snmpwalk $snmp mrFindingRemedy.$domain.$target"

chapter "5. The NOC has heard of it by an inform, and hears when the switch is back."
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

# ask USER DOMAIN HOST: the snmpset that has the domain moved, as the next run.
ask() {
	next=$(get -Ov mrRunNext.0)
	run "snmpset -u $1 $snmp mrRunStatus.$next i createAndGo mrRunOperation.$next i migrate" \
		"mrRunDomainIndex.$next i $2 mrRunTargetIndex.$next i $3"
}

# follow: what the run tells, whenever that is something else, until it has ended.
follow() {
	printf '\n%s$ snmpget %s mrRunState.%s mrRunProgress.%s  # again and again%s\n' \
		"$bold" "$snmp" "$next" "$next" "$plain"
	deadline=$(($(date +%s) + 30))
	shown=
	until get "mrRunEndTime.$next" | grep -q ' = [0-9]' ||
		[ "$(date +%s)" -ge "$deadline" ]; do
		now=$(get "mrRunState.$next" "mrRunProgress.$next" | grep -v 'No Such' | paste -s -)
		[ "$now" = "$shown" ] || printf '%s\n' "$now"
		shown=$now
		sleep 0.2
	done
}

chapter "7. web1 moves to sparc-b. Who only reads cannot order that, an operator can."
within 20 "snmpget -Ov $snmp mrPairLive.$domain.$target | grep -q ready"
run "snmpget $snmp mrRunNext.0 mrPairLive.$domain.$target mrDomainHostName.$domain"
ask noc "$domain" "$target"
ask operator "$domain" "$target"
follow
within 20 "snmpget -Ov $snmp mrDomainHostName.$domain | grep -q sparc-b"
run "snmpget $snmp mrRunState.$next mrRunText.$next mrDomainHostName.$domain"
run "snmpwalk $snmp mrRunOutputText.$next"
within 20 "told 1 'run $next succeeded'"
run "sed -n '/= mrRunFinished/,/mrEventStranded/p' $demo/traps |" \
	"grep -E 'TrapOID|Key|Severity|HostName|DomainName|TargetName|Text'"

chapter "8. What is refused says why: at once, or when it was looked at."
ask operator "$domain" "$target"
run "snmpget $snmp mrLastRefusal.0"
ask operator "$(number_of mrDomainName web3)" "$target"
within 20 "snmpget $snmp mrRunEndTime.$next | grep -q ' = [0-9]'"
run "snmpget $snmp mrRunState.$next mrRunError.$next mrRunText.$next"
run "$bin/migready -c $conf runs"

chapter "9. Other programs read all of it as protobuf, by the schema that is shipped."
run "$bin/migready -c $conf export --format pb >$demo/snapshot.pb"
run "protoc --decode=migready.v1.Snapshot -I agent/export migready.proto <$demo/snapshot.pb" \
	"| sed -n '/^runs/,/^}/p' | grep -E 'state|_name|text'"

printf '\nEverything is in %s; end of the demo.\n' "$demo"
