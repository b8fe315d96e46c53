import { directory, file, symlink, type LayerEntry } from './entries.js';

const nginxConf = `user nginx;
worker_processes auto;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log notice;

events {
    worker_connections 512;
}

http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log /var/log/nginx/access.log combined;
    sendfile on;
    include /etc/nginx/conf.d/*.conf;
}
`;

const defaultConf = `server {
    listen 80;
    server_name localhost;

    location / {
        root /usr/share/nginx/html;
        index index.html;
    }
}
`;

const passwd = `root:x:0:0:root:/root:/bin/sh
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
nginx:x:101:101:nginx:/nonexistent:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
`;

const group = `root:x:0:
www-data:x:33:
nginx:x:101:
nogroup:x:65534:
`;

/**
 * What nginx needs beside its program: users, settings, folders, and logs that go where `kubectl
 * logs` looks.
 */
export const nginxFiles: readonly LayerEntry[] = [
  ...['dev', 'proc', 'sys', 'run', 'var/lib/nginx', 'var/cache/nginx', 'var/log/nginx'].map(
    (path) => directory(path),
  ),
  directory('root', 0o700),
  directory('tmp', 0o1777),
  file('etc/passwd', passwd),
  file('etc/group', group),
  file('etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\n'),
  file('etc/nginx/nginx.conf', nginxConf),
  file('etc/nginx/conf.d/default.conf', defaultConf),
  symlink('var/log/nginx/access.log', '/dev/stdout'),
  symlink('var/log/nginx/error.log', '/dev/stderr'),
];

const applets = [
  'sh',
  'ls',
  'cat',
  'head',
  'tail',
  'grep',
  'sed',
  'cp',
  'mv',
  'rm',
  'mkdir',
  'id',
  'env',
  'hostname',
  'sleep',
  'date',
  'ps',
  'kill',
  'vi',
  'wget',
  'nslookup',
  'ping',
  'nc',
  'ip',
];

/** A shell and a small HTTP client, to look around with `kubectl exec`. */
export const shellLinks: readonly LayerEntry[] = applets.map((applet) =>
  symlink(`usr/bin/${applet}`, 'busybox'),
);
