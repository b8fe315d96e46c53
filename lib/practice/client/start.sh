# Starts the client, and ends one that is left from before. TERM goes to its bash alone, which waits for what it has asked.

set -e
cd ${FOLDER}
systemctl stop ${UNIT} 2> /dev/null || true
systemctl reset-failed ${UNIT} 2> /dev/null || true
rm -f ${LOG}
${PREPARE}
systemd-run --quiet --collect --unit=${UNIT} --property=KillMode=mixed --property=TimeoutStopSec=${PATIENCE} \
  --property=WorkingDirectory="$PWD" bash ${SCRIPT}
