#include "agent/arena.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "tests/unit/cmocka_all.h"

static void
test_pieces_are_zeroed_aligned_and_apart(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	char *last = NULL;

	(void)state;
	for (size_t size = 1; size < 200; size++) {
		char *piece = arena_alloc(arena, size);

		assert_non_null(piece);
		assert_int_equal((uintptr_t)piece % sizeof(int64_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(piece[i], 0);
		memset(piece, 0x5A, size);
		if (last != NULL)
			assert_int_equal(last[0], 0x5A);
		last = piece;
	}
	arena_free(arena);
}

static void
test_text_is_copied_and_terminated(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	const char *a = arena_copy(arena, "web1-and-more", 4);
	const char *b = arena_copy(arena, "", 0);

	(void)state;
	assert_string_equal(a, "web1");
	assert_string_equal(b, "");
	arena_free(arena);
}

static void
test_a_large_piece_fits_between_small_ones(void **state)
{
	struct arena *arena = arena_new((size_t)10 << 20);
	char *small = arena_copy(arena, "before", 6);
	char *large = arena_alloc(arena, (size_t)1 << 20);

	(void)state;
	assert_non_null(large);
	large[(1 << 20) - 1] = 'x';
	assert_string_equal(small, "before");
	assert_string_equal(arena_copy(arena, "after", 5), "after");
	arena_free(arena);
}

static void
test_the_limit_holds(void **state)
{
	struct arena *arena = arena_new(100);

	(void)state;
	assert_non_null(arena_alloc(arena, 60));
	errno = 0;
	assert_null(arena_alloc(arena, 60));
	assert_int_equal(errno, E2BIG);
	assert_non_null(arena_copy(arena, "abc", 3));
	assert_null(arena_alloc(arena, SIZE_MAX));
	assert_null(arena_copy(arena, "", SIZE_MAX));
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_pieces_are_zeroed_aligned_and_apart),
	    cmocka_unit_test(test_text_is_copied_and_terminated),
	    cmocka_unit_test(test_a_large_piece_fits_between_small_ones),
	    cmocka_unit_test(test_the_limit_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
