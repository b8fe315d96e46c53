/**
 * What was aimed at on the two-core machine without KVM on which khw-lab was made: part, what, and
 * the bound in its own unit.
 * @type {readonly import('./types.js').Goal[]}
 */
export const goals = [
  { part: 'start', what: '`khw-lab --help`', below: 100 },
  { part: 'start', what: '`khw-lab status`', below: 250 },
  { part: 'boot', what: 'the whole command', below: 55 },
  { part: 'up', what: 'the whole command', below: 300 },
  { part: 'again', what: '`up` on a complete lab', below: 8 },
  { part: 'again', what: '`up` after `stop`', below: 80 },
  { part: 'stages', what: 'lint', below: 240 },
  { part: 'stages', what: 'unit', below: 240 },
  { part: 'check', what: 'one chapter (09)', below: 2 },
  { part: 'check', what: 'all chapters', below: 8 },
  { part: 'drill', what: 'start, in the state the lab is in', below: 12 },
  { part: 'drill', what: 'check while it is broken', below: 2 },
  { part: 'destroy', what: 'machines', below: 3 },
  { part: 'destroy', what: 'cluster', below: 3 },
  { part: 'save', what: 'machines paused', below: 4 },
  { part: 'restore', what: 'answer against bare virsh', below: 1.3 },
  { part: 'reset', what: 'the same against the quickest reset 12', atLeast: 30 },
  { part: 'typed', what: 'chapters 03 to 12', atLeast: 3 },
];

/**
 * Undefined where there is none.
 * @param {string} part
 * @param {string} what
 */
export const goalFor = (part, what) =>
  goals.find((goal) => goal.part === part && goal.what === what);

/**
 * `under 55 s: met`; empty where there is no goal.
 * @param {import('./types.js').Goal | undefined} goal
 * @param {number} value
 * @param {import('./types.js').Unit} unit
 */
export function goalText(goal, value, unit) {
  if (goal === undefined) return '';
  const { below, atLeast = 0 } = goal;
  const text = below === undefined ? `at least ${atLeast}${unit}` : `under ${below} ${unit}`;
  const met = below === undefined ? value >= atLeast : value < below;
  return `${text}: ${met ? 'met' : 'missed'}`;
}
