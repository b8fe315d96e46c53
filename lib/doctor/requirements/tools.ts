import { join } from 'node:path';
import { isBefore, versionIn } from '../../core/version.js';
import type { HostFiles } from '../files.js';
import { tools, type Tool } from '../tools.js';
import type { DoctorContext, Finding, Requirement } from '../types.js';

/** One requirement for each tool of the table. */
export const toolRequirements: readonly Requirement[] = tools.map(toRequirement);

/**
 * Where a command is, looked for in $PATH and where root's programs are: daemons need not be on a
 * user's $PATH.
 */
export async function findCommand(
  files: HostFiles,
  path: readonly string[],
  command: string,
): Promise<string | undefined> {
  for (const folder of new Set([...path, '/usr/local/sbin', '/usr/sbin', '/sbin'])) {
    if (await files.executable(join(folder, command))) return join(folder, command);
  }
  return undefined;
}

function toRequirement(tool: Tool): Requirement {
  return {
    id: `tool-${tool.id}`,
    title: `${tool.anyOf.join(' or ')}: ${tool.why}`,
    fatal: true,
    hint: `install ${tool.anyOf.join(' or ')}`,
    probe: async (context) =>
      tool.when === undefined || tool.when(context) ? lookFor(tool, context) : undefined,
  };
}

async function lookFor(tool: Tool, context: DoctorContext): Promise<Finding> {
  for (const name of tool.anyOf) {
    const place = name.startsWith('/')
      ? await placeOf(context.files, name)
      : await findCommand(context.files, context.user.path, name);
    if (place !== undefined)
      return tool.id === 'go' ? goFound(place, context) : { ok: true, found: place };
  }
  return { ok: false, found: 'missing', ...packagesOf(tool, context) };
}

const placeOf = async (files: HostFiles, path: string): Promise<string | undefined> =>
  (await files.mode(path)) === undefined ? undefined : path;

function packagesOf({ packages }: Tool, { distro }: DoctorContext): Pick<Finding, 'fix' | 'hint'> {
  const names = distro.packages === undefined ? [] : packages[distro.packages];
  if (names.length > 0) return { fix: { packages: names } };
  return { hint: `${distro.name} has no package for it that we know of: install it by hand` };
}

async function goFound(place: string, { runner, needs, signal }: DoctorContext): Promise<Finding> {
  const { stdout } = await runner.run([place, 'version'], { timeoutMs: 10_000, signal });
  const version = versionIn(stdout);
  const wanted = needs.goVersion ?? '0';
  if (version !== undefined && !isBefore(version, wanted))
    return { ok: true, found: `${place}, version ${version}` };
  return {
    ok: false,
    found: `${place}, version ${version ?? stdout.trim()}, and ${wanted} or later is needed`,
    hint: `install Go ${wanted} or later from the Go project's own archive, or take other artifacts: --artifacts official`,
  };
}
