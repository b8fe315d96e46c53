cat > answers.yaml <<'END'
run-makes: Deployment
ingress-version: extensions/v1beta1
csr-version: certificates.k8s.io/v1beta1
cron-job-version: batch/v1beta1
memory-limit: 512Mi
reclaim-policy: Retain
token-secrets: 2
gone-for: 0
pod-security-policy: "yes"
END
