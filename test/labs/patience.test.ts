import t from 'tap';
import type { Lab } from '../../lib/core/lab.js';
import { readYaml } from '../../lib/evidence/yaml.js';
import { clusterClocks } from '../../labs/kubernetes/patience.js';
import { configFiles, unitFiles } from '../../labs/khw/working-folder.js';
import { cluster } from '../../labs/khw/layout.js';
import { controllerComparisons } from '../../labs/kubernetes/control-plane/comparisons.js';
import { largeLab, smallLab } from './fixture.js';

const filesOf = (lab: Lab): string =>
  [...unitFiles(lab), ...configFiles(lab)]
    .map(({ name, content }) => `${name}\n${content}`)
    .join('\n');
const fileOf = (lab: Lab, name: string): string =>
  [...unitFiles(lab), ...configFiles(lab)].find((file) => file.name === name)?.content ?? '';
const at = (slowness: number): Lab => ({ ...smallLab, slowness });
const steps = Array.from({ length: 39 }, (_, index) => 1 + index / 2);

/** Where a component takes its settings from. */
const placeOf = (component: string, setting: string): string =>
  setting.startsWith('leaderElection')
    ? 'configs/kube-scheduler.yaml'
    : setting.startsWith('io.containerd')
      ? 'configs/containerd-config.toml'
      : setting.startsWith('node')
        ? 'configs/kubelet-config.yaml'
        : `units/${component}.service`;

t.test("machines that are not slow get the components' own clocks", (t) => {
  for (const lab of [smallLab, largeLab]) {
    const text = filesOf(lab);
    for (const { setting, at: stretch } of clusterClocks) {
      if (stretch !== undefined && setting !== 'TimeoutStartSec')
        t.notOk(text.includes(setting.replace('leaderElection.', '')), setting);
    }
    t.same(new Set(text.match(/TimeoutStartSec=.*/g)), new Set(['TimeoutStartSec=300']));
    t.notMatch(text, /\n\n\n|\[Service\]\n\n/, 'and no gap where they would stand');
  }
  t.end();
});

t.test('every clock that is stretched stands in the file of its component', (t) => {
  for (const lab of [smallLab, largeLab]) {
    for (const { component, setting, at: stretch } of clusterClocks) {
      if (stretch === undefined) continue;
      const name = setting.replace('leaderElection.', '');
      const text = fileOf({ ...lab, slowness: 3 }, placeOf(component, setting));
      const line = text.split('\n').find((each) => each.includes(name)) ?? '';
      t.ok(line.includes(stretch(3)), `${component} ${setting}: ${line}`);
    }
  }
  t.end();
});

t.test('four times slower is what was seen to work there', (t) => {
  t.match(
    fileOf(at(4), 'units/kube-controller-manager.service'),
    '--leader-elect-lease-duration=180s \\\n  --leader-elect-renew-deadline=150s \\\n  --leader-elect-retry-period=15s \\\n',
  );
  const reading = readYaml(fileOf(at(4), 'configs/kube-scheduler.yaml'));
  t.match(reading, {
    value: {
      leaderElection: {
        leaderElect: true,
        leaseDuration: '180s',
        renewDeadline: '150s',
        retryPeriod: '15s',
      },
    },
  });
  t.end();
});

const numberOf = (setting: string, slowness: number): number =>
  Number.parseFloat(clusterClocks.find((clock) => clock.setting === setting)?.at?.(slowness) ?? '');

t.test(
  "at every slowness the components' own bounds hold, and no clock is shorter than usual",
  (t) => {
    for (const slowness of [1.01, 1.1, ...steps]) {
      const [lease, deadline, retry] = ['duration', 'deadline', 'period'].map((part) =>
        numberOf(
          `--leader-elect-${part === 'duration' ? 'lease' : part === 'deadline' ? 'renew' : 'retry'}-${part}`,
          slowness,
        ),
      ) as [number, number, number];
      t.ok(
        lease > deadline && deadline > 1.2 * retry,
        `${slowness}: ${lease} > ${deadline} > 1.2 × ${retry}`,
      );
      t.ok(lease <= 180, 'a successor waits three minutes at most');
      const [heartbeat, election] = [
        numberOf('--heartbeat-interval', slowness),
        numberOf('--election-timeout', slowness),
      ];
      t.ok(
        5 * heartbeat <= election && election <= 50_000,
        `${slowness}: ${heartbeat}, ${election}`,
      );
      for (const { setting, usual, at: stretch } of clusterClocks) {
        if (stretch === undefined) continue;
        t.match(stretch(slowness), /^\d+s?$/, setting);
        t.ok(
          Number.parseFloat(stretch(slowness)) >= Number.parseFloat(usual),
          `${setting} at ${slowness}: ${stretch(slowness)}, usually ${usual}`,
        );
        t.equal(
          stretch(slowness).endsWith('s'),
          usual.endsWith('s'),
          `${setting} has the unit of its default`,
        );
      }
    }
    t.end();
  },
);

t.test('a controller manager with the usual grace still gets a sign of life in time', (t) => {
  for (const slowness of steps) {
    const grace = Number.parseFloat(
      clusterClocks.find(({ setting }) => setting === '--node-monitor-grace-period')?.usual ?? '',
    );
    // A lease is renewed after a quarter of it.
    t.ok(numberOf('nodeLeaseDurationSeconds', slowness) / 4 <= grace * 0.6, `lease at ${slowness}`);
    t.ok(numberOf('nodeStatusUpdateFrequency', slowness) <= grace * 0.6, `status at ${slowness}`);
  }
  const reading = readYaml(fileOf(at(5), 'configs/kubelet-config.yaml'));
  t.match(reading, {
    value: {
      nodeStatusUpdateFrequency: '30s',
      nodeLeaseDurationSeconds: 120,
      runtimeRequestTimeout: '15m',
    },
  });
  t.end();
});

t.test('the table says of each clock why it is as it is, and where that is written', (t) => {
  for (const { component, setting, why, source } of clusterClocks)
    t.ok(why.length > 10 && source.length > 10, `${component} ${setting}`);
  const names = clusterClocks.map(({ component, setting }) => `${component} ${setting}`);
  t.equal(new Set(names).size, names.length, 'none is there twice');
  t.end();
});

t.test('diff has the stretched clocks as its reference, and only there', (t) => {
  const leases = (lab: Lab): readonly string[] =>
    controllerComparisons(cluster(lab)).flatMap(({ reference }) =>
      Object.keys(reference).filter((name) => /lease|leaseDuration/.test(name)),
    );
  t.same(leases(at(4)), ['--leader-elect-lease-duration', 'leaderElection.leaseDuration']);
  t.same(leases(smallLab), []);
  t.end();
});
