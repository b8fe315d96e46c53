/**
 * The bytes of a text in base64 as Go's decoder takes it (encoding/base64, StdEncoding): padded, and
 * broken by line ends at most; undefined for anything else, a blank or the letters of URLs.
 */
export function base64Bytes(text: string): Buffer | undefined {
  const bare = text.replace(/[\r\n]/g, '');
  return bare.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(bare)
    ? Buffer.from(bare, 'base64')
    : undefined;
}
