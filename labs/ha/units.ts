import { lines, reload, startServices, writeFile } from '../kubernetes/shell.js';

/** A unit of systemd that does one thing at boot, and again whenever it is restarted. */
export interface BootUnit {
  /** `cloud-routes.service` */
  readonly name: string;
  readonly description: string;
  /** Lines of its [Unit] section that say when. */
  readonly order: readonly string[];
  readonly commands: readonly string[];
  /** Undo them. */
  readonly stopCommands?: readonly string[];
}

/**
 * After the network has its addresses. networkd drops routes it does not know when it starts again
 * (ManageForeignRoutes, networkd.conf(5)), hence PartOf.
 */
export const afterNetwork: readonly string[] = [
  'Wants=network-online.target',
  'After=network-online.target systemd-networkd.service',
  'PartOf=systemd-networkd.service',
];

/** The file. What cannot be done yet, an address that comes late, is tried again. */
export const unitText = ({
  description,
  order,
  commands,
  stopCommands = [],
}: BootUnit): string => `[Unit]
Description=${description}
${order.map((line) => `${line}\n`).join('')}
[Service]
Type=oneshot
RemainAfterExit=yes
${commands.map((command) => `ExecStart=${command}\n`).join('')}${stopCommands.map((command) => `ExecStop=${command}\n`).join('')}Restart=on-failure
RestartSec=1

[Install]
WantedBy=multi-user.target
`;

/** Where the file lies. */
export const unitPath = ({ name }: Pick<BootUnit, 'name'>): string => `/etc/systemd/system/${name}`;

interface Start {
  readonly commands: string;
  /** The same in less time: `enable` makes systemd read the files. */
  readonly fastCommands: string;
}

/** Writes a unit and what it needs, and starts it, whatever it was before. */
export function startUnit(unit: BootUnit, ...before: readonly string[]): Start {
  const write = [...before, writeFile(unitPath(unit), unitText(unit))];
  const start = startServices(unit.name);
  return {
    commands: lines(...write, reload, start),
    fastCommands: lines(...write, start),
  };
}
