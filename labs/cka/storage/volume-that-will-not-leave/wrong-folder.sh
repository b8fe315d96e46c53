set -e
rm -rf /srv/volumes/*_"${NAMESPACE}"_trunk
