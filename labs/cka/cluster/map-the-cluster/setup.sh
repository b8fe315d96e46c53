set -e
jq -n --arg namespace "$NAMESPACE" '{apiVersion: "v1", kind: "List", items: [range(36) as $n |
  {apiVersion: "v1", kind: "ConfigMap", metadata: {name: "item-\($n)", namespace: $namespace,
    labels: ({tier: ["data", "web", "data", "cache"][$n % 4], env: ["prod", "stage", "test"][$n % 3], owner: "team-\($n % 5)"} + if $n % 5 == 0 then {legacy: (["yes", "no"][$n % 2])} else {} end),
    annotations: {"depot/shelf": "\($n * 7 % 11)"}}, data: {n: "\($n)"}}]}' | kubectl create --validate=false -f -
remember depot "$(api "/api/v1/namespaces/$NAMESPACE/configmaps" -f |
  jq -S '[.items[] | select(.metadata.name | startswith("item-")) | {uid: .metadata.uid, labels: .metadata.labels, annotations: .metadata.annotations, data}]' | sha256sum | cut -d ' ' -f 1)"
