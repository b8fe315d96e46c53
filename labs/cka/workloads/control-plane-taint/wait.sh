set -e
everywhere() { api "/apis/apps/v1/namespaces/$NAMESPACE/daemonsets/meter" -f | jq -e '.metadata.generation as $g | .status | .observedGeneration == $g and .desiredNumberScheduled >= 2 and .numberReady == .desiredNumberScheduled and .updatedNumberScheduled == .desiredNumberScheduled' > /dev/null; }
wait_until 180 everywhere
