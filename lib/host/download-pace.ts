import { DownloadError } from './download-error.js';

/** Notes bytes as they come, and throws DownloadError('stalled') when they drip. */
export type Pace = (bytes: number) => void;

/** So many milliseconds must bring as much as a try must, or they are as good as none. */
export function paceOf(
  url: string,
  least: number,
  ms: number,
  now: () => number = () => performance.now(),
): Pace {
  let began = now();
  let received = 0;
  return (bytes) => {
    received += bytes;
    if (now() - began < ms) return;
    if (received < least)
      throw new DownloadError(
        'stalled',
        `${url}: only ${received} bytes came in ${Math.round(ms / 1000)} s`,
      );
    began = now();
    received = 0;
  };
}
