set -e
mkdir -p /srv/disks/one
