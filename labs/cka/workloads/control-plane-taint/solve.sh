set -e
kubectl -n "$NAMESPACE" patch daemonset meter -p "{\"spec\":{\"template\":{\"spec\":{\"tolerations\":[{\"key\":\"$TAINT\",\"operator\":\"Exists\",\"effect\":\"NoSchedule\"}]}}}}"
