/*
 * Whether the listings of one collection agree. They are taken side by side, and none
 * of them says where it ends: one that was cut off between two lines looks whole. What
 * one of them has and another one lacks is the only trace of that.
 */
#ifndef COLLECTORS_LDM_AGREE_H
#define COLLECTORS_LDM_AGREE_H

struct build;
struct reason;

/*
 * Compare what was read of a host. -EPROTO with a reason when a mandatory listing tells
 * less than another one; where only devices of one domain are missing, they become not
 * known.
 */
int ldm_agree(struct build *build, struct reason *reason);

#endif
