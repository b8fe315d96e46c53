# etcd's own answer, over its HTTP gateway, as it comes: one secret may have a megabyte, and there may be thousands. Of each value only
# its beginning leaves the machine.
# shellcheck disable=SC2154

${ETCD_WAY}
${CURL} "${tls[@]}" -s -X POST -d '${RANGE}' "$url/v3/kv/range" | awk '${SEEN}'
echo end
