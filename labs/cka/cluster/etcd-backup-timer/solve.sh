set -e
install -d -m 700 /var/backups/etcd
cat > /etc/systemd/system/etcd-backup.service <<'END'
[Unit]
Description=A snapshot of etcd
After=etcd.service
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'etcdctl snapshot save /var/backups/etcd/$(date +%%Y%%m%%d-%%H%%M%%S).db'
END
cat > /etc/systemd/system/etcd-backup.timer <<'END'
[Unit]
Description=A snapshot of etcd each hour
[Timer]
OnCalendar=hourly
Persistent=true
[Install]
WantedBy=timers.target
END
systemctl daemon-reload
systemctl start etcd-backup.service
systemctl enable --now etcd-backup.timer
