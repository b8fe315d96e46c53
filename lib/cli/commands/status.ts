import { formatBytes } from '../../core/bytes.js';
import { slownessText } from '../../lab/slowness.js';
import { statusInOrdeal } from '../../actions/in-ordeal.js';
import { labFlag } from '../../core/lab.js';
import type { LabStatus } from '../../lab/status.js';
import { renderTable } from '../../ui/table.js';
import type { Command } from '../command.js';
import { printProduct } from '../product.js';

export const status: Command = {
  options: (parser) =>
    parser.example('$0 status', '').example('$0 status --format json', 'for scripts'),
  run: async (app, args) => {
    const found = await statusInOrdeal(app, args);
    printProduct(app, args, found, () =>
      [render(found), ...(found.inOrdeal ? [ordealText(found)] : [])].join('\n'),
    );
    return 0;
  },
};

const ordealText = ({ lab }: LabStatus): string =>
  `An ordeal is running, or was interrupted: \`khw-lab reset ordeal${labFlag(lab)}\` puts all machines back to what they were before it.`;

function render({ lab, connection, network, chapter, machines, slowness }: LabStatus): string {
  const rows = machines.map((m) => [
    m.name,
    m.role,
    m.state,
    m.address,
    m.accelerator ?? '-',
    `${m.memoryMiB} MiB`,
    m.residentBytes === null ? '-' : formatBytes(m.residentBytes),
  ]);
  return [
    `lab ${lab}   network ${network}   libvirt ${connection === null ? 'not running' : connection.mode === 'uri' ? connection.uri : connection.mode}   chapter ${chapter ?? 'none yet'}`,
    ...(connection?.netns === undefined
      ? []
      : [
          `The machines are in the network namespace ${connection.netns}; khw-lab ssh and kubectl go there by themselves.`,
        ]),
    ...(slowness === 1 ? [] : [`The machines are ${slownessText({ slowness })}.`]),
    '',
    renderTable(['MACHINE', 'ROLE', 'STATE', 'ADDRESS', 'ACCEL', 'MEMORY', 'IN USE'], rows),
    ...machines.flatMap(({ name, plight }) => (plight === null ? [] : [`${name} is ${plight}.`])),
  ].join('\n');
}
