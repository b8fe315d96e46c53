import { at, listAt, textAt } from './api.js';

/** What a container runtime says of itself over CRI (runtime.v1, Status with verbose). */
export interface RuntimeStatus {
  /**
   * Of gRPC: 0 for an answer, 12 for a service that does not exist; undefined where nobody spoke
   * gRPC.
   */
  readonly code: number | undefined;
  readonly message: string;
  readonly ready: boolean;
  readonly networkReady: boolean;
  /** Why the pod network is not ready; `OK` when it is. */
  readonly networkStatus: string;
  /**
   * `true` for systemd, `false` for cgroupfs, of the default runtime; undefined where it does not
   * say.
   */
  readonly systemdCgroup: boolean | undefined;
  /** Where it looks for CNI plugins. */
  readonly pluginFolders: readonly string[];
  /**
   * Every plugin of the pod network it has loaded, loopback left out; undefined where it does not
   * say.
   */
  readonly plugins: readonly unknown[] | undefined;
}

/**
 * Reads headers, body and trailers of the call, as `curl -i` writes them. The body is protobuf, of
 * which only texts are read.
 */
export function readRuntimeStatus(text: string): RuntimeStatus {
  // A trailer may follow the body's last byte without a line's end between them.
  const code = /grpc-status: (\d+)\r?$/im.exec(text)?.[1];
  const config = objectAfter(text, 'config', '{"containerd"');
  const cni = objectAfter(text, 'cniconfig', '{"');
  const runtime = textAt(config, 'containerd', 'defaultRuntimeName');
  const systemd = at(config, 'containerd', 'runtimes', runtime, 'options', 'SystemdCgroup');
  return {
    code: code === undefined ? undefined : Number(code),
    message: decoded(/grpc-message: ([^\r\n]*)/i.exec(text)?.[1] ?? ''),
    ready: holds(text, 'RuntimeReady'),
    networkReady: holds(text, 'NetworkReady'),
    networkStatus:
      /lastCNILoadStatus\.default\x12[^\n]?([\x20-\x7e]{2,300})/.exec(text)?.[1] ??
      /lastCNILoadStatus\x12[^\n]?([\x20-\x7e]{2,300})/.exec(text)?.[1] ??
      '',
    systemdCgroup: config === undefined ? undefined : systemd === true,
    pluginFolders: listAt(cni, 'PluginDirs').filter((folder) => typeof folder === 'string'),
    plugins: cni === undefined ? undefined : pluginsOf(cni),
  };
}

const pluginsOf = (cni: unknown): readonly unknown[] =>
  listAt(cni, 'Networks')
    .flatMap((network) => listAt(network, 'Config', 'Plugins'))
    .map((plugin) => parsed(textAt(plugin, 'Source')))
    .filter((plugin) => plugin !== undefined && textAt(plugin, 'type') !== 'loopback');

/** A condition's name is followed by its status, which is left out where it is false. */
const holds = (text: string, condition: string): boolean => text.includes(`${condition}\x10\x01`);

/** The JSON object that begins with `start`, after a word. */
function objectAfter(text: string, word: string, start: string): unknown {
  const from = text.indexOf(start, Math.max(0, text.indexOf(word)));
  if (from < 0 || !text.includes(word)) return undefined;
  let depth = 0;
  let quoted = false;
  for (let index = from; index < text.length; index += 1) {
    const character = text[index];
    if (quoted) {
      if (character === '\\') index += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return parsed(text.slice(from, index + 1));
    }
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** gRPC writes messages percent-encoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
