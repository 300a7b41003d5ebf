/* Short names for tables of cases. */
#ifndef TESTS_UNIT_READINESS_VERDICTS_H
#define TESTS_UNIT_READINESS_VERDICTS_H

#define R VERDICT_READY
#define D VERDICT_DEGRADED
#define B VERDICT_BLOCKED
#define U VERDICT_UNKNOWN

#endif
