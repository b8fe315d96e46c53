import { LabError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import type { MirrorTrust } from './trust.js';

/** A source as the person names it. */
export type SourceChoice =
  | { readonly kind: 'cache' | 'official' | 'build' }
  /** An http(s) URL or a folder, laid out like the official sites. */
  | { readonly kind: 'mirror'; readonly from: string; readonly trust?: MirrorTrust };

const words = ['auto', 'cache', 'official', 'build', 'mirror'] as const;
const all = 'auto, cache, official, build, mirror=URL_OR_FOLDER, or several of them with commas';

/**
 * Reads the value of `--artifacts`: `auto` (cache, official, build), `cache`, `official`, `build`,
 * `mirror=URL_OR_FOLDER`, or a list with commas, tried in that order. Throws LabError('usage').
 */
export function parseSources(value: string, flag = '--artifacts'): readonly SourceChoice[] {
  const choices = value.split(',').flatMap((word) => parseWord(word.trim(), flag));
  const names = choices.map(nameOf);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw usage(`${flag} ${value}: ${twice} is named twice`, `name each source once: ${all}`);
  return choices;
}

/** The source's name as it is recorded with each file: `official`, `build`, `mirror=…`. */
export function nameOf(choice: SourceChoice): string {
  return choice.kind === 'mirror' ? `mirror=${choice.from}` : choice.kind;
}

function parseWord(word: string, flag: string): readonly SourceChoice[] {
  const at = word.indexOf('=');
  const name = at < 0 ? word : word.slice(0, at);
  if (name === 'mirror') return [parseMirror(at < 0 ? '' : word.slice(at + 1).trim(), flag)];
  if (at < 0 && name === 'auto')
    return [{ kind: 'cache' }, { kind: 'official' }, { kind: 'build' }];
  if (at < 0 && (name === 'cache' || name === 'official' || name === 'build'))
    return [{ kind: name }];
  throw unknownWord(word, name, at >= 0, flag);
}

function parseMirror(from: string, flag: string): SourceChoice {
  if (from === '')
    throw usage(
      `${flag} mirror: it is not said where the mirror is`,
      `write ${flag} mirror=URL or ${flag} mirror=FOLDER`,
    );
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(from)?.[1]?.toLowerCase();
  if (scheme === undefined) return { kind: 'mirror', from };
  if (hasPassword(from)) {
    throw usage(
      `${flag} mirror: the address holds a user name or a password, which would be kept and shown`,
      'write it without: a mirror is read as everybody may read it',
    );
  }
  if ((scheme === 'http' || scheme === 'https') && URL.canParse(from))
    return { kind: 'mirror', from: from.replace(/\/+$/, '') };
  throw usage(
    `${flag} mirror=${from}: not an http or https URL`,
    `write ${flag} mirror=https://HOST/PATH or ${flag} mirror=FOLDER`,
  );
}

/** Whether a URL has a user name or a password before its host. */
export function hasPassword(url: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*@/i.test(url);
}

function unknownWord(word: string, name: string, hasValue: boolean, flag: string): LabError {
  if (word === '') return usage(`${flag}: an empty name`, `write one of ${all}`);
  const meant = nearest(name, words);
  if (hasValue && meant === name)
    return usage(`${flag} ${word}: ${name} takes no value`, `write ${flag} ${name}`);
  const right = meant === 'mirror' ? 'mirror=URL_OR_FOLDER' : meant;
  return usage(
    `${flag} ${word}: no such source`,
    right === undefined ? `write one of ${all}` : `write ${flag} ${right}`,
  );
}

const usage = (message: string, hint: string): LabError => new LabError('usage', message, { hint });
