set -e
mkdir -p /srv/archive/ledger
{ date --utc; head -c 3000 /dev/urandom | base64; } > /srv/archive/ledger/ledger.txt
chmod -R a+rX /srv/archive
