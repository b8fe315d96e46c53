import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { khw as track } from '../../../labs/khw/index.js';
import { downloadsFor } from '../../../lib/artifacts/downloads.js';
import { componentsOf } from '../../../lib/releases/index.js';
import type { Arch } from '../../../lib/releases/types.js';

export const sha256 = (content: Uint8Array | string): string =>
  createHash('sha256').update(content).digest('hex');

/**
 * What the made-up binary of that name holds: different for each, and large enough to be cut in the
 * middle.
 */
export const contentOf = (name: string, arch: Arch = 'amd64'): Buffer =>
  Buffer.from(`#!/bin/sh\n# ${arch}\necho ${name}\n${`${sha256(name)}\n`.repeat(1500)}`);

/** A .tar.gz of these files, laid out with `./` in front as some projects do. */
export async function tarball(files: ReadonlyMap<string, Uint8Array>): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of files) tar.entry({ name, mode: 0o755 }, Buffer.from(content));
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar as AsyncIterable<Buffer>) chunks.push(chunk);
  return gzipSync(Buffer.concat(chunks));
}

/** Makes the official layout of release set 1.32 in a folder, with made-up binaries. */
export async function makeSite(folder: string, arch: Arch = 'amd64'): Promise<void> {
  for (const [path, content] of await (layouts[arch] ??= layoutOf(arch)))
    await put(folder, path, content);
}

const layouts: Partial<Record<Arch, Promise<ReadonlyMap<string, string | Uint8Array>>>> = {};

async function layoutOf(arch: Arch): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const layout = new Map<string, string | Uint8Array>();
  for (const component of componentsOf('1.32', [...track.supplies.components, 'coredns'])) {
    for (const { url, checksums, checksumForm, files } of downloadsFor(
      component,
      arch,
      component.files,
    )) {
      const [first] = files;
      const archived = new Map([
        ['README.md', Buffer.from('made up')],
        ...files.map(
          ({ file, member }) => [`./${member ?? ''}`, contentOf(file.name, arch)] as const,
        ),
      ]);
      const content =
        first?.member === undefined
          ? contentOf(first?.file.name ?? '', arch)
          : await tarball(archived);
      layout.set(url, content);
      const name = url.slice(url.lastIndexOf('/') + 1);
      layout.set(
        checksums,
        checksumForm === 'digest'
          ? sha256(content)
          : `${sha256('another')}  another.tar.gz\n${sha256(content)}  release/${name}\n`,
      );
    }
  }
  return layout;
}

export async function put(
  folder: string,
  path: string,
  content: string | Uint8Array,
): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}

export interface Request {
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}
export type Answer = (request: IncomingMessage, response: ServerResponse, content: Buffer) => void;

export interface Site {
  /** `http://127.0.0.1:PORT/` */
  readonly base: string;
  readonly requests: readonly Request[];
  /** How many requests were being answered at once, at most. */
  readonly busiest: () => number;
  /**
   * Replaces the answers for one path, the first for the first request and so on; afterwards the
   * server answers as usual.
   */
  misbehave(path: string, ...answers: readonly Answer[]): void;
  close(): Promise<void>;
}

/** A web server on loopback that serves a folder, with ETag and Range as the official sites do. */
export async function serve(folder: string): Promise<Site> {
  const requests: Request[] = [];
  const faults = new Map<string, Answer[]>();
  let now = 0;
  let most = 0;
  const server: Server = createServer((request, response) => {
    const path = (request.url ?? '').slice(1);
    requests.push({
      path,
      range: request.headers.range,
      ifRange: request.headers['if-range'] as string | undefined,
    });
    most = Math.max(most, ++now);
    response.on('close', () => now--);
    readFile(join(folder, path)).then(
      (content) => (faults.get(path)?.shift() ?? whole)(request, response, content),
      () => (faults.get(path)?.shift() ?? missing)(request, response, Buffer.alloc(0)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests,
    busiest: () => most,
    misbehave: (path, ...answers) => void faults.set(path, [...answers]),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The honest answer: all of it, or the part that is asked for. */
export const whole: Answer = (request, response, content) => {
  const etag = `"${sha256(content)}"`;
  const start =
    request.headers['if-range'] === etag
      ? Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
      : 0;
  const range =
    start > 0 ? { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` } : {};
  response.writeHead(start > 0 ? 206 : 200, {
    etag,
    'content-length': content.length - start,
    ...range,
  });
  response.end(content.subarray(start));
};

/** Answers rightly up to a byte, and then ends the connection. */
export const cutAt =
  (bytes: number): Answer =>
  (_, response, content) => {
    response.writeHead(200, { etag: `"${sha256(content)}"`, 'content-length': content.length });
    response.write(content.subarray(0, bytes), () => cut(response));
  };

/** Ends the connection, but not so soon that the client has had no time to read. */
export function cut(response: ServerResponse): void {
  setTimeout(() => response.destroy(), 30);
}

/** Answers up to a byte, and then says nothing more. */
export const stallAt =
  (bytes: number): Answer =>
  (_, response, content) => {
    response.writeHead(200, { etag: `"${sha256(content)}"`, 'content-length': content.length });
    response.write(content.subarray(0, bytes));
  };

/** Knows nothing of Range: always all of it. */
export const rangeless: Answer = (_, response, content) => {
  response.writeHead(200, { 'content-length': content.length });
  response.end(content);
};

export const status =
  (code: number): Answer =>
  (_, response) =>
    void response.writeHead(code).end('made up');
export const body =
  (content: string | Uint8Array): Answer =>
  (_, response) =>
    void response.writeHead(200).end(content);

const missing = status(404);
