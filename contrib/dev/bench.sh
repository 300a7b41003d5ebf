# ./dev bench: every row of the design's table of numbers, measured in one run on this
# machine. Sourced by ./dev.
#
# A bench program prints lines "name<TAB>value<TAB>unit<TAB>must<TAB>ok|short".

bench_table() {
	awk -F '\t' 'BEGIN { printf "%-34s %14s %-12s %-14s %s\n", "WHAT", "MEASURED", "UNIT", "MUST", "VERDICT" }
		{ printf "%-34s %14s %-12s %-14s %s\n", $1, $2, $3, $4, $5 }'
}

run_bench() {
	install_packages >&2
	configured bench CFLAGS='-g -O2' >&2
	built bench all bench-programs >&2
	if [ "${1:-}" = --tsv ]; then
		sh tests/bench/run build/bench
	else
		sh tests/bench/run build/bench | bench_table
	fi
}
