# shellcheck disable=SC2154
object resources /apis/policy/v1
if [ "$(jq 'any(.resources[]; .kind == "PodSecurityPolicy")' <<< "$resources")" = true ]; then echo yes; else echo no; fi
