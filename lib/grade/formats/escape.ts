const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * For text and for attributes of XML and HTML. Control characters are gone before: XML 1.0 has no
 * way to write them.
 */
export const escapeMarkup = (text: string): string =>
  text
    .replace(/[&<>"']/g, (c) => entities[c] ?? '')
    .replace(/[\ud800-\udfff\ufffe\uffff]/gu, '\ufffd');
