# Run within the new image, once its packages and files are there.

mkdir -p /opt/khw
systemctl --quiet mask ${MASKED}
mkdir -p /etc/systemd/system-generators
ln -s /dev/null /etc/systemd/system-generators/cloud-init-generator
systemctl --quiet disable apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer systemd-pstore.service
systemctl --quiet enable systemd-networkd.service ssh.service khw-cloud-init.service
systemctl --quiet set-default multi-user.target
release=$(ls /lib/modules)
mktirfs --auto-modules=no --microcode=no --include-modules=virtio_pci,virtio_blk -o /boot/initrd.img-$release $release
dpkg-query --show --showformat='${Package} ${Version}\n' > /var/lib/khw-packages
# What must differ between two guests, or belongs to the machine that built the image.
rm -f /etc/ssh/ssh_host_* /var/lib/dbus/machine-id /etc/hostname /etc/resolv.conf /etc/apt/apt.conf.d/99mmdebstrap
: > /etc/machine-id
apt-get clean
rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/*.log /var/log/apt /tmp/*
# Says that /etc and /var are made for this /usr: nothing to bring up to date at boot (systemd-update-done(8)).
touch /etc/.updated /var/.updated
