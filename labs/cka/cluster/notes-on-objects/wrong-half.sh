cat > answers.yaml <<'END'
run-makes: Pod
ingress-version: extensions/v1
csr-version: certificates.k8s.io/v1
cron-job-version: batch/v1
memory-limit: none
reclaim-policy: Recycle
token-secrets: 1
gone-for: 300
pod-security-policy: "no"
END
