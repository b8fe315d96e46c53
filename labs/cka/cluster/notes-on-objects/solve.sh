set -e
version() { kubectl api-resources --no-headers | awk -v name="$1" '$1 == name { for (i = 2; i <= NF; i++) if ($i ~ /v1/) print $i }' | head -n 1; }
cat > answers.yaml <<END
run-makes: $(kubectl run tried --image=nginx:latest --dry-run=client -o jsonpath='{.kind}')
ingress-version: $(version ingresses)
csr-version: $(version certificatesigningrequests)
cron-job-version: $(version cronjobs)
memory-limit: none
reclaim-policy: $(printf 'apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: { name: tried }\nprovisioner: kubernetes.io/no-provisioner\n' | kubectl create --dry-run=server --validate=false -o jsonpath='{.reclaimPolicy}' -f -)
token-secrets: $(kubectl -n "$NAMESPACE" get secrets -o name | grep -c . || true)
gone-for: $(kubectl -n "$NAMESPACE" get pod plain -o jsonpath='{.spec.tolerations[?(@.key=="node.kubernetes.io/unreachable")].tolerationSeconds}')
pod-security-policy: "no"
END
