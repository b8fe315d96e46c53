set -e
umask 077
head -c 18 /dev/urandom | base64 | tr -d '+/=' > robot.token
