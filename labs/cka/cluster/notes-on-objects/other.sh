set -e
cat > answers.yaml <<END
run-makes: pod
ingress-version: $(api /apis/networking.k8s.io -f | jq -r .preferredVersion.groupVersion)
csr-version: $(api /apis/certificates.k8s.io -f | jq -r .preferredVersion.groupVersion)
cron-job-version: $(api /apis/batch -f | jq -r .preferredVersion.groupVersion)
memory-limit: $(api "/api/v1/namespaces/$NAMESPACE/pods/plain" -f | jq -r '.spec.containers[0].resources.limits.memory // "none"')
reclaim-policy: delete
token-secrets: "0"
gone-for: "300"
pod-security-policy: no
END
