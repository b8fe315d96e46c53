import type { LabUser } from '../helpers/lab-user.js';
import { handedLab } from './handed.js';

/** The lab that is handed on, of a person who agrees to everything beforehand (`--yes`). */
export function agreeingUser(): Pick<LabUser, 'lab' | 'expect' | 'name'> {
  const user = handedLab();
  const agreed = (args: readonly string[]): readonly string[] => [
    ...args.slice(0, 1),
    '--yes',
    ...args.slice(1),
  ];
  return {
    name: user.name,
    lab: (args, options) => user.lab(agreed(args), options),
    expect: (t, code, args, what = args.join(' '), options = {}) =>
      user.expect(t, code, agreed(args), what, options),
  };
}
