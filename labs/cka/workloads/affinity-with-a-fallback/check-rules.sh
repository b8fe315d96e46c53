# shellcheck disable=SC2154
object deployment "/apis/apps/v1/namespaces/$NAMESPACE/deployments/runner"
# Whether a node with such labels would be taken, by the template alone.
taken() {
  jq -e --argjson labels "$1" 'def meets: .key as $key | .values as $values | ($labels | has($key)) as $has | $labels[$key] as $value
      | if .operator == "In" then $has and ($values | index($value) != null) elif .operator == "NotIn" then ($has and ($values | index($value) != null)) | not elif .operator == "Exists" then $has elif .operator == "DoesNotExist" then $has | not else false end;
    .spec.template.spec | (.nodeName == null) and (.nodeSelector // {} | to_entries | all($labels[.key] == .value))
      and (.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms // [{}] | any(.matchExpressions // [] | all(meets)))' <<< "$deployment" > /dev/null
}
for labels in '{"size": "small"}' '{"size": "small", "speed": "fast"}'; do
  taken "$labels" && fail "no pod of runner comes to a small node" "one with $labels would be taken"
done
for labels in '{"size": "large"}' '{"size": "large", "speed": "fast"}' '{"size": "medium"}' '{}'; do
  taken "$labels" || fail "any node that is not small is taken, if there is no better one" "one with $labels is not"
done
pass "all but small nodes"
