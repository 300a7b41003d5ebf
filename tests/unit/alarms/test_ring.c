#include "agent/alarms/ring.h"

#include <stdlib.h>

#include "tests/unit/cmocka_all.h"

static struct ring_event *
event(uint32_t sequence)
{
	struct ring_event *new = calloc(1, sizeof(*new));

	assert_non_null(new);
	new->public.sequence = sequence;
	return new;
}

static void
test_the_oldest_gives_way(void **state)
{
	struct ring ring = {0};
	struct ring_event *gave_way;

	(void)state;
	assert_int_equal(ring_resize(&ring, 3), 0);
	for (uint32_t i = 1; i <= 3; i++)
		assert_null(ring_push(&ring, event(i * 10)));
	gave_way = ring_push(&ring, event(40));
	assert_int_equal(gave_way->public.sequence, 10);
	ring_event_free(gave_way);
	assert_int_equal(ring.count, 3);
	assert_int_equal(ring_at(&ring, 0)->public.sequence, 20);
	assert_int_equal(ring_at(&ring, 2)->public.sequence, 40);
	assert_null(ring_find(&ring, 10));
	assert_null(ring_find(&ring, 25));
	assert_null(ring_find(&ring, 41));
	for (uint32_t i = 2; i <= 4; i++)
		assert_ptr_equal(ring_find(&ring, i * 10), ring_at(&ring, i - 2));
	ring_clear(&ring);
	assert_int_equal(ring.count, 0);
}

static void
test_it_may_grow_and_shrink(void **state)
{
	struct ring ring = {0};

	(void)state;
	assert_int_equal(ring_resize(&ring, 2), 0);
	for (uint32_t i = 1; i <= 3; i++)
		ring_event_free(ring_push(&ring, event(i)));
	assert_int_equal(ring_resize(&ring, 4), 0);
	assert_null(ring_push(&ring, event(4)));
	assert_int_equal(ring.count, 3);
	assert_int_equal(ring_at(&ring, 0)->public.sequence, 2);
	assert_int_equal(ring_resize(&ring, 1), 0);
	assert_int_equal(ring.count, 1);
	assert_int_equal(ring_at(&ring, 0)->public.sequence, 4);
	ring_clear(&ring);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_oldest_gives_way),
	    cmocka_unit_test(test_it_may_grow_and_shrink),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
