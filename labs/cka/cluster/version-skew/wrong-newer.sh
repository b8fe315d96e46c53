set -e
# On top of the right answers.
minor=$(api /version -f | jq -r .minor | tr -cd 0-9)
kubectl label nodes -l skew=too-new skew-
sed -i "s/^newest-controller-manager:.*/newest-controller-manager: \"1.$((minor + 1))\"/" answers.yaml
