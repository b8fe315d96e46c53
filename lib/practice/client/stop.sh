# Ends the client, and writes down which of its words are stored.

cd ${FOLDER} || exit 1
systemctl stop ${UNIT} 2> /dev/null
stored=$(${STORED}) || exit 0
printf 'stored %s\n' "${stored//$'\n'/ }" >> ${LOG}
