/** A person looks at the stream and does not mind colors (no-color.org). */
export const colorful = (stream: NodeJS.WriteStream): boolean =>
  stream.isTTY && (process.env['NO_COLOR'] ?? '') === '';
