set -e
/usr/local/sbin/village
rm /usr/local/sbin/village
