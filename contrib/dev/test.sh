# ./dev test: every layer in a plain and in a sanitizer build, lint and distcheck, with
# one sum at the end. Sourced by ./dev.

passed=0
failed=0
skipped=0

# The number behind a line such as "# PASS:  12" of a test suite's summary.
summary_number() {
	sed -n "s/^# $1: *//p" "$2" | tail -1
}

# checked DIR TARGET: run make TARGET there and add its test cases to the sum. Tests wait
# more than they compute, so twice as many as there are cores run at the same time.
checked() {
	dir=$1
	target=$2
	say "make $target in $dir"
	status=0
	make -C "build/$dir" -j"$(($(jobs_count) * 2))" "$target" >"build/$dir/$target.out" 2>&1 ||
		status=$?
	pass=$(summary_number PASS "build/$dir/$target.out")
	fail=$(summary_number FAIL "build/$dir/$target.out")
	error=$(summary_number ERROR "build/$dir/$target.out")
	skip=$(summary_number SKIP "build/$dir/$target.out")
	if [ -z "$pass" ] || { [ "$status" != 0 ] && [ "$((fail + error))" = 0 ]; }; then
		tail -40 "build/$dir/$target.out"
		error=$((${error:-0} + 1))
	fi
	grep -E '^(FAIL|ERROR|XPASS|SKIP): ' "build/$dir/$target.out" || :
	[ "$((${fail:-0} + error))" = 0 ] ||
		grep -vE '^(ok|PASS:) ' "build/$dir/test-suite.log" | tail -150 || :
	printf '   %s passed, %s failed, %s skipped\n' "${pass:-0}" \
		"$((${fail:-0} + error))" "${skip:-0}"
	passed=$((passed + ${pass:-0}))
	failed=$((failed + ${fail:-0} + error))
	skipped=$((skipped + ${skip:-0}))
}

# counted WORDS...: run a step that is one test of its own.
counted() {
	if "$@"; then
		passed=$((passed + 1))
	else
		echo "FAIL: $*"
		failed=$((failed + 1))
	fi
}

run_tests() {
	install_packages
	configured plain --enable-unit-tests CFLAGS='-g -O1 -Werror'
	built plain
	checked plain check
	configured asan --enable-unit-tests --enable-sanitizers CC=clang \
		CFLAGS='-g -O1 -Werror'
	built asan
	checked asan check
	lint_all counted
	counted distcheck
	printf '%s passed, %s failed' "$passed" "$failed"
	[ "$skipped" = 0 ] || printf ', %s skipped' "$skipped"
	printf '\n'
	[ "$failed" = 0 ] && { [ "$skipped" = 0 ] || [ -z "${CI:-}" ]; }
}

# The tarball builds, passes its unit tests and installs elsewhere.
distcheck() {
	say "make distcheck"
	make -C build/plain -j"$(jobs_count)" distcheck >build/plain/distcheck.out 2>&1 && return 0
	tail -40 build/plain/distcheck.out
	return 1
}
