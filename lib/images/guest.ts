import { readScript } from '../host/files.js';
import { registryDropIn } from './registry.js';
import type { GuestFile } from './types.js';

/**
 * cloud-init's stages, each a new Python process in Debian 12, in one process: without KVM,
 * starting Python is most of a boot. Upstream went the same way in 24.3 (cloud-init-main.service).
 * What our seed does not need is not loaded: jsonschema and jinja2 are optional to cloud-init,
 * requests is only for data sources behind a URL. It runs once: a guest is made once, and its later
 * boots need nothing from the seed.
 */
const cloudInit = `#!/usr/bin/python3 -Es
import sys
from types import ModuleType


class Absent(ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (Exception,), {})


sys.modules["jsonschema"] = sys.modules["jinja2"] = None
sys.modules["requests"] = Absent("requests")

from cloudinit.cmd.main import main

if any([main(["cloud-init", *stage]) for stage in (["init", "--local"], ["modules", "--mode=final"])]):
    sys.exit(1)
open("/etc/cloud/cloud-init.disabled", "w").close()
`;

const cloudInitUnit = `[Unit]
Description=cloud-init, all stages in one process
DefaultDependencies=no
ConditionPathExists=!/etc/cloud/cloud-init.disabled
Wants=network-pre.target
After=systemd-remount-fs.service
Before=network-pre.target sysinit.target shutdown.target
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStartPre=/lib/systemd/systemd-growfs /
ExecStart=/usr/lib/khw/cloud-init
TimeoutSec=0

[Install]
WantedBy=multi-user.target
`;

const cloudConfig = `datasource_list: [ NoCloud ]
disable_root: false
users: []
system_info: { network: { renderers: [ networkd ] } }
output: { all: '>> /var/log/cloud-init-output.log' }
cloud_init_modules: [ write-files, set_hostname, users-groups, ssh ]
cloud_config_modules: []
cloud_final_modules: []
`;

/**
 * Announces at boot only the devices that something waits for, not the hundreds that a PC has:
 * without KVM that is seconds. Devices that come later are announced by the kernel as always.
 */
const udevTrigger = `[Service]
ExecStart=
ExecStart=udevadm trigger --action=add --subsystem-match=block --subsystem-match=net --subsystem-match=input
ExecStart=udevadm trigger --action=add --subsystem-match=tty --sysname-match=ttyS0
`;

/**
 * Not of use to any chapter, and each costs a tenth of a second or more at every boot without KVM.
 */
const masked = [
  'cloud-init-local.service',
  'cloud-init.service',
  'cloud-config.service',
  'cloud-final.service',
  'cloud-init-hotplugd.socket',
  'systemd-networkd-wait-online.service',
  'systemd-network-generator.service',
  'systemd-binfmt.service',
  'proc-sys-fs-binfmt_misc.automount',
  'dev-hugepages.mount',
  'dev-mqueue.mount',
  'sys-kernel-debug.mount',
  'sys-kernel-tracing.mount',
  'sys-kernel-config.mount',
  'sys-fs-fuse-connections.mount',
  'modprobe@configfs.service',
  'modprobe@dm_mod.service',
  'modprobe@drm.service',
  'modprobe@fuse.service',
  'modprobe@loop.service',
  'modprobe@efi_pstore.service',
  'systemd-update-utmp.service',
  'systemd-update-utmp-runlevel.service',
  'systemd-journald-audit.socket',
  'systemd-random-seed.service',
] as const;

export const guestFiles: readonly GuestFile[] = [
  { path: '/usr/lib/khw/cloud-init', content: cloudInit, mode: 0o755 },
  { path: '/etc/systemd/system/khw-cloud-init.service', content: cloudInitUnit, mode: 0o644 },
  { path: '/etc/cloud/cloud.cfg.d/99-khw.cfg', content: cloudConfig, mode: 0o644 },
  {
    path: '/etc/ssh/sshd_config.d/khw.conf',
    content:
      'PasswordAuthentication no\nHostKey /etc/ssh/ssh_host_ed25519_key\nUseDNS no\nPrintMotd no\nMaxSessions 100\nMaxStartups 100\n',
    mode: 0o644,
  },
  // Kubernetes talks much at start-up; nothing of it may be dropped, and the disk must not fill.
  {
    path: '/etc/systemd/journald.conf.d/khw.conf',
    content: '[Journal]\nSystemMaxUse=200M\nRateLimitIntervalSec=0\n',
    mode: 0o644,
  },
  // A laptop sleeps, and a slow one leaves a guest without a processor for minutes. A watchdog of
  // three minutes (systemd.service(5), WatchdogSec) then ends systemd's own services for nothing; and
  // a networkd that starts again drops routes, those that learners have typed too.
  {
    path: '/etc/systemd/system/systemd-.service.d/khw.conf',
    content: '[Service]\nWatchdogSec=0\n',
    mode: 0o644,
  },
  // Read-only, shared by all machines, absent in labs without it.
  {
    path: '/etc/fstab',
    content: 'LABEL=khw-artifacts /opt/khw ext4 ro,nofail,x-systemd.device-timeout=90 0 0\n',
    mode: 0o644,
  },
  {
    path: '/etc/hosts',
    content: '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n',
    mode: 0o644,
  },
  {
    path: '/etc/modules-load.d/khw.conf',
    content: 'button\nrtc_cmos\nvirtio_net\nvirtio_balloon\nvirtio_rng\n',
    mode: 0o644,
  },
  {
    path: '/etc/systemd/system/systemd-udev-trigger.service.d/khw.conf',
    content: udevTrigger,
    mode: 0o644,
  },
  // sshd would check its configuration before it reads its configuration.
  {
    path: '/etc/systemd/system/ssh.service.d/khw.conf',
    content: '[Service]\nExecStartPre=\n',
    mode: 0o644,
  },
  registryDropIn,
];

export const guestCommands = `\n${readScript('lib/images/guest.sh', { MASKED: masked.join(' ') })}\n`;
