# ./dev lint: format, static analysis, shell scripts, man pages and the schema. Sourced
# by ./dev.

# files PATTERN...: the tree's own files of these names.
files() {
	for pattern in "$@"; do
		find agent collectors contrib doc mib tests -name "$pattern"
	done | sort
}

lint_format() {
	say "clang-format"
	# shellcheck disable=SC2046 # a list of files
	clang-format --dry-run --Werror $(files '*.[ch]')
}

# clang itself writes down how it compiled a file, beside the object: make fills in $@.
lint_tidy() {
	say "clang-tidy"
	configured tidy --enable-unit-tests CC=clang CFLAGS=-O0
	# An object without its record was made by another make: make it again.
	find build/tidy -name '*.o' ! -exec test -e '{}.json' ';' -delete
	for target in all check-programs bench-programs; do
		# shellcheck disable=SC2016 # it is make's
		make -s -C build/tidy -j"$(jobs_count)" \
			CFLAGS='-O0 -Wno-unused-command-line-argument -MJ $@.json' \
			"$target" >build/tidy/make.out 2>&1 || {
			tail -40 build/tidy/make.out
			return 1
		}
	done
	{
		echo '['
		find build/tidy -name '*.o.json' -exec cat {} + | sed '$s/,$//'
		echo ']'
	} >build/tidy/compile_commands.json
	files '*.c' |
		xargs -P "$(jobs_count)" -n 1 clang-tidy --quiet -p build/tidy \
			2>build/tidy/stderr >build/tidy/findings || {
		grep -v '^$' build/tidy/findings
		return 1
	}
}

# Sourced pieces are read on their own, so what others define or use looks unknown there.
lint_shell() {
	say "shellcheck"
	shellcheck -x dev .ci/run contrib/ldm-capture contrib/demo/demo.sh \
		contrib/smf/svc-migready.in contrib/smf/migready-run-contract.in \
		contrib/ssh/ldm-only \
		tests/integration/run-it tests/bench/bench_host tests/bench/bench_walk tests/bench/run &&
		shellcheck -s sh -e SC2154,SC2034 contrib/dev/*.sh \
			tests/integration/*.it tests/integration/*.sh
}

lint_man() {
	say "mandoc"
	mandoc -T lint -W warning doc/*.[158]
}

# The descriptors of what was released last are kept beside the file.
lint_proto() {
	say "buf"
	buf=build/npm/node_modules/.bin/buf
	[ -x "$buf" ] || npm install --prefix build/npm --no-save --no-package-lock --no-audit \
		--no-fund --loglevel=error @bufbuild/buf@1.75.0 >/dev/null || return 1
	BUF_CACHE_DIR=$(pwd)/build/npm/cache
	export BUF_CACHE_DIR
	"$buf" lint agent/export &&
		"$buf" breaking agent/export \
			--against "agent/export/migready.v1.desc#format=binpb"
}

# lint_all RUN: hand every check to RUN, which counts or just runs it.
lint_all() {
	for check in lint_format lint_tidy lint_shell lint_man lint_proto; do
		"$1" "$check"
	done
}

run_lint() {
	install_packages
	passed=0
	failed=0
	lint_all counted
	[ "$failed" = 0 ] || exit 1
	say "clean"
}
