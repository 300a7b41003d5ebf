# What integration tests are made of: a directory of their own, private servers on free
# ports, waiting by polling with a deadline, and TAP on standard output.

bin=${top_builddir:?}
sim_program=$bin/contrib/ldmsim/ldmsim
community=public

# it_need PROGRAM...: without one of them nothing can be tested here.
it_need() {
	for it_program in "$@"; do
		command -v "$it_program" >/dev/null && continue
		echo "1..0 # SKIP $it_program is missing"
		exit 0
	done
}

it_begin() {
	it_number=0
	it_failed=
	it_pids=
	it_dir=${TMPDIR:-/tmp}/migready-it.$$
	mkdir -m 700 "$it_dir" || exit 99
	trap 'it_clean; exit 99' HUP INT TERM
	trap it_clean EXIT
	mkdir -m 700 "$it_dir/persist" "$it_dir/state" "$it_dir/master"
	conf=$it_dir/migready.conf
	fleet=$it_dir/fleet
	daemon_log=$it_dir/migreadyd.log
	daemon_pid=
	unset_environment
}

# Tools must not see a user's own net-snmp configuration or MIBs.
unset_environment() {
	SNMPCONFPATH=$it_dir
	SNMP_PERSISTENT_DIR=$it_dir/persist
	MIBDIRS=$BASE_MIBS:$bin/mib/stamped
	MIBS=MIGREADY-MIB
	export SNMPCONFPATH SNMP_PERSISTENT_DIR MIBDIRS MIBS
}

# started: the last background command is to be ended with the test.
started() {
	it_pids="$it_pids $!"
}

# ended PID: end a process that was started, with force when it does not listen.
ended() {
	kill -CONT "$1" 2>/dev/null
	kill "$1" 2>/dev/null
	within 10 gone "$1" || kill -KILL "$1" 2>/dev/null
	forget "$1"
}

gone() {
	[ "$(ps -o stat= -p "$1" | cut -c 1)" = Z ] || ! kill -0 "$1" 2>/dev/null
}

# forget PID: it has ended; its number may soon be somebody else's.
forget() {
	wait "$1" 2>/dev/null
	it_rest=
	for it_pid in $it_pids; do
		[ "$it_pid" = "$1" ] || it_rest="$it_rest $it_pid"
	done
	it_pids=$it_rest
}

# Limits are those of an idle machine; whoever has a busy one waits so many times longer.
it_patience=4

# limited SECONDS COMMAND...: its exit status, or 124 when it did not end in time.
limited() {
	python3 -c 'import subprocess, sys
limit = float(sys.argv[1]) * float(sys.argv[2])
try:
    sys.exit(subprocess.run(sys.argv[3:], timeout=limit).returncode)
except subprocess.TimeoutExpired:
    sys.exit(124)' "$it_patience" "$@"
}

it_clean() {
	trap - EXIT
	for it_pid in $it_pids; do
		ended "$it_pid"
	done
	if [ -n "${IT_KEEP:-}" ]; then
		echo "# kept $it_dir"
	else
		rm -rf "$it_dir"
	fi
}

it_end() {
	echo "1..$it_number"
	it_clean
	exit 0
}

# Abandon a test that cannot go on.
bail() {
	echo "Bail out! $*"
	show_logs
	exit 99
}

show_logs() {
	for it_file in "$it_dir"/*.log; do
		[ ! -f "$it_file" ] || sed "s|^|# $(basename "$it_file"): |" "$it_file" | tail -20
	done
}

# it_told STATUS NAME: the line of a test case. The first one that fails shows the logs.
it_told() {
	it_number=$((it_number + 1))
	if [ "$1" = 0 ]; then
		echo "ok $it_number - $2"
		return 0
	fi
	echo "not ok $it_number - $2"
	[ -n "$it_failed" ] || show_logs
	it_failed=1
	return 1
}

# ok NAME: the last command must have succeeded:  some command; ok "it works"
ok() {
	it_told $? "$1" || :
}

# is NAME EXPECTED ACTUAL
is() {
	[ "$2" = "$3" ]
	it_told $? "$1" || {
		printf '%s\n' "$2" | sed 's/^/# expected: /'
		printf '%s\n' "$3" | sed 's/^/# got:      /'
	}
}

# like NAME REGEX ACTUAL
like() {
	printf '%s\n' "$3" | grep -Eq -- "$2"
	it_told $? "$1" || {
		echo "# expected to match: $2"
		printf '%s\n' "$3" | head -20 | sed 's/^/# got: /'
	}
}

# within SECONDS COMMAND...: poll until the command succeeds.
within() {
	it_deadline=$(($(date +%s) + $1 * it_patience))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt "$it_deadline" ] || return 1
		sleep 0.05
	done
}

# free_port: one of UDP; free_tcp_port: one of TCP.
free_port() {
	free_port_of SOCK_DGRAM
}

free_tcp_port() {
	free_port_of SOCK_STREAM
}

free_port_of() {
	python3 -c 'import socket, sys
s = socket.socket(socket.AF_INET, getattr(socket, sys.argv[1]))
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])' "$1"
}

# ---- certificates: NAME.pem and NAME.key in $it_dir ----

# authority NAME
authority() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
		-subj "/CN=$1" -keyout "$it_dir/$1.key" -out "$it_dir/$1.pem" 2>/dev/null
}

# signed NAME AUTHORITY DAYS SUBJECT ALTERNATIVE-NAMES
signed() {
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "$4" \
		-addext "subjectAltName=$5" \
		-keyout "$it_dir/$1.key" -out "$it_dir/$1.csr" 2>/dev/null
	openssl x509 -req -in "$it_dir/$1.csr" -CA "$it_dir/$2.pem" -CAkey "$it_dir/$2.key" \
		-days "$3" -CAcreateserial -copy_extensions copy -out "$it_dir/$1.pem" 2>/dev/null
}

# ---- exports, read by Python's protobuf ----

# need_protobuf: $python has it; modules are found here and in $it_dir.
need_protobuf() {
	python=
	for python_candidate in python3 /usr/bin/python3; do
		"$python_candidate" -c 'import google.protobuf' 2>/dev/null || continue
		python=$python_candidate
		break
	done
	[ -n "$python" ] || {
		echo "1..0 # SKIP no python3 with protobuf (python3-protobuf)"
		exit 0
	}
	PYTHONPATH=$top_srcdir/tests/integration:$it_dir
	PYTHONDONTWRITEBYTECODE=1
	export PYTHONPATH PYTHONDONTWRITEBYTECODE
}

# ---- snmpd, the master agent ----

start_snmpd() {
	[ -n "${snmp_port:-}" ] || snmp_port=$(free_port)
	cat >"$it_dir/snmpd.conf" <<-EOF
	agentaddress udp:127.0.0.1:$snmp_port
	master agentx
	agentXSocket unix:$it_dir/master/agentx
	agentXPerms 0600 0700
	rocommunity $community 127.0.0.1
	${snmpd_extra:-}
	EOF
	"$SNMPD" -f -Lf "$it_dir/snmpd.log" -C -c "$it_dir/snmpd.conf" \
		-I snmp_mib,sysORTable,usmConf,usmStats,usmUser,vacm_conf,vacm_context,vacm_vars,system_mib \
		-p "$it_dir/snmpd.pid" &
	snmpd_pid=$!
	started
	within 10 test -S "$it_dir/master/agentx" || bail "snmpd does not start"
}

stop_snmpd() {
	ended "$snmpd_pid"
	rm -f "$it_dir/master/agentx"
}

# ---- the simulated fleet ----

# sim HOST ARGUMENT...: what `ldm ARGUMENT...` would be on that host.
sim() {
	sim_host=$1
	shift
	"$sim_program" --fleet "$fleet" --host "$sim_host" "$@"
}

# ---- migready ----

# cpu_of HOST: what the fleet says.
cpu_of() {
	cpu_file=$fleet
	[ ! -d "$fleet" ] || cpu_file=$fleet/$1.fleet
	sed -n "s/^host $1 .*cpu=\([^ ]*\).*/\1/p" "$cpu_file"
}

# configure_hosts HOST...: a configuration with these hosts of the fleet, collected every
# ${interval} seconds. ${config_extra} stands before, ${host_extra} in every host block.
configure_hosts() {
	{
		cat <<-EOF
		state-dir = "$it_dir/state"
		interval = ${interval:-1}
		max-age = ${max_age:-60}
		backoff-max = 2
		snmp {
		  mode = "${snmp_mode:-agentx}"
		  master = "unix:$it_dir/master/agentx"
		  ping-interval = 1
		  ${snmp_extra:-}
		}
		${config_extra:-}
		EOF
		for config_host in "$@"; do
			cat <<-EOF
			host "$config_host" {
			  command = {"$sim_program", "--fleet", "$fleet", "--host", "$config_host"}
			  cpu-type = "$(cpu_of "$config_host")"
			  ${host_extra:-}
			}
			EOF
		done
	} >"$conf"
}

start_daemon() {
	"$bin/migreadyd" -c "$conf" -f "$@" 2>>"$daemon_log" &
	daemon_pid=$!
	started
}

stop_daemon() {
	ended "$daemon_pid"
}

daemon_alive() {
	kill -0 "$daemon_pid" 2>/dev/null
}

migready() {
	"$bin/migready" -c "$conf" "$@"
}

# ---- SNMP ----

snmp() {
	snmp_tool=$1
	shift
	"$snmp_tool" -v2c -c "$community" -t 2 -r 2 -OQUs "$@"
}

# get OBJECT.INSTANCE: its value alone, without quotes.
get() {
	snmp snmpget -Ov "127.0.0.1:$snmp_port" "MIGREADY-MIB::$1" 2>&1 | sed 's/^"\(.*\)"$/\1/'
}

walk() {
	snmp snmpwalk "127.0.0.1:$snmp_port" "MIGREADY-MIB::$1" 2>&1
}

# wait_for_value OBJECT.INSTANCE VALUE [SECONDS]
value_is() {
	[ "$(get "$1")" = "$2" ]
}

wait_for_value() {
	within "${3:-20}" value_is "$1" "$2"
}

# index_of COLUMN NAME: the rows of which that column says so.
index_of() {
	walk "$1" | sed -n "s/^$1\.\([0-9]*\) = \"\{0,1\}$2\"\{0,1\}\$/\1/p"
}

host_index() {
	index_of mrHostName "$1"
}

# domain_index NAME[@HOST]: with the host where several have a domain of that name.
domain_index() {
	for index_candidate in $(index_of mrDomainName "${1%@*}"); do
		case $1 in
		*@*) [ "$(get "mrDomainHostName.$index_candidate")" = "${1#*@}" ] || continue ;;
		esac
		echo "$index_candidate"
		return
	done
}
