/**
 * The checkpoint of what the lab was before a drill or exam. There is one at a time, so one name is
 * enough; its message says what it is for.
 */
export const beforeDrill = 'before-drill';

/** The checkpoint of what the lab was before drills are validated. */
export const beforeValidation = 'before-validate';

/** The checkpoint of what the lab was before it was put through ordeals. */
export const beforeOrdeal = 'before-ordeal';
