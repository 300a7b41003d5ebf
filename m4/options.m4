# Options that change how the tree is built, none of which touches the user's CFLAGS.

AC_DEFUN([MIGREADY_TRY_CFLAG], [
	AC_LANG_PUSH([C])
	saved_CFLAGS=$CFLAGS
	CFLAGS="$CFLAGS -Werror $1"
	AC_MSG_CHECKING([whether $CC takes $1])
	AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])],
		[AC_MSG_RESULT([yes]); PROJECT_CFLAGS="$PROJECT_CFLAGS $1"],
		[AC_MSG_RESULT([no])])
	CFLAGS=$saved_CFLAGS
	AC_LANG_POP([C])
])

# MIGREADY_WARNINGS: the language and the warnings of the tree.
AC_DEFUN([MIGREADY_WARNINGS], [
	MIGREADY_TRY_CFLAG([-std=gnu17])
	m4_foreach_w([flag], [-Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes
		-Wmissing-prototypes -Wformat=2 -Wvla -fstack-protector-strong],
		[MIGREADY_TRY_CFLAG(flag)])
	AC_SUBST([PROJECT_CFLAGS])
])

# MIGREADY_SANITIZERS: --enable-sanitizers builds everything with ASan and UBSan.
AC_DEFUN([MIGREADY_SANITIZERS], [
	AC_ARG_ENABLE([sanitizers],
		[AS_HELP_STRING([--enable-sanitizers], [build with address and undefined behaviour sanitizers])],
		[], [enable_sanitizers=no])
	AS_IF([test "x$enable_sanitizers" = xyes], [
		SANITIZER_FLAGS="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
	])
	AC_SUBST([SANITIZER_FLAGS])
])

# MIGREADY_FUZZER: --enable-fuzzer links the fuzz targets with libFuzzer (clang).
# Without it they replay their corpus, so that make check runs them anyway.
AC_DEFUN([MIGREADY_FUZZER], [
	AC_ARG_ENABLE([fuzzer],
		[AS_HELP_STRING([--enable-fuzzer], [link the fuzz targets with libFuzzer (needs clang)])],
		[], [enable_fuzzer=no])
	AS_IF([test "x$enable_fuzzer" = xyes], [
		FUZZER_CFLAGS=-fsanitize=fuzzer-no-link
		FUZZER_LDFLAGS=-fsanitize=fuzzer
	])
	AC_SUBST([FUZZER_CFLAGS])
	AC_SUBST([FUZZER_LDFLAGS])
	AM_CONDITIONAL([FUZZER], [test "x$enable_fuzzer" = xyes])
])

# MIGREADY_UNIT_TESTS: yes demands cmocka, auto takes it when it is there.
AC_DEFUN([MIGREADY_UNIT_TESTS], [
	AC_ARG_ENABLE([unit-tests],
		[AS_HELP_STRING([--enable-unit-tests], [build the cmocka tests @<:@auto@:>@])],
		[], [enable_unit_tests=auto])
	AS_IF([test "x$enable_unit_tests" != xno], [
		PKG_CHECK_MODULES([CMOCKA], [cmocka >= 1.1.5],
			[enable_unit_tests=yes],
			[AS_IF([test "x$enable_unit_tests" = xyes],
				[AC_MSG_ERROR([cmocka 1.1.5 or later not found: install libcmocka-dev])])
			 enable_unit_tests=no])
	])
	AM_CONDITIONAL([UNIT_TESTS], [test "x$enable_unit_tests" = xyes])
])
