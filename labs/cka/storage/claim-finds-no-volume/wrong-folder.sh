set -e
mkdir -p /srv/museum/new
cp /srv/museum/pictures/index.html /srv/museum/new/
