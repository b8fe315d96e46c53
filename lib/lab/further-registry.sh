# Run on the jumpbox: its registry hands out what lies in ${FOLDER}, and by links what lies on the disk of artifacts.

set -eo pipefail
mkdir -p ${FOLDER}
[ ! -d ${DISK} ] || cp -rsn ${DISK}/. ${FOLDER}/
config=$(cat << 'END'
${CONFIG}
END
)
if [ "$config" != "$(cat ${CONFIG_FILE})" ]; then
  printf '%s\n' "$config" > ${CONFIG_FILE}
  systemctl restart docker-registry
fi
until (exec 3<> /dev/tcp/127.0.0.1/5000) 2> /dev/null; do sleep 0.2; done
