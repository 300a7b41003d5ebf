# What tests of runs on SNMP SET share: the sample fleet, snmpd with an operator who may
# write and others who may not, and one SET with what is told of it.

it_need snmpset snmpwalk
cp "$top_srcdir/contrib/ldmsim/sample.fleet" "$fleet"
run_root=$(snmptranslate -On MIGREADY-MIB::migreadyMIB)
other_root=${run_root%.*}.999
snmpd_extra="createUser operator SHA-256 correct_horse AES staple_staple
createUser reader SHA-256 correct_horse AES staple_staple
createUser weak
view all included .1.3.6.1
view operate included $run_root.1.10
view operate included $run_root.1.13
view operate included $other_root
view operate included .1.3.6.1.2.1.1
group operators usm operator
group readers usm reader
group anybody usm weak
access operators \"\" usm priv exact all operate none
access readers \"\" usm priv exact all none none
access anybody \"\" usm noauth exact all none none"
engine="runner = \"$bin/migready-run\" poll-interval = 1"
start_snmpd

# ---- how to write ----

secret="-l authPriv -a SHA-256 -A correct_horse -x AES -X staple_staple"
agent=127.0.0.1:$snmp_port

# cells COLUMN.ROW:TYPE:VALUE...: the arguments of snmpset, for eval.
cells() {
	for cell_text in "$@"; do
		cell_rest=${cell_text#*:}
		printf ' MIGREADY-MIB::%s %s "%s"' "${cell_text%%:*}" "${cell_rest%%:*}" "${cell_rest#*:}"
	done
}

# write CELL...: one SET by the operator.
write() {
	eval "snmpset -v3 -u operator $secret -t 3 -r 0 -OQUs \"\$agent\" $(cells "$@") 2>&1"
}

# write_raw ARGUMENT...: the same with numbers only, of which snmpset checks nothing.
write_raw() {
	# shellcheck disable=SC2086 # a list of words
	MIBS='' snmpset -v3 -u operator $secret -t 3 -r 0 "$agent" "$@" 2>&1
}

# takes NAME CELL...
takes() {
	takes_name=$1
	shift
	write "$@" >"$it_dir/said" 2>&1
	it_status=$?
	[ $it_status = 0 ] || sed 's/^/# /' "$it_dir/said"
	[ $it_status = 0 ]
	ok "$takes_name"
}

# refuses NAME ERROR WORDS CELL...: with that error, and words for mrLastRefusal.
refuses() {
	refuses_name=$1 refuses_error=$2 refuses_words=$3
	shift 3
	like "$refuses_name: $refuses_error" "Reason: $refuses_error" "$(write "$@")"
	[ -z "$refuses_words" ] || like "$refuses_name: why" "$refuses_words" "$(get mrLastRefusal.0)"
}

# row ROW OPERATION [STATUS]: the cells of a run of web1 to sparc-b.
row() {
	printf 'mrRunDomainIndex.%s:i:%s mrRunTargetIndex.%s:i:%s mrRunOperation.%s:i:%s' \
		"$1" "$web1" "$1" "$target" "$1" "$2"
	[ -z "${3:-}" ] || printf ' mrRunStatus.%s:i:%s' "$1" "$3"
}

absent() {
	like "$1" 'No Such Instance' "$(get "$2")"
}

web1_known() {
	web1=$(domain_index web1)
	target=$(host_index sparc-b)
	[ -n "$web1" ] && [ -n "$target" ] && [ -n "$(domain_index fast3)" ]
}

# ---- states of rows: A no row, B notReady, C notInService, D active ----

# row_in STATE: a fresh $run in that state.
row_in() {
	run=$((run + 1))
	# shellcheck disable=SC2046
	case $1 in
	A) return ;;
	B) write "mrRunStatus.$run:i:createAndWait" ;;
	C) write $(row "$run" validate createAndWait) ;;
	D)
		write $(row "$run" validate createAndGo)
		wait_for_value "mrRunState.$run" succeeded
		;;
	esac >/dev/null
	case $1 in
	B) row_state=notReady ;;
	C) row_state=notInService ;;
	D) row_state=active ;;
	esac
	is "a row in $1" "$row_state" "$(get "mrRunStatus.$run")"
}
becomes() {
	if [ "$1" = A ]; then
		absent "  it is gone" "mrRunStatus.$run"
	else
		is "  it is $1" "$1" "$(get "mrRunStatus.$run")"
	fi
}
all() {
	row "$run" validate
}

get_lock() {
	get mrRunLock.0
}
