set -e
mkdir -p /srv/museum/pictures
head -c 2000 /dev/urandom | base64 > /srv/museum/pictures/index.html
chmod -R a+rX /srv/museum
