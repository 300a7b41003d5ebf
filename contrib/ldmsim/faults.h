/* Misbehaviour on demand: the `fault` lines of a host. */
#ifndef LDMSIM_FAULTS_H
#define LDMSIM_FAULTS_H

#include "contrib/ldmsim/answer.h"
#include "contrib/ldmsim/model.h"

/* The fault of that name, if it is meant for the command; else NULL. */
const struct object *faults_find(
    const struct object *host, const char *name, const char *command);

/* May the command run at all? Sets the answer and returns false when a fault refuses
 * it. command: the manager's long name, such as list-bindings. */
bool faults_admit(
    const struct object *host, const char *command, struct answer *answer);

/* Spoil a finished answer. xml: the answer is an XML document. */
void faults_apply(
    const struct object *host, const char *command, bool xml, struct answer *answer);

#endif
