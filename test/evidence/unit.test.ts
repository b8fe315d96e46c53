import t from 'tap';
import {
  flagOf,
  flagValues,
  isTrue,
  readProcesses,
  readUnits,
  startsAtBoot,
} from '../../lib/evidence/unit.js';
import { hostileTexts, worstTexts } from './random.js';

const shown = `MainPID=322
NRestarts=0
ExecStart={ path=/usr/local/bin/kube-apiserver ; argv[]=/usr/local/bin/kube-apiserver --allow-privileged=true --v=2 ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }
Id=kube-apiserver.service
LoadState=loaded
ActiveState=active
SubState=running
UnitFileState=enabled
ActiveEnterTimestampMonotonic=68475200
NeedDaemonReload=no
Result=success
ExecMainStatus=0

NRestarts=4
Id=kube-scheduler.service
LoadState=loaded
ActiveState=activating
SubState=auto-restart
UnitFileState=disabled
NeedDaemonReload=yes
Result=exit-code
ExecMainStatus=1
ActiveEnterTimestampMonotonic=0

Id=kubelet.service
LoadState=not-found
ActiveState=inactive
SubState=dead
`;

t.test('units, as systemctl shows several', (t) => {
  const units = readUnits(shown);
  t.same(
    [...units.keys()],
    ['kube-apiserver.service', 'kube-scheduler.service', 'kubelet.service'],
  );
  t.match(units.get('kube-apiserver.service'), {
    active: 'active',
    file: 'enabled',
    since: 68.4752,
    stale: false,
    command: '/usr/local/bin/kube-apiserver --allow-privileged=true --v=2',
  });
  t.match(units.get('kube-scheduler.service'), {
    active: 'activating',
    sub: 'auto-restart',
    restarts: 4,
    result: 'exit-code',
    status: 1,
    stale: true,
    command: '',
  });
  t.match(units.get('kubelet.service'), { load: 'not-found', restarts: 0, file: '' });
  t.end();
});

t.test('what starts at boot', (t) => {
  const starts = (file: string, more = ''): boolean =>
    startsAtBoot(readUnits(`Id=a.service\nUnitFileState=${file}\n${more}`).get('a.service')!);
  t.ok(starts('enabled'));
  t.ok(starts('alias'));
  t.notOk(starts('enabled-runtime', 'WantedBy=multi-user.target'), 'it lies in /run');
  t.notOk(starts('disabled'));
  t.notOk(starts('static', 'WantedBy=\nRequiredBy='), 'without [Install] nothing starts it');
  t.ok(starts('static', 'WantedBy=\nRequiredBy=kubelet.service'));
  t.ok(starts('indirect', 'WantedBy=multi-user.target'));
  t.notOk(starts('', ''));
  t.ok(starts('enabled', 'WantedBy=graphical.target\nRequiredBy='));
  t.ok(starts('enabled', 'WantedBy=rescue.target multi-user.target\nRequiredBy='));
  for (const target of ['rescue.target', 'shutdown.target', 'emergency.target reboot.target'])
    for (const file of ['enabled', 'static'])
      t.notOk(starts(file, `WantedBy=${target}\nRequiredBy=`), `${file}, wanted by ${target}`);
  t.notOk(starts('masked', 'WantedBy=multi-user.target'));
  t.notOk(starts('linked', 'WantedBy='));
  t.end();
});

t.test('processes and their flags', (t) => {
  const [first, second, ...more] = readProcesses(
    'process 322 kube-apiserver kube-apiserver.service\n /usr/local/bin/kube-apiserver\n --a=1\n --b\n two\n -c\n --a=3\nprocess 5 kubelet \n kubelet\nup 12.5\n',
  );
  t.same(more, []);
  t.match(first, { pid: 322, name: 'kube-apiserver', unit: 'kube-apiserver.service' });
  t.equal(flagOf(first!, 'a'), '3', 'the last one counts, as for the programs themselves');
  t.equal(flagOf(first!, 'b'), 'two');
  t.equal(flagOf(first!, 'c'), 'true');
  t.equal(flagOf(first!, 'd'), undefined);
  t.same(flagValues(first!, 'a'), ['1', '3']);
  t.equal(
    flagOf({ words: ['x', '--service_cluster_ip_range=y'] }, 'service-cluster-ip-range'),
    'y',
    'as pflag of Kubernetes reads it',
  );
  t.same(['true', 'True', '1', 'yes', 'false', ''].filter(isTrue), ['true', 'True', '1']);
  t.same(second, { pid: 5, name: 'kubelet', unit: '', words: ['kubelet'] });
  t.end();
});

t.test('nothing makes them throw', (t) => {
  for (const text of [...worstTexts, ...hostileTexts(7, [shown], 300)]) {
    t.doesNotThrow(() => readUnits(text));
    t.doesNotThrow(() => readProcesses(text).map((process) => flagOf(process, 'a')));
  }
  t.end();
});
