import { resolve } from 'node:path';
import { LabError } from '../core/errors.js';
import type { BaseSource } from '../images/base.js';

/** What `--image` and `--image-sha256` mean together. */
export function imageSource(image: string, sha256: string | undefined): BaseSource {
  if (image === 'debian') {
    if (sha256 === undefined) return { kind: 'debian' };
    throw new LabError('usage', '--image-sha256 without --image', { hint: 'Name the cloud image too: --image PATH_OR_URL.' });
  }
  if (sha256 === undefined) {
    throw new LabError('usage', '--image needs --image-sha256', { hint: 'The site that has the image publishes its SHA-256; without it nobody knows what is booted.' });
  }
  if (!/^[0-9a-f]{64}$/i.test(sha256)) throw new LabError('usage', `--image-sha256: "${sha256}" is not 64 hexadecimal digits`, { hint: 'sha256sum FILE prints them.' });
  const isUrl = /^https?:\/\//.test(image);
  return { kind: 'cloud', location: isUrl ? image : resolve(image), sha256 };
}
