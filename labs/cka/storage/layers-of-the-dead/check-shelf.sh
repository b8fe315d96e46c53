# shellcheck disable=SC2154
ready_pod pod reading-room
object running "/api/v1/namespaces/$NAMESPACE/pods/$pod"
path=$(jq -r '[.spec.volumes[] | select(.hostPath) | .hostPath.path][0] // "none"' <<< "$running")
[ "${path%/}" = /srv/shelf ] || fail "the volume of $pod is the folder /srv/shelf of $NODE" "$path"
sum=$(ssh -n "root@$NODE" sha256sum /srv/shelf/report.txt 2>&1 | cut -d ' ' -f 1)
[ "$sum" = "$(recall report)" ] || fail "the report is in /srv/shelf on $NODE" "it is not" "What is not on the volume goes with the pod."
pass "/srv/shelf/report.txt on $NODE"
