# ./dev fuzz [SECONDS [TARGET]]: libFuzzer with sanitizers on every target; what it finds
# is left in build/fuzz/found. Sourced by ./dev.

fuzz_one() {
	name=$1
	seconds=$2
	mkdir -p "build/fuzz/corpus/$name" build/fuzz/found
	say "$name for $seconds s"
	"build/fuzz/tests/fuzz/$name" -max_total_time="$seconds" -timeout=10 \
		-rss_limit_mb=2048 -print_final_stats=1 \
		-artifact_prefix="build/fuzz/found/$name-" \
		"build/fuzz/corpus/$name" "tests/fuzz/corpus/$name" \
		>"build/fuzz/$name.out" 2>&1 || {
		tail -30 "build/fuzz/$name.out"
		return 1
	}
	grep -E '^stat::number_of_executed_units' "build/fuzz/$name.out" || :
}

run_fuzz() {
	install_packages
	configured fuzz --enable-fuzzer --enable-sanitizers CC=clang CFLAGS='-g -O1'
	built fuzz all check-programs
	status=0
	for target in tests/fuzz/fuzz_*.c; do
		name=$(basename "$target" .c)
		[ -z "${2:-}" ] || [ "$name" = "$2" ] || continue
		fuzz_one "$name" "${1:-60}" || status=1
	done
	return $status
}
