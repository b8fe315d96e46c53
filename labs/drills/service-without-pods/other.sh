set -e
kubectl patch deployment nginx --type=merge -p "$(jq -n --arg key "$KEY" --arg value "$VALUE" '{spec: {template: {metadata: {labels: {($key): $value}}, spec: {containers: [{name: "nginx", image: "nginx:latest", imagePullPolicy: "IfNotPresent"}]}}}}')"
kubectl rollout status deployment/nginx --timeout=0s
