set -e
minor=$(kubectl version -o json | jq -r '.serverVersion.minor' | tr -cd 0-9)
before=''
for name in $(kubectl get nodes -l site=farm -o name); do
  own=$(kubectl get "$name" -o jsonpath='{.status.nodeInfo.kubeletVersion}' | cut -d . -f 2)
  if [ "$own" -lt $((minor - 3)) ]; then kubectl label "$name" skew=too-old; fi
  if [ "$own" -gt "$minor" ]; then kubectl label "$name" skew=too-new; fi
  if [ "$own" -eq $((minor - 3)) ]; then before+="${name#node/}, "; fi
done
cat > answers.yaml <<END
api-server: $(kubectl version -o json | jq -r .serverVersion.gitVersion)
oldest-kubelet: "1.$((minor - 3))"
newest-controller-manager: "1.$minor"
newest-kubectl: "1.$((minor + 1))"
before-the-next: [${before%, }]
END
