set -e
kubectl patch apiservice v1beta1.metrics.k8s.io --type=merge -p '{"spec":{"caBundle":null,"insecureSkipTLSVerify":true}}'
