set -e
decide() {
  local path=/apis/certificates.k8s.io/v1/certificatesigningrequests/$1
  api "$path" -f | jq --arg type "$2" '.status.conditions = [{type: $type, status: "True", reason: "HouseRules", message: "by the rules of the house"}]' |
    api "$path/approval" -f -X PUT -H 'Content-Type: application/json' -d @- > /dev/null
}
for name in morning noon dusk; do decide "$name" Approved; done
for name in evening night dawn; do decide "$name" Denied; done
signed() { api "/apis/certificates.k8s.io/v1/certificatesigningrequests/$1" -f | jq -e '.status.certificate' > /dev/null; }
for name in morning noon dusk; do wait_until 60 signed "$name"; done
