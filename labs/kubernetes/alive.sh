# Nodes and leases by the API server, a token of a service account, and each kubelet's answer to that token. `who` are the options of
# the administrator, by the files in the working folder, or by those in a kubeconfig.
# shellcheck disable=SC2206

cd ${FOLDER} 2>/dev/null || cd || exit 0
who=(--cert ${CERTIFICATE} --key ${KEY})
if [ ! -s ${CERTIFICATE} ] || [ ! -s ${KEY} ]; then
  pem() { sed -n "s/^ *client-$1-data: *//p" ~/.kube/config 2>/dev/null | head -n 1 | base64 -d; }
  exec 8< <(pem certificate) 9< <(pem key)
  who=(--cert /dev/fd/8 --key /dev/fd/9)
fi
answer=$(${QUESTIONS})
printf '%s\n' "${answer%%\{\"kind\":\"TokenRequest\"*}"
[[ $answer =~ \"token\":\"([A-Za-z0-9._-]+)\" ]] || exit 0
for node in ${NODES}; do
  { said=$(${HEALTH}); echo "kubelet $node $said"; } &
done
wait
