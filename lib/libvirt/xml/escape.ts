import { LabError } from '../../core/errors.js';

/** A piece of XML that is known to be well escaped. */
export interface Xml {
  readonly xml: string;
}

export type XmlValue = string | number | Xml | readonly Xml[] | undefined;

/**
 * Template tag: strings and numbers are escaped (for text and for attributes alike), pieces of XML
 * kept, undefined left out.
 */
export function xml(texts: TemplateStringsArray, ...values: readonly XmlValue[]): Xml {
  return { xml: texts.reduce((before, text, index) => before + render(values[index - 1]) + text) };
}

/** The text as XML 1.0 data. Throws `config` for control characters, which XML cannot hold. */
export function escapeXml(text: string): string {
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/u.test(text)) {
    throw new LabError(
      'config',
      `${JSON.stringify(text)} holds a control character, which libvirt cannot take`,
    );
  }
  // Line ends and tabs would become spaces in an attribute.
  return text.replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The reverse of what libvirt and libxml2 print: named and numeric references. */
export function unescapeXml(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]+)|#([0-9]+)|(amp|lt|gt|quot|apos));/gi,
    (_, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return names[name] ?? '';
      return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
    },
  );
}

/**
 * The attributes of each element of that name, in a document as libvirt prints it (canonical, no
 * comments or CDATA).
 */
export function attributesOf(
  document: string,
  element: string,
): readonly ReadonlyMap<string, string>[] {
  const tags = document.matchAll(new RegExp(`<${element}(\\s[^>]*?)?/?>`, 'g'));
  return [...tags].map(
    ([, attributes = '']) =>
      new Map(
        [...attributes.matchAll(/([\w:.-]+)=(?:"([^"]*)"|'([^']*)')/g)].map(
          ([, name = '', double, single]) => [name, unescapeXml(double ?? single ?? '')] as const,
        ),
      ),
  );
}

const names: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function render(value: XmlValue): string {
  if (value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number') return escapeXml(String(value));
  return 'xml' in value ? value.xml : value.map((piece) => piece.xml).join('');
}
